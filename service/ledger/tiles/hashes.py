"""A tile's bytes: its hashes one after another. Tiles made of those below, and the tree's root and proofs of tiles."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from service.ledger import merkle
from service.ledger.merkle import HASH_SIZE, CompactRange, NodeReader
from service.ledger.tiles.places import FULL, HEIGHT, Tile, TileError, check_size, in_tree

FULL_BYTES: Final = FULL * HASH_SIZE

ReadTile = Callable[[Tile], bytes]
"""Gives a tile's bytes, from wherever they are kept; asked for the same tile again and again."""


def hash_tile(data: bytes) -> bytes:
    """The root over a whole tile's hashes: what the tile above has for it. Raises `TileError`."""
    if type(data) is not bytes or len(data) != FULL_BYTES:
        raise TileError(f"a whole tile has {FULL_BYTES} bytes")
    return merkle.subtree_root(data)


def hashes(tile: Tile, data: bytes) -> list[bytes]:
    """The tile's hashes one by one. Raises `TileError` if `data` has another length than `tile` says."""
    if type(data) is not bytes or len(data) != tile.width * HASH_SIZE:
        raise TileError(f"{tile.path} has {tile.width * HASH_SIZE} bytes")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def build(leaf_hashes: Iterable[bytes]) -> Iterator[tuple[Tile, bytes]]:
    """Every tile of the tree over these leaves with its bytes: whole ones as they fill, at the end the partial ones.

    Raises `TileError`.
    """
    rows: list[list[bytes]] = [[]]
    counts = [0]
    leaves = iter(leaf_hashes)
    while batch := list(islice(leaves, FULL)):
        rows[0] = batch
        level = 0
        while len(rows[level]) == FULL:
            tile = Tile(level, counts[level])
            data = _join(tile, rows[level])
            yield tile, data
            rows[level] = []
            counts[level] += 1
            level += 1
            if level == len(rows):
                rows.append([])
                counts.append(0)
            rows[level].append(merkle.subtree_root(data))
    for level, row in enumerate(rows):
        if row:
            tile = Tile(level, counts[level], len(row))
            yield tile, _join(tile, row)


def node_reader(read: ReadTile, size: int) -> NodeReader:
    """Reads the subtrees of the tree of `size` leaves out of its tiles, to make proofs by. Raises `TileError`."""
    check_size(size)

    def node(level: int, index: int) -> bytes:
        above, within = divmod(level, HEIGHT)
        first = index << within
        tile = in_tree(above, first // FULL, size)
        start, count = first % FULL, 1 << within
        if start + count > tile.width:
            raise TileError(f"the subtree ({level}, {index}) is not complete in {size} leaves")
        return merkle.subtree_root(b"".join(hashes(tile, read(tile))[start : start + count]))

    return node


def root(read: ReadTile, size: int) -> bytes:
    """The root of the tree of `size` leaves, of the tiles on its right edge. Raises `TileError`."""
    node = node_reader(read, size)
    return CompactRange(size, tuple(node(level, index) for level, index in merkle.subtrees(0, size))).root()


def _join(tile: Tile, row: list[bytes]) -> bytes:
    if not all(type(value) is bytes and len(value) == HASH_SIZE for value in row):
        raise TileError(f"a hash of {tile.path} is not {HASH_SIZE} bytes")
    return b"".join(row)
