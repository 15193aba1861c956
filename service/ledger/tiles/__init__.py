"""Tiles: the tree cut into files that never change, for any web server to hand out (c2sp.org/tlog-tiles).

    tile/0/000                  256 leaf hashes, 8,192 bytes
    tile/0/x001/067.p/112       the 112 leaf hashes by which a tree of 273,264 entries ends
    tile/1/000                  256 hashes, each over one whole tile of level 0
    tile/entries/x001/067       the entries beneath tile/0/x001/067, each after its length in two bytes

What a tile is called and which of them a tree has; a tile's bytes, and the tree's root and proofs out of them; bundles
of entries. Every function raises only `TileError`.
"""

from service.ledger.tiles.bundles import MAX_BUNDLE_BYTES, bundle, unbundle
from service.ledger.tiles.hashes import FULL_BYTES, ReadTile, build, hash_tile, hashes, node_reader, root
from service.ledger.tiles.places import (
    FULL,
    HEIGHT,
    EntriesTile,
    Tile,
    TileError,
    bundles_of_tree,
    edge,
    in_tree,
    of_tree,
    parse,
)

__all__ = [
    "FULL",
    "FULL_BYTES",
    "HEIGHT",
    "MAX_BUNDLE_BYTES",
    "EntriesTile",
    "ReadTile",
    "Tile",
    "TileError",
    "build",
    "bundle",
    "bundles_of_tree",
    "edge",
    "hash_tile",
    "hashes",
    "in_tree",
    "node_reader",
    "of_tree",
    "parse",
    "root",
    "unbundle",
]
