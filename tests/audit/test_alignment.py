"""Lines put back to their places: whatever was taken out, put in or moved, and nothing else, is what is reported."""

from collections.abc import Callable
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.audit.alignment import align
from service.audit.chunk import ChunkResult
from service.audit.observation import Observation
from service.audit.odd_lines import Look
from service.ledger import merkle

SIZE = 60


def _leaf(seq: int) -> bytes:
    return merkle.leaf_hash(b"%d" % seq)


def _observed(claims: list[int | None]) -> Observation:
    """An export whose lines claim these numbers (None: unreadable), each naming its true predecessor."""
    result = ChunkResult(lines=len(claims))
    for line, claim in enumerate(claims):
        result.leaves += _leaf(claim) if claim is not None else merkle.leaf_hash(b"broken %d" % line)
        result.ids += bytes(16)
        before = claims[line - 1] if line else None
        if claim is None:
            result.odd.add(line, None)
            continue
        look = Look(claim, _leaf(claim - 1) if claim else bytes(32), "")
        if line == 0:
            result.first = look
        elif before != claim - 1:
            result.odd.add(line, look)
        result.last = look
    seen = Observation()
    seen.add(result)
    return seen


@given(st.integers(0, 8), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_deleted(count: int, rng: Random) -> None:
    """Missing entries are exactly those deleted."""
    gone = set(rng.sample(range(SIZE), count))
    placed = align(_observed([seq for seq in range(SIZE) if seq not in gone]), SIZE)
    assert {seq for gap in placed.missing for seq in gap} == gone
    assert (placed.moved, placed.renumbered, placed.in_excess) == ({}, {}, [])


@given(st.integers(0, 6), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_copies(count: int, rng: Random) -> None:
    """Lines in excess are exactly the copies put in, apart from each other."""
    places = sorted(rng.sample(range(1, SIZE - 1, 3), count), reverse=True)
    claims: list[int | None] = list(range(SIZE))
    for at in places:
        claims.insert(at, (at + SIZE // 2) % SIZE)
    placed = align(_observed(claims), SIZE)
    assert sorted(before for _, before in placed.in_excess) == sorted(places)
    assert (placed.moved, placed.renumbered, placed.missing) == ({}, {}, [])


@given(st.integers(1, 5), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_swapped(count: int, rng: Random) -> None:
    """Moved entries are exactly those swapped, near or far, and each is found on its line."""
    chosen = rng.sample([*range(0, SIZE, 3), SIZE - 1], 2 * count)
    claims: list[int | None] = list(range(SIZE))
    for one, other in zip(chosen[::2], chosen[1::2], strict=True):
        claims[one], claims[other] = other, one
    placed = align(_observed(claims), SIZE)
    assert set(placed.moved) == set(chosen)
    assert all(claims[line] == seq for seq, line in placed.moved.items())
    assert (placed.renumbered, placed.in_excess, placed.missing) == ({}, [], [])


@given(st.integers(0, 8), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_unreadable(count: int, rng: Random) -> None:
    """Unreadable lines keep their places and shift nothing."""
    broken = set(rng.sample(range(SIZE), count))
    placed = align(_observed([None if seq in broken else seq for seq in range(SIZE)]), SIZE)
    assert [placed.line_of(seq) for seq in range(SIZE)] == list(range(SIZE))
    assert (placed.moved, placed.renumbered, placed.in_excess, placed.missing) == ({}, {}, [], [])


@pytest.mark.parametrize("claims", [[], [None], list(range(SIZE))[::-1], [5] * 40, [10**15, 0, 1]])
def test_nonsense(claims: list[int | None]) -> None:
    """Any claims at all lead to an alignment in which no line stands for two entries."""
    placed = align(_observed(claims), len(claims))
    lines = [line for _, line in placed.places()]
    assert len(set(lines)) == len(lines)


@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=14), st.integers(0, 14))
@settings(max_examples=500)
def test_any_claims(claims: list[int | None], size: int) -> None:
    """Every line stands for one entry or is in excess; every place below the size has a line or is missing."""
    placed = align(_observed(claims), size)
    lines = [line for _, line in placed.places()]
    assert len(set(lines)) == len(lines)
    missing = {seq for gap in placed.missing for seq in gap}
    filled = {seq for seq, _ in placed.places()}
    assert not missing & filled
    assert set(range(size)) <= missing | filled
    assert all(placed.entry_of(line) == seq for seq, line in placed.places())


def _blank(count: int) -> list[int | None]:
    return [None] * count + list(range(SIZE))


def _swapped(count: int) -> list[int | None]:
    return [each for at in range(0, count, 3) for each in (at + 1, at, at + 2)]


def _seconds(claims: list[int | None], size: int) -> float:
    seen = _observed(claims)
    begun = process_time()
    align(seen, size)
    return process_time() - begun


@pytest.mark.parametrize("damaged", [_blank, _swapped], ids=["blank lines", "lines swapped"])
def test_the_time_grows_with_the_lines_alone(damaged: Callable[[int], list[int | None]]) -> None:
    """Eight times as many lines at fault take about eight times as long, not sixty-four times."""
    few, many = damaged(3_000), damaged(24_000)
    assert _seconds(many, len(many)) < 24 * max(_seconds(few, len(few)), 0.05)
