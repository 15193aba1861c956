"""The tree's tiles as they are stored: whole ones in a table, partial ones cut from what lies below them.

Whoever publishes a checkpoint stores the tiles first (`fill`), each level before the one above it, and any number of
processes may do it. Nothing here trusts the table: it can be emptied, and what anybody takes out of it comes again.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from service.ledger import tiles
from service.ledger.tiles import FULL, Tile
from service.storage import log_entries
from service.storage.engine import Connection

_TOP: Final = 7
_AT_ONCE: Final = 16
"""Tiles stored by one statement: their hashing keeps an event loop busy for 3 ms."""

_COUNT: Final = "SELECT count(*) FROM ledger.tile WHERE level = $1 AND index < $2"
_MISSING: Final = """
SELECT number FROM generate_series(0, $2::bigint - 1) AS number
WHERE NOT EXISTS (SELECT FROM ledger.tile WHERE level = $1 AND index = number) ORDER BY number
"""
_HASHES: Final = "SELECT hashes FROM ledger.tile WHERE level = $1 AND index = $2"
_ROOTS: Final = "SELECT root FROM ledger.tile WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index"
_STORE: Final = """
INSERT INTO ledger.tile (level, index, hashes, root)
SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) ON CONFLICT (level, index) DO NOTHING
"""


class NotStored(Exception):
    """The tile is above tiles that nobody has stored yet, or beyond the log's end."""


async def fill(connection: Connection, size: int) -> None:
    """Store every whole tile of the tree of the first `size` leaves that is not stored. Does little if few are new.

    Raises `NotStored` when the log is shorter.
    """
    for level in range(_TOP):
        end = size // FULL ** (level + 1)
        if end == 0:
            return
        if await connection.fetchval(_COUNT, level, end) < end:
            missing = [number for (number,) in await connection.fetch(_MISSING, level, end)]
            for start, stop in _runs(missing):
                await _store(connection, level, start, stop)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches without a gap of these ascending numbers, first and after the last, of `_AT_ONCE` at most."""
    start = 0
    for at, number in enumerate(numbers, 1):
        if at == len(numbers) or numbers[at] != number + 1 or at - start == _AT_ONCE:
            yield numbers[start], number + 1
            start = at


async def read(connection: Connection, tile: Tile) -> bytes:
    """A tile's bytes, whole or partial. Raises `NotStored`."""
    if tile.full and (stored := await connection.fetchval(_HASHES, tile.level, tile.index)) is not None:
        data: bytes = stored
        return data
    start = tile.index * FULL
    return b"".join(await hashes(connection, tile.level, start, start + tile.width))


async def _store(connection: Connection, level: int, start: int, end: int) -> None:
    row = await hashes(connection, level, start * FULL, end * FULL)
    data = [b"".join(row[at : at + FULL]) for at in range(0, len(row), FULL)]
    await connection.execute(_STORE, level, list(range(start, end)), data, list(map(tiles.hash_tile, data)))


async def hashes(connection: Connection, level: int, start: int, end: int) -> list[bytes]:
    """The hashes `start` to `end` − 1 that stand in the tiles of a level: roots of 256 ** `level` leaves.

    Raises `NotStored`.
    """
    if level == 0:
        found = await log_entries.leaf_hashes(connection, start, end)
    else:
        found = [row[0] for row in await connection.fetch(_ROOTS, level - 1, start, end)]
    if len(found) != end - start:
        raise NotStored
    return found
