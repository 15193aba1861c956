"""Which line is which entry: each line put to the place that it claims, so that one fault does not shift all the rest.

Lines that count on by one form *runs*. An honest export is one run from 0. A deletion leaves two runs with a gap in the
count, an insertion a line too many, a swap two lines that fit elsewhere, an altered `seq` a line that fits nowhere.

1. The *backbone* (`backbone`) is the chain of runs that keeps most lines with the fewest shifts.
2. A gap in it is filled by the line that claims the place, wherever it stands, if the chain confirms it;
3. else by the line that stands there, whose own `seq` is then at fault;
4. places left over are missing entries, lines left over do not belong.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from service.audit.backbone import Run, backbone, runs
from service.audit.observation import Observation


@dataclass(slots=True)
class Alignment:
    """Where each entry stands: `runs` by entry number, without overlap; a place without line is in `missing`.

    `moved`: line by entry, for entries found out of their place. `renumbered`: line and claimed number by entry, for
    lines in their place that claim another. `in_excess`: lines that belong nowhere, gap by gap, with the entry
    that they stand before. `start` is the first entry that is audited.
    """

    runs: list[Run] = field(default_factory=list)
    missing: list[range] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    renumbered: dict[int, tuple[int, int]] = field(default_factory=dict)
    in_excess: list[tuple[Sequence[int], int]] = field(default_factory=list)
    start: int = 0
    _by_line: list[Run] | None = None

    @property
    def size(self) -> int:
        """How many entries there are or ought to be, those before the audit's start among them."""
        ends = [run.end for run in self.runs[-1:]] + [gap.stop for gap in self.missing[-1:]]
        return max(ends, default=self.start)

    def line_of(self, seq: int) -> int | None:
        """The line that stands for an entry."""
        return _find(self.runs, seq)

    def run_of(self, seq: int) -> Run | None:
        """The run that an entry is in."""
        at = bisect_right(self.runs, seq, key=lambda run: run.seq) - 1
        return self.runs[at] if at >= 0 and seq < self.runs[at].end else None

    def entry_of(self, line: int) -> int | None:
        """The entry that a line stands for; None if it belongs nowhere."""
        if self._by_line is None:
            self._by_line = sorted(self.runs, key=lambda run: run.line)
        at = bisect_right(self._by_line, line, key=lambda run: run.line) - 1
        run = self._by_line[at] if at >= 0 else None
        return None if run is None or line >= run.line + run.count else line - run.shift

    def places(self) -> Iterator[tuple[int, int]]:
        """(entry, line) for every entry that is there, in order."""
        for run in self.runs:
            yield from zip(range(run.seq, run.end), range(run.line, run.line + run.count), strict=True)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between two runs of the backbone: `places` without a line, `lines` without a place."""

    places: range
    lines: range


def align(seen: Observation, size: int) -> Alignment:
    """Put the lines of an export to their places; `size` is the checkpoint's, or the number of lines if unknown."""
    counted = list(runs(seen))
    first = seen.start.size
    most = max(size, first + seen.lines)
    kept = backbone(seen, [run for run in counted if first <= run.seq and run.end <= most], size)
    gaps = list(_gaps(kept, first, seen.lines, size))
    claims = _claims(counted, gaps)
    found = Alignment(start=first)
    filled: dict[int, int] = {}
    for gap in gaps:
        for place in gap.places:
            line = claims.get(place)
            if line is not None and _confirmed(seen, kept, claims, place, line):
                filled[place] = line
    taken = set(filled.values())
    standing: list[Run] = []
    numbers = {line: number for number, line in claims.items()}
    for gap in gaps:
        _note_moved(gap, filled, found)
        # A gap may be as wide as the file, or as a checkpoint makes believe.
        lines = array("Q", (line for line in gap.lines if line not in taken))
        places = array("Q", (place for place in gap.places if place not in filled))
        for place, line in zip(places, lines, strict=False):
            _put(standing, place, line)
            if numbers.get(line) == place:
                found.moved[place] = line
            elif line in numbers:
                found.renumbered[place] = line, numbers[line]
        found.missing.extend(_ranges(places[len(lines) :]))
        if left := _belong_nowhere(seen, lines, len(places)):
            found.in_excess.append((left, gap.places.stop))
    for place in sorted(filled):
        _put(standing, place, filled[place])
    for run in sorted([*kept, *standing], key=lambda run: run.seq):
        _put(found.runs, run.seq, run.line, run.count)
    return found


