"""What is known of many shelves without reading what stands on them."""

from collections.abc import Sequence
from typing import Final

from service.storage.engine import Connection

_LAST_PUT: Final = "SELECT shelf, max(seq) FROM projection.row WHERE shelf = ANY($1::text[]) GROUP BY shelf"


async def last_put(connection: Connection, shelves: Sequence[str]) -> dict[str, int]:
    """The last entry that put something on each of these shelves; those on which nothing stands are left out."""
    found: dict[str, int] = dict(await connection.fetch(_LAST_PUT, shelves))  # type: ignore[arg-type] # pairs
    return found
