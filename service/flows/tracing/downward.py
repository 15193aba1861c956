"""What was made of lots, as far down as a reader sees: step by step, each lot of a step judged before the next is read.

So nothing is read of what lies where the reader does not see, and neither an answer's pages nor its time tell of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from service.decision.facts import Needs
from service.flows.tracing.moment import Moment, as_of
from service.flows.tracing.sight import Reader, Sight, see
from service.storage import lots_below
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.lot_graph import Placed
from service.trade import lots, provenance


async def walk(
    connection: Connection, starts: Sequence[str], moment: Moment, reader: Reader, today: date, most: int
) -> tuple[list[Placed], Sight]:
    """The lots that are shown to a reader or end its sight, oldest first, of lots that it may read.

    No further step is made from where there are more than `most`.

    Raises:
        TooLarge: see `as_of`.
    """
    found = {each.lot: each for each in await lots_below.placed(connection, starts)}
    shown, withheld = set(found), set[str]()
    edge = sorted(shown)
    while edge and len(found) <= most:
        made = {each.lot: each for each in await lots_below.made_of(connection, edge) if each.lot not in found}
        shelves, _ = await load(connection, Needs(tuple(f(lot) for lot in made for f in (lots.shelf, lots.uses_shelf))))
        rows = await as_of(connection, [row for some in shelves.values() for row in some], moment)
        graph = provenance.graph(rows)
        onward: dict[str, list[str]] = {}
        for uses in graph.uses.values():
            for use in uses:
                onward.setdefault(use.parent, []).append(use.child)
        sight = await see(connection, rows, graph, edge, partial(_of, onward), reader, today)
        edge = sorted(sight.shown - shown)
        shown |= sight.shown
        withheld |= sight.withheld
        found |= {lot: each for lot, each in made.items() if lot in shown or lot in withheld}
    return sorted(found.values(), key=lambda each: (each.seq, each.n)), Sight(frozenset(shown), frozenset(withheld))


def _of(onward: Mapping[str, Sequence[str]], lot: str) -> Sequence[str]:
    return onward.get(lot, ())
