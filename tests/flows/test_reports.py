"""Reports read from the tables are those that a replay of the entries gives."""

import itertools
from datetime import datetime
from pathlib import Path

from service.exchange.monthly_register import register as registers
from service.flows.recording.answers import Recorded
from service.flows.reports import register as flow
from service.flows.reports.forms import current
from service.storage import log_entries, reports
from service.storage.engine import open_pools
from tests.exchange.book import START
from tests.exchange.filing import NOVEMBER, filed
from tests.exchange.month import MONTH, Trading, played
from tests.exchange.test_month import made
from tests.flows import house
from tests.flows.house import TRADER_PARTY


def told() -> Trading:
    """A month of forty deals, filed, corrected and filed again."""
    trading = played(8, 40)
    trading.book.now = NOVEMBER
    first = filed(trading)
    for _ in range(10):
        trading.follow()
    filed(trading, rectifies=first)
    return trading


async def write(trading: Trading, dsn: str, folder: Path) -> None:
    """Record what a book holds, each submission at its moment, and see that the same entries come of it."""
    moments = iter([moment for _, moment in trading.book.sent])
    latest = [START]

    async def clock(_connection: object) -> datetime:
        latest[0] = next(moments, latest[0])
        return latest[0]

    pools = await open_pools(dsn)
    appender = house.appender(pools.writer, folder, clock)
    await appender.start()
    for signed, _ in trading.book.sent:
        assert isinstance(await appender.submit(*signed), Recorded)
    await appender.stop()
    async with pools.reader.acquire() as connection:
        assert list(await log_entries.in_range(connection, 0, 10_000)) == trading.book.entries
    await pools.close()


async def test_a_register_online_is_the_one_offline(database: str, tmp_path: Path) -> None:
    """At its filing's size, at its end and at sizes between, the file is the same to the byte."""
    trading = told()
    await write(trading, database, tmp_path)
    pools = await open_pools(database)
    size = trading.book.size
    filings = await flow.filed(pools.reader, TRADER_PARTY, MONTH)
    assert [each.rectifies for each in filings] == [None, filings[0].seq]
    for at in {*itertools.chain(range(20, size, 35), (each.size for each in filings), (size,))}:
        for month in (MONTH, "2026-09"):
            online = await flow.register(pools.reader, TRADER_PARTY, month, at)
            offline = made(trading.book.entries, at, month)
            assert registers.as_csv(online, current()) == registers.as_csv(offline, current())
    await pools.close()


async def test_sales_are_of_the_first_entries_alone(database: str, tmp_path: Path) -> None:
    """What is recorded while a producer's sales are added up is in no sum: neither a sale nor what was said of one."""
    trading = told()
    await write(trading, database, tmp_path)
    pools = await open_pools(database)
    async with pools.reader.acquire() as connection:
        holders = await connection.fetch("SELECT DISTINCT body ->> 'holder' FROM projection.row WHERE kind = 'lot'")
        later = 0
        for (seller,) in holders:
            whole = await reports.sales(connection, seller, trading.book.size)
            for size in range(20, trading.book.size, 15):
                known = {shelf: [row for row in rows if row.seq < size] for shelf, rows in whole.items()}
                known = {shelf: rows for shelf, rows in known.items() if rows}
                assert await reports.sales(connection, seller, size) == known
                later += sum(len(whole[shelf]) - len(rows) for shelf, rows in known.items())
    await pools.close()
    assert later  # of sales known at a size something was said afterwards
