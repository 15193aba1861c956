"""Read a tile of the tree, or the entries beneath one, up to the checkpoint that the public sees."""

from service.ledger import tiles
from service.ledger.tiles import EntriesTile, Tile
from service.storage import log_entries, tree
from service.storage import tiles as stored
from service.storage.engine import Connection


class Beyond(Exception):
    """The tree of the published checkpoint has no such tile."""


async def hashes(connection: Connection, tile: Tile) -> bytes:
    """The tile's bytes. Raises `Beyond`; `stored.NotStored` while the tiles of an older log are being stored."""
    await _check(connection, tile.end)
    return await stored.read(connection, tile)


async def entries(connection: Connection, tile: EntriesTile) -> bytes:
    """The bundle's bytes. Raises `Beyond`."""
    await _check(connection, tile.end)
    return tiles.bundle(await log_entries.in_range(connection, tile.start, tile.end))


async def _check(connection: Connection, end: int) -> None:
    if end > await tree.shown(connection):
        raise Beyond
