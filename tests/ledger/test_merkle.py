from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import merkle
from service.ledger.merkle import CompactRange, ProofError
from tests.ledger.samples import vectors

LARGEST = 70
VECTORS = vectors("merkle")
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(LARGEST)]
NODE = merkle.node_reader(LEAVES)
VECTOR_LEAVES = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def naive_inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*naive_inclusion(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_inclusion(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_consistency(size: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 §2.1.2, word for word."""
    if size == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if size <= split:
        return [*naive_consistency(size, leaves[:split], whole=whole), naive_root(leaves[split:])]
    return [*naive_consistency(size - split, leaves[split:], whole=False), naive_root(leaves[:split])]


ROOTS = [merkle.EMPTY_ROOT] + [naive_root(LEAVES[:size]) for size in range(1, LARGEST + 1)]


def test_roots_of_the_reference_tests() -> None:
    """The roots are those of Certificate Transparency's own tests."""
    for size, root in enumerate(VECTORS["roots"]):
        assert merkle.root(VECTOR_LEAVES[:size]).hex() == root


def test_proofs_of_the_vectors() -> None:
    """The proofs on file are the ones made, and hold."""
    node = merkle.node_reader(VECTOR_LEAVES)
    roots = [bytes.fromhex(root) for root in VECTORS["roots"]]
    for vector in VECTORS["inclusion"]:
        index, size, proof = vector["index"], vector["size"], list(map(bytes.fromhex, vector["proof"]))
        assert merkle.inclusion_proof(node, index, size) == proof
        merkle.verify_inclusion(VECTOR_LEAVES[index], index, size, proof, roots[size])
    for vector in VECTORS["consistency"]:
        size1, size2, proof = vector["size1"], vector["size2"], list(map(bytes.fromhex, vector["proof"]))
        assert merkle.consistency_proof(node, size1, size2) == proof
        merkle.verify_consistency(size1, size2, proof, roots[size1], roots[size2])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof(size: int) -> None:
    """At every size each leaf's proof is the one of RFC 6962 and holds, for its own leaf, index and size alone."""
    for index in range(size):
        proof = merkle.inclusion_proof(NODE, index, size)
        assert proof == naive_inclusion(index, LEAVES[:size])
        merkle.verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
        for wrong in mutations(proof):
            with pytest.raises(ProofError):
                merkle.verify_inclusion(LEAVES[index], index, size, wrong, ROOTS[size])
        with pytest.raises(ProofError):
            merkle.verify_inclusion(merkle.leaf_hash(b"another"), index, size, proof, ROOTS[size])
        for other in range(size):
            if other != index:
                with pytest.raises(ProofError):
                    merkle.verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])


@pytest.mark.parametrize("size2", range(1, LARGEST + 1))
def test_every_consistency_proof(size2: int) -> None:
    """Between every two sizes the proof is the one of RFC 6962 and holds, for these roots alone."""
    for size1 in range(1, size2 + 1):
        proof = merkle.consistency_proof(NODE, size1, size2)
        assert proof == naive_consistency(size1, LEAVES[:size2])
        merkle.verify_consistency(size1, size2, proof, ROOTS[size1], ROOTS[size2])
        for wrong in mutations(proof):
            with pytest.raises(ProofError):
                merkle.verify_consistency(size1, size2, wrong, ROOTS[size1], ROOTS[size2])
        with pytest.raises(ProofError):
            merkle.verify_consistency(size1, size2, proof, bytes(32), ROOTS[size2])
        with pytest.raises(ProofError):
            merkle.verify_consistency(size1, size2, proof, ROOTS[size1], bytes(32))


@pytest.mark.parametrize("before", range(LARGEST))
def test_proofs_of_a_batch_read_nothing(before: int) -> None:
    """From the compact range before a batch and its leaf hashes come the proofs that the whole tree would give."""
    compact = CompactRange().append(LEAVES[:before])
    for size in range(before, LARGEST + 1):
        proofs = merkle.inclusion_proofs(compact, LEAVES[before:size])
        assert proofs == [merkle.inclusion_proof(NODE, index, size) for index in range(before, size)]


@given(st.lists(st.integers(0, 9), max_size=8))
def test_a_compact_range_grows_as_the_tree(batches: list[int]) -> None:
    """However the leaves are batched, range and root are the same, and survive being written down."""
    compact = CompactRange()
    for count in batches:
        compact = CompactRange.from_bytes(compact.to_bytes()).append(LEAVES[:count])
    leaves = [leaf for count in batches for leaf in LEAVES[:count]]
    assert compact == CompactRange().append(leaves)
    assert compact.root() == merkle.root(leaves) == (naive_root(leaves) if leaves else merkle.EMPTY_ROOT)


@given(st.binary(max_size=200))
def test_reading_a_compact_range_raises_nothing_else(data: bytes) -> None:
    """Whatever the bytes, they are a range written back the same, or refused."""
    try:
        compact = CompactRange.from_bytes(data)
    except ProofError:
        return
    assert compact.to_bytes() == data


@pytest.mark.parametrize(
    ("size1", "size2", "proof"), [(0, 0, []), (0, 1, []), (2, 1, []), (1, 1, [bytes(32)]), (1, 2, []), (3, 7, [])]
)
def test_consistency_needs_sizes_in_order(size1: int, size2: int, proof: list[bytes]) -> None:
    """Nothing is consistent with an empty tree, a smaller tree, or without the hashes that it takes."""
    with pytest.raises(ProofError):
        merkle.verify_consistency(size1, size2, proof, ROOTS[size1], ROOTS[size2])


def test_equal_sizes_need_equal_roots() -> None:
    """One size with two roots is fraud."""
    with pytest.raises(ProofError):
        merkle.verify_consistency(5, 5, [], ROOTS[5], ROOTS[6])


def test_a_proof_has_the_length_that_its_sizes_give() -> None:
    """A log that lies about a size cannot make a longer or shorter proof lead to a root of its choice."""
    extra = merkle.leaf_hash(b"extra")
    with pytest.raises(ProofError, match="too long"):
        merkle.verify_inclusion(LEAVES[0], 0, 1, [extra], merkle.node_hash(extra, LEAVES[0]))
    with pytest.raises(ProofError, match="too short"):
        merkle.verify_inclusion(LEAVES[0], 0, 8, [LEAVES[1]], ROOTS[2])
    with pytest.raises(ProofError, match="too short"):
        merkle.verify_consistency(1, 8, [LEAVES[1]], ROOTS[1], ROOTS[2])
    proof = [*merkle.consistency_proof(NODE, 3, 4), extra]
    roots = [merkle.node_hash(extra, ROOTS[size]) for size in (3, 4)]
    with pytest.raises(ProofError, match="too long"):
        merkle.verify_consistency(3, 4, proof, *roots)


@pytest.mark.parametrize("number", [-1, 2**63, True, 1.0, "1", None])
def test_numbers_are_integers_of_63_bits(number: int) -> None:
    """An index or size that is none is refused with the one error, by makers and verifiers alike."""
    calls: list[Callable[[], object]] = [
        lambda: merkle.verify_inclusion(LEAVES[0], number, 2, [LEAVES[1]], ROOTS[2]),
        lambda: merkle.verify_inclusion(LEAVES[0], 0, number, [LEAVES[1]], ROOTS[2]),
        lambda: merkle.verify_consistency(number, 2, [LEAVES[1]], ROOTS[1], ROOTS[2]),
        lambda: merkle.verify_consistency(1, number, [LEAVES[1]], ROOTS[1], ROOTS[2]),
        lambda: merkle.inclusion_proof(NODE, number, 2),
        lambda: merkle.consistency_proof(NODE, 1, number),
    ]
    for call in calls:
        with pytest.raises(ProofError):
            call()


@pytest.mark.parametrize("value", [b"", bytes(31), bytes(33), bytearray(32), "0" * 32, None])
def test_hashes_are_32_bytes(value: bytes) -> None:
    """A hash of another length or kind is refused with the one error, wherever it stands."""
    calls: list[Callable[[], object]] = [
        lambda: merkle.root([value]),
        lambda: merkle.root(cast("list[bytes]", value or iter([LEAVES[0]]))),
        lambda: merkle.verify_inclusion(value, 0, 1, [], LEAVES[0]),
        lambda: merkle.verify_inclusion(LEAVES[0], 0, 1, [], value),
        lambda: merkle.verify_inclusion(LEAVES[0], 0, 2, [value], ROOTS[2]),
        lambda: merkle.verify_inclusion(LEAVES[0], 0, 2, value, ROOTS[2]),  # type: ignore[arg-type]
        lambda: merkle.verify_consistency(1, 2, [value], ROOTS[1], ROOTS[2]),
        lambda: merkle.verify_consistency(1, 2, [LEAVES[1]], value, ROOTS[2]),
        lambda: CompactRange(1, (value,)),
        lambda: merkle.inclusion_proofs(CompactRange(), [value]),
    ]
    for call in calls:
        with pytest.raises(ProofError):
            call()


def test_the_greatest_tree_is_provable() -> None:
    """Indexes near 2^63 work: a path of 63 hashes leads to one root."""
    size = merkle.MAX_SIZE
    proof = [merkle.leaf_hash(bytes([level])) for level in range(len(merkle.inclusion_ranges(size - 1, size)))]
    root = merkle.root_from_inclusion(LEAVES[0], size - 1, size, proof)
    merkle.verify_inclusion(LEAVES[0], size - 1, size, proof, root)


def test_an_incomplete_subtree_is_not_read() -> None:
    """A reader does not pass off fewer leaves as a complete subtree."""
    with pytest.raises(ProofError):
        merkle.inclusion_proof(merkle.node_reader(LEAVES[:5]), 0, 8)


def mutations(proof: list[bytes]) -> list[list[bytes]]:
    """A hash changed, dropped, doubled, or two swapped; a hash too many at either end."""
    wrong = [[*proof, bytes(32)], [bytes(32), *proof]]
    for at, value in enumerate(proof):
        wrong.append([*proof[:at], bytes([value[0] ^ 1]) + value[1:], *proof[at + 1 :]])
        wrong.append(proof[:at] + proof[at + 1 :])
        wrong.append([*proof[: at + 1], *proof[at:]])
        if at:
            wrong.append([*proof[: at - 1], value, proof[at - 1], *proof[at + 1 :]])
    return wrong
