"""Proofs made.

Each hash of a proof is the root over a run of leaves [start, end) that splits into complete subtrees. `*_ranges`
name these runs, `subtrees` splits one, and the proof itself reads each subtree through a `NodeReader`, so that
whoever stores hashes decides how. The writer's proofs, for the leaves of its own batch, read nothing at all.
"""

from collections.abc import Callable, Sequence

from service.ledger.merkle.compact_range import CompactRange, fold, root
from service.ledger.merkle.hashing import ProofError, check_number, node_hash

NodeReader = Callable[[int, int], bytes]
"""Gives the root of the complete subtree of leaves [index·2^level, (index+1)·2^level), from (level, index)."""


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The runs of leaves whose roots make the inclusion proof, leaf's sibling first (RFC 9162 §2.1.3.1)."""
    check_number(index, "index")
    check_number(size, "size")
    if index >= size:
        raise ProofError(f"index {index} is not below size {size}")
    runs = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            runs.append((middle, end))
            end = middle
        else:
            runs.append((start, middle))
            start = middle
    return runs[::-1]


def consistency_ranges(size1: int, size2: int) -> list[tuple[int, int]]:
    """The runs of leaves whose roots make the consistency proof (RFC 9162 §2.1.4.1); none between equal sizes."""
    check_number(size1, "size1")
    check_number(size2, "size2")
    if not 1 <= size1 <= size2:
        raise ProofError(f"sizes {size1} and {size2} are not 1 <= size1 <= size2")
    runs = []
    start, end = 0, size2
    while size1 != end:
        middle = start + _largest_power_below(end - start)
        if size1 <= middle:
            runs.append((middle, end))
            end = middle
        else:
            runs.append((start, middle))
            start = middle
    if start > 0:  # else the last run is the whole old tree, whose root the verifier holds
        runs.append((start, end))
    return runs[::-1]


def subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, index) that the run [start, end) of a proof splits into, left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def inclusion_proof(node: NodeReader, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` stands in the tree of the first `size` leaves."""
    return [_run_root(node, start, end) for start, end in inclusion_ranges(index, size)]


def consistency_proof(node: NodeReader, size1: int, size2: int) -> list[bytes]:
    """The proof that the first `size1` leaves begin the tree of `size2`."""
    return [_run_root(node, start, end) for start, end in consistency_ranges(size1, size2)]


def node_reader(leaf_hashes: Sequence[bytes]) -> NodeReader:
    """Reads subtrees out of all the leaf hashes: O(size) hashing a proof, for tests and small logs."""

    def node(level: int, index: int) -> bytes:
        leaves = leaf_hashes[index << level : (index + 1) << level]
        if len(leaves) != 1 << level:
            raise ProofError(f"the subtree ({level}, {index}) is not complete in {len(leaf_hashes)} leaves")
        return root(leaves)

    return node


def inclusion_proofs(before: CompactRange, leaf_hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The inclusion proof of each new leaf, at the size after all of them. O(k log n) and no other reads.

    A left sibling made of old leaves alone is one of `before`'s subtrees: the old tree filled it and stopped inside
    its right neighbour. Every other sibling holds a new leaf and is hashed here.
    """
    size = before.append(leaf_hashes).size
    levels = _new_subtrees(before, leaf_hashes)
    edges = _right_edge(levels, size)
    proofs = []
    for index in range(before.size, size):
        proof = []
        for level, (first, nodes) in enumerate(levels):
            sibling = (index >> level) ^ 1
            if sibling < size >> level:
                proof.append(nodes[sibling - first])
            elif sibling == size >> level and (edge := edges[level]) is not None:
                proof.append(edge)
        proofs.append(proof)
    return proofs


def _new_subtrees(before: CompactRange, leaf_hashes: Sequence[bytes]) -> list[tuple[int, list[bytes]]]:
    """By level, below the root: the complete subtrees that hold a new leaf, with the old one to their left if any."""
    size = before.size + len(leaf_hashes)
    old = list(before.hashes)
    levels = []
    nodes = list(leaf_hashes)
    for level in range((size - 1).bit_length() if leaf_hashes else 0):
        first = before.size >> level
        if first & 1:
            nodes.insert(0, old.pop())
            first -= 1
        levels.append((first, nodes))
        nodes = [node_hash(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=False)]
    return levels


def _right_edge(levels: list[tuple[int, list[bytes]]], size: int) -> list[bytes | None]:
    """By level: the root over the leaves to the right of the last complete subtree, `None` if there are none."""
    edges: list[bytes | None] = [None]
    for level, (_, nodes) in enumerate(levels):
        edge = edges[level]
        if size >> level & 1:
            edge = nodes[-1] if edge is None else node_hash(nodes[-1], edge)
        edges.append(edge)
    return edges


def _run_root(node: NodeReader, start: int, end: int) -> bytes:
    return fold([node(level, index) for level, index in subtrees(start, end)])


def _largest_power_below(count: int) -> int:
    """The largest power of two less than `count` > 1: where RFC 6962 splits a tree."""
    return 1 << ((count - 1).bit_length() - 1)
