"""The tree's root at every size so far, for checkpoints that clients say they saw."""

from collections.abc import Callable
from typing import Final

from service.ledger import merkle
from service.ledger.merkle import HASH_SIZE, CompactRange, NodeReader

RUN: Final = 2048
"""Hashes of one level that are kept and read together, elsewhere than in memory."""

ReadRun = Callable[[int, int], bytes]
"""Gives the hashes [run·2048, (run+1)·2048) of a level, as many as there were, from (level, run)."""


class Roots:
    """Every complete subtree, by level: 64 bytes a leaf in all, one root in O(log size).

    Those of the first `before` leaves may be kept elsewhere: `read` is asked for them.
    """

    __slots__ = ("_before", "_levels", "_node")

    def __init__(self, before: int = 0, read: ReadRun | None = None) -> None:
        self._before: Final = before
        self._node: Final = None if read is None else node_reader(read)
        self._levels: list[bytearray] = [bytearray()]

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._before + len(self._levels[0]) // HASH_SIZE

    def append(self, leaf_hash: bytes) -> None:
        """One more leaf."""
        node, level = leaf_hash, 0
        while True:
            if level == len(self._levels):
                self._levels.append(bytearray())
            row = self._levels[level]
            row += node
            index = (self._before >> level) + len(row) // HASH_SIZE - 1
            if index % 2 == 0:
                return
            node = merkle.node_hash(self._at(level, index - 1), node)
            level += 1

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves, 1 … `self.size`."""
        return self.range(size).root()

    def range(self, size: int) -> CompactRange:
        """The first `size` leaves, folded."""
        return CompactRange(size, tuple(self._at(level, index) for level, index in merkle.subtrees(0, size)))

    def since(self) -> "list[tuple[int, int, bytes]]":
        """What has come since `before`, to be kept: (level, run, all its hashes) of every run that has grown."""
        found = []
        for level, row in enumerate(self._levels):
            start = self._before >> level
            end = start + len(row) // HASH_SIZE
            for run in range(start // RUN, -(-end // RUN) if end > start else 0):
                first, last = run * RUN, min((run + 1) * RUN, end)
                found.append((level, run, b"".join(self._at(level, index) for index in range(first, last))))
        return found

    def _at(self, level: int, index: int) -> bytes:
        start = self._before >> level
        if index < start and self._node is not None:
            return self._node(level, index)
        at = (index - start) * HASH_SIZE
        return bytes(self._levels[level][at : at + HASH_SIZE])


def node_reader(read: ReadRun) -> NodeReader:
    """Reads single hashes; of each level, the run asked for last is remembered."""
    last: dict[int, tuple[int, bytes]] = {}

    def node(level: int, index: int) -> bytes:
        run, at = divmod(index, RUN)
        if level not in last or last[level][0] != run:
            last[level] = run, read(level, run)
        return last[level][1][at * HASH_SIZE : (at + 1) * HASH_SIZE]

    return node
