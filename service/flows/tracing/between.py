"""By which way gold of one lot came into another, as far as somebody may see the lots on it.

A way is told of whose every edge its reader sees from one end or the other: up from the younger lot, as the way back
(`back`) tells of edges into lots that are shown, or down from the older one, as the way forward (`forward`) does. So on
a way that is told no two lots are withheld one after the other, and what lies beyond a gap is not told here either.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import asyncpg

from service.decision.records import Row
from service.flows.tracing import opening
from service.flows.tracing.back import MOST_LOTS
from service.flows.tracing.moment import Moment, TooLarge, as_of, settle
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader, see
from service.storage import lot_graph
from service.storage.engine import Connection
from service.storage.projection import one_moment
from service.trade import provenance
from service.trade.lots import Lot
from service.trade.provenance import Graph, Ways


@dataclass(frozen=True, slots=True)
class Readers:
    """How far somebody sees from a lot that it may read: `up` and `down`."""

    up: Reader
    down: Reader


@dataclass(frozen=True, slots=True)
class Between:
    """The ways from `older` to `younger`, whichever of the two was asked about; `ways` None: none that may be told.

    `lots` are those on the shortest that the reader may see; every other one on it is withheld.
    """

    older: str
    younger: str
    ways: Ways | None
    lots: dict[str, Lot]
    moment: Moment


async def find(
    pool: asyncpg.Pool,
    one: str,
    other: str,
    readers: Mapping[str, Readers],
    *,
    known_at: int | date | None,
    at: date | None,
    today: date,
    remembered: Remembered | None = None,
) -> Between | None:
    """The ways between two lots, from each of which its readers look; None if one of them is unknown.

    From what the process has `remembered` of the graph, where it can; else from the tables.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
        TooLarge: more lies above them than is looked at for one question.
        Circle: the projection is not what the ledger makes it.
    """
    async with one_moment(pool) as connection:
        moment = await settle(connection, known_at, at, today)
        rows, graph = await _whole(connection, (one, other), moment, remembered)
        if one not in graph.lots or other not in graph.lots:
            return None
        older, younger = other, one
        if provenance.ways(older, younger, graph) is None:
            older, younger = one, other
        look = partial(see, connection, rows, graph, today=today)
        up, down = readers[younger].up, readers[older].down
        shown = (await look((younger,), _above(graph), up)).shown
        below = frozenset[str]() if up.whole else (await look((older,), _below(graph), down)).shown
    found = provenance.ways(older, younger, _told(graph, shown, below))
    if found is None:
        return Between(one, other, None, {}, moment)
    on_way = [older, *(use.child for use in found.shortest)]
    lots = {lot: graph.lots[lot] for lot in on_way if lot in shown or lot in below}
    return Between(older, younger, found, lots, moment)


async def _whole(
    connection: Connection, lots: Sequence[str], moment: Moment, remembered: Remembered | None
) -> tuple[Sequence[Row], Graph]:
    """Two lots and all above them, and the rows that stand beside these; what was ruled of them counts for no way."""
    if (memory := await opening.above(connection, lots, moment, remembered, MOST_LOTS)) is not None:
        packed, opened = memory
        return opened.others, packed.graph(opened, opened.others, walked=False)
    rows = await as_of(connection, await lot_graph.ancestry(connection, lots, MOST_LOTS + 1), moment)
    graph = provenance.graph(rows)
    if len(graph.lots) > MOST_LOTS:
        raise TooLarge("lots", MOST_LOTS)
    if remembered is not None:
        remembered.note(len(graph.lots))
    return rows, graph


def _told(graph: Graph, shown: AbstractSet[str], below: AbstractSet[str]) -> Graph:
    """The edges that are seen: into lots that are `shown`, and from those that are `below`."""
    if len(shown) == len(graph.lots):
        return graph
    seen = {child: [use for use in uses if child in shown or use.parent in below] for child, uses in graph.uses.items()}
    return replace(graph, uses=seen)


def _above(graph: Graph) -> Callable[[str], list[str]]:
    return lambda lot: [use.parent for use in graph.uses.get(lot, ())]


def _below(graph: Graph) -> Callable[[str], Sequence[str]]:
    made: dict[str, list[str]] = {}
    for uses in graph.uses.values():
        for use in uses:
            made.setdefault(use.parent, []).append(use.child)
    return lambda lot: made.get(lot, ())
