"""The tree over an export, put together of subtrees that others hashed, is the tree over its leaves."""

from hashlib import sha256
from random import Random

import pytest

from service.audit.alignment import Alignment
from service.audit.backbone import Run
from service.audit.observation import SUBTREE, Observation
from service.audit.start import Start
from service.audit.tree import Leaves
from service.cli.ledger_files.cores import Checking
from service.ledger import merkle
from service.ledger.merkle import CompactRange
from service.rulebook.roots import RUN, Roots

_SIZE = 2 * SUBTREE + 1000
LEAVES = [sha256(seq.to_bytes(8, "big")).digest() for seq in range(_SIZE)]


def _leaves(first: int, runs: list[Run] | None = None, *, hashed: bool = True) -> Leaves:
    """The leaves from `first` on, as an export has them; those before were verified earlier."""
    seen = Observation(bytearray(b"".join(LEAVES[first:])), start=Start(CompactRange().append(LEAVES[:first])))
    if hashed:
        Checking([], None, lambda _: None).hash_subtrees(seen)
    return Leaves(seen, Alignment(runs or [Run(first, 0, _SIZE - first)], start=first))


@pytest.mark.parametrize("first", [0, 1000, SUBTREE, SUBTREE + 1])
@pytest.mark.parametrize("hashed", [True, False])
def test_root(first: int, *, hashed: bool) -> None:
    """Wherever the audit starts, and whoever hashed the subtrees."""
    leaves = _leaves(first, hashed=hashed)
    for size in (_SIZE, 2 * SUBTREE, SUBTREE + 1000):
        if size > first:
            assert leaves.root(size) == merkle.root(LEAVES[:size])


def test_replaced() -> None:
    """With some leaves replaced, in whole subtrees or at the end, the root is that of the leaves replaced."""
    draw, leaves = Random(1), _leaves(0)
    instead = {draw.randrange(_SIZE): bytes([n]) * 32 for n in range(5)} | {_SIZE - 1: bytes(32)}
    expected = [instead.get(seq, leaf) for seq, leaf in enumerate(LEAVES)]
    assert leaves.root(_SIZE, instead) == merkle.root(expected)


def test_lines_out_of_place() -> None:
    """A gap leaves no root, unless its leaf is known from elsewhere; what stands shifted behind it is still found."""
    gone = SUBTREE // 2
    runs = [Run(0, 0, gone), Run(gone + 1, gone + 1, _SIZE - gone - 1)]
    leaves = _leaves(0, runs)
    assert leaves.root(_SIZE) is None
    assert leaves.root(_SIZE, {gone: LEAVES[gone]}) == merkle.root(LEAVES)


@pytest.mark.parametrize("before", [0, 1, RUN - 1, RUN, 3 * RUN + 17])
def test_roots_kept_elsewhere(before: int) -> None:
    """The root at any size is the same, whichever of the hashes are kept elsewhere; what is to be kept is complete."""
    size = 4 * RUN + 9
    first = Roots()
    for leaf in LEAVES[:before]:
        first.append(leaf)
    kept = {(level, run): row for level, run, row in first.since()}
    roots = Roots(before, lambda level, run: kept[level, run])
    for leaf in LEAVES[before:size]:
        roots.append(leaf)
    assert roots.size == size
    for each in {1, 2, before, before + 1, RUN, size - 1, size} - {0}:
        assert roots.root(each) == merkle.root(LEAVES[:each])
    kept |= {(level, run): row for level, run, row in roots.since()}
    again = Roots(size, lambda level, run: kept[level, run])
    assert again.range(size) == CompactRange().append(LEAVES[:size])


def test_no_subtree_there() -> None:
    """A subtree is appended only where one of its size can begin."""
    with pytest.raises(merkle.ProofError):
        CompactRange().append(LEAVES[:3]).append_subtree(2, LEAVES[0])
    with pytest.raises(merkle.ProofError):
        merkle.subtree_root(b"".join(LEAVES[:3]))
