"""Proofs verified: RFC 9162 §2.1.3.2 and §2.1.4.2, step by step."""

from collections.abc import Sequence

from service.ledger.merkle.hashing import ProofError, check_hash, check_number, node_hash

_LONGEST = 64  # a path in a tree of 2^63−1 leaves has 63 hashes, a consistency proof one more


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf stands at `index` in the tree of `size` leaves with this root.

    Returns nothing; raises `ProofError`.
    """
    check_hash(root, "the root")
    if root_from_inclusion(leaf_hash, index, size, proof) != root:
        raise ProofError("the inclusion proof leads to another root")


def root_from_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to, if it has the right length. Raises `ProofError`."""
    check_hash(leaf_hash, "the leaf hash")
    check_number(index, "index")
    check_number(size, "size")
    if index >= size:
        raise ProofError(f"index {index} is not below size {size}")
    _check_proof(proof)
    node, last, result = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:  # up to where the right edge next has a left neighbour
                node >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        node >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the inclusion proof is too short")
    return result


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Check that the tree of `size1` leaves begins the tree of `size2`; needs 1 ≤ size1 ≤ size2.

    Equal sizes need an empty proof and equal roots. Returns nothing; raises `ProofError`.
    """
    check_number(size1, "size1")
    check_number(size2, "size2")
    check_hash(root1, "root1")
    check_hash(root2, "root2")
    _check_proof(proof)
    if not 1 <= size1 <= size2:
        raise ProofError(f"sizes {size1} and {size2} are not 1 <= size1 <= size2")
    if size1 == size2:
        if proof or root1 != root2:
            raise ProofError("trees of equal size need equal roots and an empty proof")
        return
    # A whole old tree is itself the first subtree, so that its root is left out of the proof.
    path = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    if _roots_from_consistency(size1, size2, path) != (root1, root2):
        raise ProofError("the consistency proof leads to other roots")


def _roots_from_consistency(size1: int, size2: int, path: list[bytes]) -> tuple[bytes, bytes]:
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node >>= 1
        last >>= 1
    if not path:
        raise ProofError("the consistency proof is empty")
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if node & 1 or node == last:
            old = node_hash(sibling, old)
            new = node_hash(sibling, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        node >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the consistency proof is too short")
    return old, new


def _check_proof(proof: object) -> None:
    if not isinstance(proof, list | tuple):
        raise ProofError("a proof is a list of hashes")
    if len(proof) > _LONGEST:
        raise ProofError("the proof is too long")
    for sibling in proof:
        check_hash(sibling, "a proof's hash")
