"""List a party's operations of a month for the UIF's register."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from service.apart.thread import apart
from service.decision.facts import Facts
from service.decision.records import live
from service.exchange import operations as pure
from service.exchange.monthly_register.standing import standing
from service.exchange.months import last_day
from service.exchange.operations import Operation
from service.storage import log_entries, reports
from service.storage.projection import one_moment
from service.trade.change.exported import Exported


@dataclass(frozen=True, slots=True)
class Listed:
    """The operations, as the log of `size` entries has them."""

    operations: tuple[Operation, ...]
    size: int


async def operations(pool: asyncpg.Pool, party: str, month: str) -> Listed:
    """The party's operations of a month from the threshold up."""
    async with one_moment(pool) as connection:
        size = await log_entries.size(connection)
        deals = await reports.purchases(connection, party, month, size)
        deals |= await reports.sales(connection, party, size)
        first = date.fromisoformat(f"{month}-01")
        exports = live(await reports.exports(connection, party, first, last_day(month), size))
        facts = Facts()
        facts.load(await reports.shelves(connection, pure.NEEDS.shelves, size), {})
    sent = (row for row in exports if isinstance(row, Exported))

    def listed() -> Listed:
        return Listed(pure.operations(party, month, standing(deals.values()), sent, facts), size)

    return await apart(listed)
