"""Sum up what a producer sold, by what its buyers recorded."""

from dataclasses import dataclass
from datetime import date
from functools import partial

import asyncpg

from service.apart.thread import apart
from service.decision.facts import Facts
from service.exchange import sales as pure
from service.exchange.monthly_register import assemble as steps
from service.exchange.monthly_register.standing import of_seller
from service.exchange.months import last_day
from service.exchange.sales import MonthSold
from service.flows.reports.register import entries_of, load_above
from service.storage import log_entries, reports


@dataclass(frozen=True, slots=True)
class Sold:
    """The sums of a party's sales in the months `first` to `last`, as the log of `size` entries has them."""

    party: str
    first: str
    last: str
    buyers: int
    sales: tuple[MonthSold, ...]
    size: int


async def sold(pool: asyncpg.Pool, party: str, first: str, last: str) -> Sold:
    """The party's own sales."""
    async with pool.acquire() as connection:
        size = await log_entries.size(connection)
        shelves = await reports.sales(connection, party, size)
        days = date.fromisoformat(f"{first}-01"), last_day(last)
        # A thousand sales are a quarter of a second's work: others are answered meanwhile.
        standing = await apart(partial(of_seller, shelves.values(), party, *days))
        facts = Facts()
        await load_above(connection, facts, steps.lots_made(standing), size)
        entries = await entries_of(connection, steps.entries_of(standing))

    def summed() -> Sold:
        lines = steps.lines_in(standing, facts, entries)
        return Sold(party, first, last, pure.buyers(lines), pure.sold(lines), size)

    return await apart(summed)
