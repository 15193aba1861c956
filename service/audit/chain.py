"""Broken links, each laid at the door of the one entry that broke it.

Entry *e* names the hash of *e − 1*. Where that hash is not *e − 1*'s, either *e − 1* was altered afterwards, or the
name in *e* was. The two are told apart by repair: put the right name into *e*; if the result is what *e + 1* names
(for the last entry: what the checkpoint's root commits to), then *e*'s name was the one altered. Otherwise the name is
the log's word for what *e − 1* was, and *e − 1* is not that.

Names are also what is left of altered and missing entries: with them in place, the tree's root can still be computed,
and if it is the checkpoint's, every other entry is proved untouched.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.audit.alignment import Alignment
from service.audit.observation import Observation
from service.ledger import merkle

_MEMBER: Final = b',"prev":"'

Commits = Callable[[Mapping[int, bytes]], bool]
"""Whether the checkpoint commits to the leaves as they stand, but for those given."""


@dataclass(slots=True)
class Links:
    """`committed`: the hash that the log once gave to an entry now altered or missing. `misnamed`: whose `prev` is.

    `begins_elsewhere`: the first entry goes on from another than the one at which the audit before ended.
    """

    committed: dict[int, bytes] = field(default_factory=dict)
    misnamed: set[int] = field(default_factory=set)
    begins_elsewhere: bool = False

    def first_overwritten(self) -> int | None:
        """The first entry of which more than its `prev` may have been another once; None where there is none."""
        return min((at for at in self.committed if at not in self.misnamed), default=None)


def check(
    seen: Observation, placed: Alignment, lines: Sequence[bytes], faulty: Container[int], commits: Commits
) -> Links:
    """Follow the chain over every place where it may be broken. `faulty` are entries known to be altered anyway."""
    links = Links()
    doubtful: list[int] = []
    for entry in suspects(seen, placed):
        line, before = placed.line_of(entry), _leaf_before(seen, placed, entry)
        named = None if line is None else seen.prev(line)
        if line is None or named is None or entry == 0 or named == before:
            continue
        if before is not None and entry - 1 not in faulty:
            mended = _mend(lines[line], named, before)
            after = placed.line_of(entry + 1)
            name_after = None if after is None else seen.prev(after)
            if mended == name_after:
                links.misnamed.add(entry)
                continue
            if entry + 1 == placed.size:
                doubtful.append(entry)
        if entry == placed.start:
            links.begins_elsewhere = True
        else:
            links.committed[entry - 1] = named
    for entry in doubtful:
        _settle_last(seen, placed, lines, links, entry, commits)
    for entry in links.misnamed:
        after = placed.line_of(entry + 1)
        name = None if after is None else seen.prev(after)
        if name is not None:
            links.committed[entry] = name
    return links


def suspects(seen: Observation, placed: Alignment) -> Iterator[int]:
    """Entries that may not follow on the one before: odd lines, and those whose neighbour is on another line."""
    odd = seen.odd.lines
    for run in placed.runs:
        yield run.seq
        within = range(bisect_right(odd, run.line), bisect_left(odd, run.line + run.count))
        yield from (odd[at] - run.shift for at in within)


def _leaf_before(seen: Observation, placed: Alignment, entry: int) -> bytes | None:
    """The hash of the entry before, as it stands; None if it is missing."""
    if entry == placed.start:
        return seen.start.leaf
    before = placed.line_of(entry - 1)
    return None if before is None else seen.leaf(before)


def _mend(data: bytes, named: bytes, right: bytes) -> bytes:
    """The hash that the entry would have with the right name in it."""
    return merkle.leaf_hash(data.replace(_MEMBER + named.hex().encode(), _MEMBER + right.hex().encode(), 1))


def _settle_last(
    seen: Observation, placed: Alignment, lines: Sequence[bytes], links: Links, entry: int, commits: Commits
) -> None:
    """Nothing names the last entry but the checkpoint."""
    if commits(links.committed):
        return
    line, before = placed.line_of(entry), _leaf_before(seen, placed, entry)
    named = None if line is None else seen.prev(line)
    if line is None or before is None or named is None:
        return
    mended = _mend(lines[line], named, before)
    others = {place: leaf for place, leaf in links.committed.items() if place != entry - 1}
    if commits({**others, entry: mended}):
        links.committed.pop(entry - 1, None)
        links.begins_elsewhere = False
        links.committed[entry] = mended
        links.misnamed.add(entry)