def _put(runs: list[Run], place: int, line: int, count: int = 1) -> None:
    """Add lines that stand for entries, to the run before them where they go on from that."""
    last = runs[-1] if runs else None
    if last is not None and (place, line) == (last.end, last.line + last.count):
        runs[-1] = Run(last.seq, last.line, last.count + count)
    else:
        runs.append(Run(place, line, count))


def _gaps(kept: list[Run], first: int, lines: int, size: int) -> Iterator[_Gap]:
    line, place = 0, first
    for run in kept:
        if run.line > line or run.seq > place:
            yield _Gap(range(place, run.seq), range(line, run.line))
        line, place = run.line + run.count, run.end
    if lines > line or size > place:
        yield _Gap(range(place, max(place, size)), range(line, lines))


def _claims(counted: list[Run], gaps: list[_Gap]) -> dict[int, int]:
    """Line by claimed number, for the readable lines in gaps; of several that claim one number, the first."""
    claims: dict[int, int] = {}
    for gap in gaps:
        first = max(bisect_right(counted, gap.lines.start, key=lambda run: run.line) - 1, 0)
        for at in range(first, len(counted)):
            run = counted[at]
            if run.line >= gap.lines.stop:
                break
            for line in range(max(run.line, gap.lines.start), min(run.line + run.count, gap.lines.stop)):
                claims.setdefault(line - run.shift, line)
    return claims


def _confirmed(seen: Observation, kept: list[Run], claims: dict[int, int], place: int, line: int) -> bool:
    """Whether the chain says that `line` is entry `place`: the next entry names its hash, or it names the one before's.

    Without a readable neighbour its own word stands.
    """
    after = _find(kept, place + 1)
    after = claims.get(place + 1) if after is None else after
    if after is not None and (named := seen.prev(after)) is not None:
        return named == seen.leaf(line)
    before = _find(kept, place - 1)
    before = claims.get(place - 1) if before is None else before
    return before is None or seen.prev(line) == seen.leaf(before)


def _note_moved(gap: _Gap, filled: dict[int, int], found: Alignment) -> None:
    here = [(place, filled[place]) for place in gap.places if place in filled]
    highest = -1
    lowest_after: list[int] = []
    lowest = len(filled) + max((line for _, line in here), default=0) + 1
    for _, line in reversed(here):
        lowest_after.append(lowest)
        lowest = min(lowest, line)
    for (place, line), least in zip(here, reversed(lowest_after), strict=True):
        if line not in gap.lines or line < highest or line > least:
            found.moved[place] = line
        highest = max(highest, line)


def _belong_nowhere(seen: Observation, lines: "array[int]", places: int) -> "array[int]":
    """Lines beyond the places there are. The torn-off rest of an unreadable line is no second fault."""
    if not places:
        return lines
    torn = takewhile(lambda line: seen.prev(line) is None, islice(lines, places - 1, None))
    return lines[max(places, places - 1 + sum(1 for _ in torn)) :]


def _ranges(places: "array[int]") -> Iterator[range]:
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield range(places[start], places[at - 1] + 1)
            start = at


def _find(kept: list[Run], seq: int) -> int | None:
    at = bisect_right(kept, seq, key=lambda run: run.seq) - 1
    run = kept[at] if at >= 0 else None
    return None if run is None or seq >= run.end else run.line + seq - run.seq
