"""The projection as a whole: emptied, filled again from what a replay puts, and looked at as of one moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from service.storage.append import Columns
from service.storage.engine import Connection
from service.trade.book import ASKED

TABLES: Final = ("row", "postings", "balance", "submission")

_NAMES: Final = ", ".join(f"projection.{table}" for table in TABLES)
_EMPTY: Final = f"TRUNCATE {_NAMES}"
_HOLD: Final = f"LOCK TABLE {_NAMES} IN ACCESS SHARE MODE"
_SUM: Final = f"""
INSERT INTO projection.balance SELECT account, sum(amount) FROM projection.posting
WHERE account SIMILAR TO '({"|".join(ASKED)})%' GROUP BY account
"""
_LOOK_OVER: Final = f"ANALYZE {_NAMES}"


@asynccontextmanager
async def one_moment(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection to whose statements log and projection stand still, both as of the same entry."""
    async with pool.acquire() as connection, standing_still(connection):
        yield connection


@asynccontextmanager
async def standing_still(connection: Connection) -> AsyncIterator[None]:
    """The same on a connection that is there.

    The tables are held before the moment is chosen, which is at the first statement that reads: of a table that was
    emptied since its moment a transaction sees nothing, neither what was there nor what a rebuild has put. So whoever
    asks while one is under way waits, and is answered as of after it.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(_HOLD)
        yield


async def empty(connection: Connection) -> None:
    """Throw all of it away. Only the owner role may."""
    await connection.execute(_EMPTY)


async def copy(connection: Connection, columns: Columns) -> None:
    """Write what these entries put; balances come at the end, by `sum_balances`."""
    for table, records in columns.projected():
        await connection.copy_records_to_table(table, schema_name="projection", records=records)


async def sum_balances(connection: Connection) -> None:
    """Every balance that is kept, from its postings."""
    await connection.execute(_SUM)


async def look_over(connection: Connection) -> None:
    """Let plans be made for what is there now: emptied, tables lose what was known of them. Only the owner role may."""
    await connection.execute(_LOOK_OVER)
