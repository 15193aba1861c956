"""The tree and all its tiles from the raw bytes of a million entries, against SHA-256 over the same bytes and no more.

Both on all cores, in processes that run already: each takes the 65,536 entries beneath one tile of level 1 at a time.
The tiles come back to this process, which makes those above and the root.
"""

import multiprocessing
import random
import time
from hashlib import sha256
from typing import Final

from bench.drive import Run
from service.cli.ledger_files.cores import available
from service.ledger import merkle, tiles
from service.ledger.tiles import FULL, Tile

ENTRIES: Final = 1_000_000
BYTES: Final = 1_500
"""Of an entry: a purchase with one lot and its findings has about as many."""

_SPAN: Final = FULL * FULL
_POOL: Final = random.Random(7).randbytes(1 << 20)


class Trees:
    """Processes that hash, for as long as this is open; the log has so many entries."""

    def __init__(self, entries: int = ENTRIES) -> None:
        self._size = entries
        self._spans = [range(start, min(start + _SPAN, entries)) for start in range(0, entries, _SPAN)]
        self._pool = multiprocessing.Pool(available())

    def alone(self, _seconds: int) -> Run:
        """SHA-256 over every entry, once."""
        began = time.perf_counter()
        hashed = sum(self._pool.imap(_hash, self._spans))
        return _once(hashed, time.perf_counter() - began)

    def tree(self, _seconds: int) -> Run:
        """Every tile of the tree, and its root, once."""
        began = time.perf_counter()
        tiles.root(self.build().__getitem__, self._size)
        return _once(self._size, time.perf_counter() - began)

    def build(self) -> dict[Tile, bytes]:
        """All tiles of the tree."""
        made: dict[Tile, bytes] = {}
        roots = []
        for at, beneath in enumerate(self._pool.imap(_tiles, self._spans)):
            for tile, data in beneath:
                if tile.level <= 1:
                    made[Tile(tile.level, tile.index + at * FULL ** (1 - tile.level), tile.width)] = data
                if tile == Tile(1, 0):
                    roots.append(tiles.hash_tile(data))
        return made | {Tile(tile.level + 2, tile.index, tile.width): data for tile, data in tiles.build(roots)}

    def close(self) -> None:
        """End the processes."""
        self._pool.terminate()
        self._pool.join()


def entry(seq: int) -> bytes:
    """The bytes that stand for an entry; cutting them out is a part of what is measured, on both sides."""
    at = seq * 7919 % (len(_POOL) - BYTES)
    return _POOL[at : at + BYTES]


def _hash(span: range) -> int:
    for seq in span:
        sha256(entry(seq)).digest()
    return len(span)


def _tiles(span: range) -> list[tuple[Tile, bytes]]:
    return list(tiles.build(merkle.leaf_hash(entry(seq)) for seq in span))


def _once(entries: int, took: float) -> Run:
    return Run(rate=entries / took, p50=0.0, p99=0.0, requests=1, failed=0)
