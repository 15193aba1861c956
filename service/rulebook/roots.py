"""The tree's root at every size so far, for checkpoints that clients say they saw."""

from service.ledger import merkle
from service.ledger.merkle import CompactRange


class Roots:
    """Every complete subtree, by level: 64 bytes a leaf in all, one root in O(log size)."""

    __slots__ = ("_levels",)

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """Leaves so far."""
        return len(self._levels[0])

    def append(self, leaf_hash: bytes) -> None:
        """One more leaf."""
        node, level = leaf_hash, 0
        self._levels[0].append(node)
        while len(self._levels[level]) % 2 == 0:
            node = merkle.node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node)

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves, 1 … `self.size`."""
        subtrees = merkle.subtrees(0, size)
        return CompactRange(size, tuple(self._levels[level][index] for level, index in subtrees)).root()
