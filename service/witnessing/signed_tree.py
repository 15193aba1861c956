"""The tree of a signed checkpoint, read out of the database and believed only as far as the root commits to it."""

import contextlib
from typing import Final, Self

from service.ledger import merkle, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.merkle import HASH_SIZE
from service.ledger.tiles import FULL, EntriesTile, Tile
from service.storage import log_entries
from service.storage import tiles as stored
from service.storage.engine import Connection


class Altered(Exception):
    """What the database holds here is not what the checkpoint signs; the message is its path."""


class SignedTree:
    """Each tile is checked against the one above it, up to the signed root, and each entry against its leaf hash."""

    def __init__(self, connection: Connection, head: Checkpoint) -> None:
        self._connection: Final = connection
        self.head: Final = head
        self._kept: dict[
            int, tuple[Tile, bytes]
        ] = {}  # by level, the last one read: tiles are asked for in their order
        self._edge: dict[Tile, bytes] = {}

    @classmethod
    async def open(cls, connection: Connection, head: Checkpoint) -> Self:
        """The tree of this checkpoint; its whole tiles are stored first, where they are not. Raises `Altered`."""
        tree = cls(connection, head)
        with contextlib.suppress(stored.NotStored):  # entries are missing: so is the root that they lead to
            await stored.fill(connection, head.size)
        tree._edge = {tile: await tree._read(tile) for tile in tiles.edge(head.size)}
        if tiles.root(tree._edge.__getitem__, head.size) != head.root:
            raise Altered(", ".join(tile.path for tile in tree._edge))
        return tree

    async def root(self, size: int) -> bytes:
        """The root that the log had at a smaller size. Raises `Altered`."""
        older = {}
        for tile in tiles.edge(size):
            data = await self.hashes(tiles.in_tree(tile.level, tile.index, self.head.size))
            older[tile] = data[: tile.width * HASH_SIZE]
        return tiles.root(older.__getitem__, size)

    async def hashes(self, tile: Tile) -> bytes:
        """A tile of this tree. Raises `Altered`."""
        if not tile.full:
            return self._edge[tile]
        at, data = self._kept.get(tile.level, (None, b""))
        if at != tile:
            data = await self._read(tile)
            above = await self.hashes(tiles.in_tree(tile.level + 1, tile.index // FULL, self.head.size))
            place = tile.index % FULL * HASH_SIZE
            if tiles.hash_tile(data) != above[place : place + HASH_SIZE]:
                raise Altered(tile.path)
            self._kept[tile.level] = tile, data
        return data

    async def bundle(self, tile: EntriesTile) -> bytes:
        """The entries beneath a tile of level 0 of this tree. Raises `Altered` at the first that is not it."""
        entries = await log_entries.in_range(self._connection, tile.start, tile.end)
        above = Tile(0, tile.index, tile.width)
        leaves = tiles.hashes(above, await self.hashes(above))
        for seq, leaf in enumerate(leaves, tile.start):
            place = seq - tile.start
            if place >= len(entries) or merkle.leaf_hash(entries[place]) != leaf:
                raise Altered(f"{tile.path} (seq {seq})")
        return tiles.bundle(entries)

    async def _read(self, tile: Tile) -> bytes:
        try:
            return await stored.read(self._connection, tile)
        except stored.NotStored:
            raise Altered(tile.path) from None
