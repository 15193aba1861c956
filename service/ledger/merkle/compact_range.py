"""A tree folded to the few hashes that its future needs.

A tree of `size` leaves is a row of complete subtrees, one for each 1 bit of `size`, the largest to the left. Their
roots are all that it takes to append leaves, to give the root, and to prove the leaves appended next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.ledger.merkle.hashing import (
    EMPTY_ROOT,
    HASH_SIZE,
    MAX_SIZE,
    ProofError,
    check_hash,
    check_number,
    node_hash,
)

_SIZE_BYTES = 8


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The tree's first `size` leaves: the roots of its complete subtrees, left to right."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        check_number(self.size, "size")
        if type(self.hashes) is not tuple or len(self.hashes) != self.size.bit_count():
            raise ProofError(f"a compact range of size {self.size} has {self.size.bit_count()} hashes")
        for value in self.hashes:
            check_hash(value, "a compact range's hash")

    def append(self, leaf_hashes: Sequence[bytes]) -> "CompactRange":
        """The range after these further leaves. Two hashes a leaf at most, one on average."""
        size, row = self.size, list(self.hashes)
        if len(leaf_hashes) > MAX_SIZE - size:
            raise ProofError("the tree would pass 2^63-1 leaves")
        for leaf in leaf_hashes:
            check_hash(leaf, "a leaf hash")
            carried, node = size, leaf
            while carried & 1:
                node = node_hash(row.pop(), node)
                carried >>= 1
            row.append(node)
            size += 1
        return CompactRange(size, tuple(row))

    def append_subtree(self, level: int, subtree: bytes) -> "CompactRange":
        """The range after 2^level further leaves, by the root over them; as many must divide the size."""
        if self.size % (1 << level):
            raise ProofError(f"no subtree of level {level} begins at {self.size}")
        above = CompactRange(self.size >> level, self.hashes).append([subtree])
        return CompactRange(above.size << level, above.hashes)

    def root(self) -> bytes:
        """The tree's root; SHA-256 of nothing for no leaves."""
        return fold(self.hashes) if self.hashes else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """The size in 8 bytes, big-endian, then the hashes left to right."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> "CompactRange":
        """Read what `to_bytes` wrote. Raises `ProofError`."""
        if type(data) is not bytes or len(data) < _SIZE_BYTES:
            raise ProofError("a compact range has at least 8 bytes")
        hashes = tuple(data[at : at + HASH_SIZE] for at in range(_SIZE_BYTES, len(data), HASH_SIZE))
        return cls(int.from_bytes(data[:_SIZE_BYTES], "big"), hashes)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaves; SHA-256 of nothing for none. Raises `ProofError`."""
    if not _is_list(leaf_hashes):
        raise ProofError(f"leaf hashes are a sequence, not {type(leaf_hashes).__name__}")
    return CompactRange().append(leaf_hashes).root()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a row of at least one complete subtree, each larger than the next."""
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node
