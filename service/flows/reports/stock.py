"""Tell what a party holds, by what was recorded up to the end of a Lima day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import asyncpg

from service.apart.thread import apart
from service.decision.records import Row, live
from service.exchange import stock as pure
from service.exchange.stock import Held, Part
from service.flows.known_at import last_known
from service.flows.reports.graph import graph_at
from service.flows.tracing.uncollected import uncollected
from service.storage import lot_flows
from service.storage.projection import one_moment
from service.trade import whereabouts
from service.trade.change import balance
from service.trade.lots import NODES


@dataclass(frozen=True, slots=True)
class Stock:
    """The parts, of so many lots, as the log of `size` entries has them."""

    parts: tuple[Part, ...]
    lots: int
    size: int


async def stock(pool: asyncpg.Pool, party: str, at: date, today: date) -> Stock:
    """The party's stock at the end of a day.

    Raises:
        KnownAtAhead: the day is yet to come.
    """
    with uncollected():
        async with one_moment(pool) as connection:
            size = await last_known(connection, at, today) + 1
            held = await apart(partial(_held, await lot_flows.of_holder(connection, party), party, size))
            graph = await graph_at(connection, [each.lot.lot for each in held], size)
        return Stock(await apart(partial(pure.stock, held, graph)), len(held), size)


def _held(found: Sequence[Row], party: str, size: int) -> list[Held]:
    rows = [row for row in found if row.seq < size]
    told = balance.history(rows)
    on_shelf: dict[str, list[Row]] = {}
    for row in live(rows):
        on_shelf.setdefault(row.shelf, []).append(row)
    return [
        Held(lot, gold, whereabouts.whereabouts(on_shelf[lot.shelf], gold.gross_mg))
        for lot in told.lots.values()
        if lot.holder == party and lot.product not in NODES and (gold := balance.left(lot, told))
    ]
