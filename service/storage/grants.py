"""What somebody was given leave to read: found by the reader, and down the graph from a lot to the lots granted."""

from typing import Final

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage import lots_below
from service.storage.engine import Connection
from service.trade.access import grants

_ANY: Final = "SELECT EXISTS (SELECT FROM projection.row WHERE shelf = $1)"
_BELOW: Final = f"""{lots_below.BELOW}
SELECT kind, body FROM (SELECT lot FROM below LIMIT $2) AS near
JOIN projection.row AS row ON row.shelf = 'access:' || near.lot
ORDER BY row.seq, row.n
"""


async def has_any(connection: Connection, reader: str) -> bool:
    """Whether anybody ever gave this party leave to read anything."""
    found: bool = await connection.fetchval(_ANY, grants.reader_shelf(reader))
    return found


async def below(connection: Connection, lot: str, most: int) -> list[Row]:
    """The grants on a lot and on the lots that were made of it, of `most` lots that are nearest, in their order."""
    return [rows.decode(kind, from_json(body)) for kind, body in await connection.fetch(_BELOW, lot, most)]
