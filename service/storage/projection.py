"""The projection as a whole: emptied, and filled again from what a replay puts."""

from typing import Final

from service.storage.append import Columns
from service.storage.engine import Connection
from service.trade.book import ASKED

TABLES: Final = ("row", "postings", "balance", "submission")

_EMPTY: Final = f"TRUNCATE {', '.join(f'projection.{table}' for table in TABLES)}"
_SUM: Final = f"""
INSERT INTO projection.balance SELECT account, sum(amount) FROM projection.posting
WHERE account SIMILAR TO '({"|".join(ASKED)})%' GROUP BY account
"""


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
