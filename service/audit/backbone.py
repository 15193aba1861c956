"""The backbone of an export: the chain of runs of lines that keeps most of it in order with the fewest shifts.

A *run* is lines that count on by one; its *shift* is how far its lines stand behind their entries' numbers: what it is
at the start, unless something was taken out or put in before. A dynamic program over the runs weighs what is kept
against what it takes: every weight is there for one kind of tampering, and says so.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Final

from service.audit.observation import Observation

_LINE: Final = 10
_SHIFT: Final = -6
"""A lone entry between two deletions is kept (a line gains more than a shift costs), a swapped one is not (it shifts
there and back)."""

_FAULTY: Final = -5
"""Of two lines that claim one number, the one without a fault of its own is kept."""

_LINKED: Final = 2
"""… and the one whose hash the next line names."""

_REACH: Final = 64
"""Runs back that a run may follow upon: the time stays linear however many faults there are."""


@dataclass(frozen=True, slots=True)
class Run:
    """`count` lines from `line` on that stand for the entries from `seq` on."""

    seq: int
    line: int
    count: int

    @property
    def end(self) -> int:
        """The entry after the last."""
        return self.seq + self.count

    @property
    def shift(self) -> int:
        """Line number minus entry number."""
        return self.line - self.seq


def runs(seen: Observation) -> Iterator[Run]:
    """The runs of an export, in file order; unreadable lines are in none.

    A line that counts on but names another hash begins a run of its own: what stands before it may be one too many.
    """
    current: Run | None = None
    if not seen.lines:
        return
    for (line, claimed), (stop, _) in pairwise(chain(_claims(seen), [(seen.lines, None)])):
        if current is not None and claimed == current.end and seen.prev(line) == seen.leaf(line - 1):
            current = replace(current, count=current.count + stop - line)
            continue
        if current is not None:
            yield current
        current = None if claimed is None else Run(claimed, line, stop - line)
    if current is not None:
        yield current


def _claims(seen: Observation) -> Iterator[tuple[int, int | None]]:
    """The first line and every odd one, with the number that it claims."""
    if 0 not in seen.odd:
        yield 0, seen.start.size
    yield from seen.odd.claimed()


def backbone(seen: Observation, found: list[Run], size: int) -> list[Run]:
    """The best chain of these runs, each cut where the next one begins; there ought to be `size` entries."""
    faulty = seen.odd.faults.numbers

    def worth(line: int, count: int) -> int:
        return _LINE * count + _FAULTY * (bisect_left(faulty, line + count) - bisect_left(faulty, line))

    best: list[tuple[int, int]] = []
    for index, run in enumerate(found):
        own = worth(run.line, run.count)
        score, link = own + _SHIFT * (run.shift != -seen.start.size), -1
        for at in range(max(0, index - _REACH), index):
            before = found[at]
            if run.seq <= before.seq or run.end < before.end:
                continue
            cut = max(0, before.end - run.seq)
            reached = best[at][0] - worth(before.line + before.count - cut, cut) + own
            reached += _SHIFT * (before.shift != run.shift)
            if before.end >= run.seq and seen.prev(run.line) == seen.leaf(before.line + before.count - cut - 1):
                reached += _LINKED
            if reached > score:
                score, link = reached, at
        best.append((score, link))
    at_the_end = seen.lines - size
    ends = [score + _SHIFT * (run.shift != at_the_end) for run, (score, _) in zip(found, best, strict=True)]
    return _chain(found, best, max(range(len(ends)), key=ends.__getitem__, default=-1))


def _chain(found: list[Run], best: list[tuple[int, int]], index: int) -> list[Run]:
    chain: list[Run] = []
    while index >= 0:
        run = found[index]
        if chain and run.end > chain[-1].seq:
            run = replace(run, count=chain[-1].seq - run.seq)
        chain.append(run)
        index = best[index][1]
    return chain[::-1]
