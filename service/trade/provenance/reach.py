"""Where gold went: the lots that it has reached, and how much of each is of it, divided as the way back divides it."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from service.trade.lots import LotUse
from service.trade.provenance.graph import Graph
from service.trade.provenance.shares import Divided, OriginShare


@dataclass(frozen=True, slots=True)
class Reached:
    """A lot with gold of the sources in it: `shares` by source and standing, `into` the edges by which it came.

    Where the lot was never measured, they are of its gross milligrams.
    """

    lot: str
    shares: tuple[OriginShare, ...]
    into: tuple[LotUse, ...]

    @property
    def ug(self) -> int:
        """How much of the lot is of the sources."""
        return sum(share.ug for share in self.shares)


def reached(
    sources: Collection[str], lots: Collection[str], graph: Graph, hidden: AbstractSet[str] = frozenset()
) -> Iterator[Reached]:
    """What each of `lots` has of the sources, one after the other; those that have nothing of them are left out.

    Of what came by way of a `hidden` lot nothing is told: the way back ends at it, as it does for who may not see it.

    The graph holds the lots and all their ancestors, and of an origin the way back from each lot finds the same. A
    source that was made of another one counts for itself: no gram is counted twice.

    Raises:
        KeyError: the graph lacks a lot or an ancestor of it.
        Circle: a lot is its own ancestor.
    """
    known = frozenset(sources)
    ends = known | hidden
    below = steps(known, graph)
    asked = [lot for lot in lots if lot in below]
    divided = Divided(asked, graph)
    for lot in asked:
        shares = divided.origins(lot, ends - {lot} if lot in hidden else ends)
        uses = () if lot in known else graph.uses.get(lot, ())
        into = (use for use in uses if use.parent in below and use.parent not in hidden)
        yield Reached(lot, tuple(share for share in shares if share.origin in known), tuple(into))


def steps(sources: Iterable[str], graph: Graph) -> dict[str, int]:
    """The lots of a graph that gold of the sources went into, and the sources, with the fewest edges in between."""
    made = _made_of(graph)
    found = dict.fromkeys(sources, 0)
    waiting = deque(found)
    while waiting:
        each = waiting.popleft()
        for use in made.get(each, ()):
            if use.child not in found:
                found[use.child] = found[each] + 1
                waiting.append(use.child)
    return found


def _made_of(graph: Graph) -> Mapping[str, list[LotUse]]:
    made: dict[str, list[LotUse]] = {}
    for uses in graph.uses.values():
        for use in uses:
            made.setdefault(use.parent, []).append(use)
    return made
