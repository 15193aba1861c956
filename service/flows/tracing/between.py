"""By which way gold of one lot came into another, as far as somebody may see the lots on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import asyncpg

from service.flows.tracing.back import MOST_LOTS
from service.flows.tracing.moment import Moment, TooLarge, as_of, settle
from service.flows.tracing.sight import Reader, see
from service.storage import lot_graph
from service.trade import provenance
from service.trade.lots import Lot
from service.trade.provenance import Ways


@dataclass(frozen=True, slots=True)
class Between:
    """The ways from `older` to `younger`, whichever of the two was asked about; `ways` None: there are none.

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
    readers: Mapping[str, Reader],
    *,
    known_at: int | date | None,
    at: date | None,
    today: date,
) -> Between | None:
    """The ways between two lots, each of which its reader may read; None if one of them is unknown.

    On the way the asker sees as far up as it does from the younger lot.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
        TooLarge: more lies above them than is looked at for one question.
        Circle: the projection is not what the ledger makes it.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        moment = await settle(connection, known_at, at, today)
        rows = await as_of(connection, await lot_graph.ancestry(connection, (one, other), MOST_LOTS + 1), moment)
        graph = provenance.graph(rows)
        if len(graph.lots) > MOST_LOTS:
            raise TooLarge("lots", MOST_LOTS)
        if one not in graph.lots or other not in graph.lots:
            return None
        older, younger = other, one
        found = provenance.ways(older, younger, graph)
        if found is None:
            older, younger = one, other
            found = provenance.ways(older, younger, graph)
        if found is None:
            return Between(one, other, None, {}, moment)
        on_way = [older, *(use.child for use in found.shortest)]
        up = {use.child: (use.parent,) for use in found.shortest}
        sight = await see(connection, rows, graph, (younger,), lambda lot: up.get(lot, ()), readers[younger], today)
    lots = {lot: graph.lots[lot] for lot in on_way if lot in sight.shown or lot == older}
    return Between(older, younger, found, lots, moment)
