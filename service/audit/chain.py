"""Broken links, each laid at the door of the one entry that broke it.

Entry *e* names the hash of *e − 1*. Where that hash is not *e − 1*'s, either *e − 1* was altered afterwards, or the
name in *e* was. The two are told apart by repair: put the right name into *e*; if the result is what *e + 1* names
(for the last entry: what the checkpoint's root commits to), then *e*'s name was the one altered. Otherwise, where
*e + 1* names *e* as it stands, the name is the log's word for what *e − 1* was, and *e − 1* is not that. An *e* that
is not what it was, or of which nobody says so any more, is no witness: the root decides, or nobody does.

Names are also what is left of altered and missing entries: with them in place, the tree's root can still be computed,
and if it is the checkpoint's, every other entry is proved untouched.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from service.audit.alignment import Alignment
from service.audit.observation import Observation
from service.ledger import merkle

_MEMBER: Final = b',"prev":"'
_TRIED_IN_ALL_WAYS: Final = 3
"""Doubts: each more doubles how often the tree is put together."""

Commits = Callable[[Mapping[int, bytes]], bool]
"""Whether the checkpoint commits to the leaves as they stand, but for those given."""


@dataclass(slots=True)
class Links:
    """`committed`: the hash that the log once gave to an entry now altered or missing. `misnamed`: whose `prev` is.

    `unsure`: entries of which the next one names another hash than theirs and may be false itself; nobody can tell.
    `torn` are those next ones of which nothing else says that they were altered. `begins_elsewhere`: the first entry
    goes on from another than the one at which the audit before ended.
    """

    committed: dict[int, bytes] = field(default_factory=dict)
    misnamed: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    torn: set[int] = field(default_factory=set)
    begins_elsewhere: bool = False

    def first_overwritten(self) -> int | None:
        """The first entry of which more than its `prev` may have been another once; None where there is none."""
        return min((at for at in self.committed if at not in self.misnamed), default=None)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An `entry` that names another than the one before, and that no later one says is still what it was.

    It `named` a hash: the one before was that, unless the entry is false itself. `mended` is its own hash with the
    right name in it, None where something says that it was another. `excusable`: the one before may be intact.
    `accused`: something but the chain says that the entry was altered.
    """

    entry: int
    named: bytes
    mended: bytes | None
    excusable: bool
    accused: bool


def check(
    seen: Observation, placed: Alignment, lines: Sequence[bytes], faulty: Container[int], commits: Commits
) -> Links:
    """Follow the chain over every place where it may be broken. `faulty` are entries known to be altered anyway."""
    links = Links()
    doubts: list[_Doubt] = []
    for entry in suspects(seen, placed):
        line, before = placed.line_of(entry), _leaf_before(seen, placed, entry)
        named = None if line is None else seen.prev(line)
        if line is None or named is None or entry == 0 or named in (before, links.committed.get(entry - 1)):
            continue  # that the one before was misnamed is proved by this one's name for it
        excusable = before is not None and entry - 1 not in faulty
        name_after = _name_after(seen, placed, entry)
        mended = _mend(lines[line], named, before) if before is not None and excusable else None
        if mended is not None and mended == name_after:
            links.misnamed.add(entry)
            links.committed[entry] = mended
            continue
        accused = entry in faulty
        if name_after == seen.leaf(line) and not accused and not _is_altered(seen, placed, lines, faulty, entry + 1):
            _take_word(placed, links, entry, named)
        else:
            whole = name_after is None and not accused
            doubts.append(_Doubt(entry, named, mended if whole else None, excusable, accused))
    _settle(placed, links, doubts, commits)
    return links


def _is_altered(
    seen: Observation, placed: Alignment, lines: Sequence[bytes], faulty: Container[int], entry: int
) -> bool:
    """Whether an entry bears nobody out: it is known to be altered, or the next one, if that is not, names another.

    Rows that were copied, or forged, together bear each other out.
    """
    line, after = placed.line_of(entry), placed.line_of(entry + 1)
    if entry in faulty or line is None or after is None or entry + 1 in faulty:
        return entry in faulty
    named, leaf = seen.prev(after), seen.leaf(line)
    return named not in (None, leaf) and _mend(lines[after], named, leaf) != _name_after(seen, placed, entry + 1)


def _name_after(seen: Observation, placed: Alignment, entry: int) -> bytes | None:
    """The hash that the entry after this one has for it; None if that is missing or cannot be read."""
    after = placed.line_of(entry + 1)
    return None if after is None else seen.prev(after)


def _take_word(placed: Alignment, links: Links, entry: int, named: bytes) -> None:
    """The entry before was what this one names."""
    if entry == placed.start:
        links.begins_elsewhere = True
    else:
        links.committed[entry - 1] = named


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


def _settle(placed: Alignment, links: Links, doubts: Sequence[_Doubt], commits: Commits) -> None:
    """What nobody names but the checkpoint, its root decides: first that all names are true, then that none is."""
    # That the first entry goes on from where the audit before ended is proved by any root that comes out.
    choices = [each for each in doubts if each.excusable and each.entry != placed.start]
    ways: list[tuple[bool, ...]] = [(True,) * len(choices), (False,) * len(choices)]
    if len(choices) <= _TRIED_IN_ALL_WAYS:
        ways += product((True, False), repeat=len(choices))
    others = {each.entry - 1: each.named for each in doubts if not each.excusable and each.entry != placed.start}
    alone = {each.entry: each.mended for each in doubts if each.entry == placed.start and each.mended is not None}
    for way in ways if doubts else ():
        instead = links.committed | others | alone
        for each, is_true in zip(choices, way, strict=True):
            if is_true:
                instead[each.entry - 1] = each.named
            elif each.mended is not None:
                instead[each.entry] = each.mended
        if commits(instead):
            _conclude(placed, links, doubts, dict(zip((each.entry for each in choices), way, strict=True)))
            return
    for each in doubts:
        if each.entry == placed.start:
            links.begins_elsewhere = each.mended is not None
        elif not each.excusable:
            _take_word(placed, links, each.entry, each.named)
        elif not each.accused:
            links.torn.add(each.entry)
        is_last = each.entry + 1 == placed.size  # true or false, the root says that this one is not what it was
        if each.excusable or not is_last:
            links.unsure.add(each.entry - 1)


def _conclude(placed: Alignment, links: Links, doubts: Sequence[_Doubt], true: Mapping[int, bool]) -> None:
    for each in doubts:
        if true.get(each.entry, each.entry != placed.start):
            _take_word(placed, links, each.entry, each.named)
        elif each.mended is not None:
            links.misnamed.add(each.entry)
            links.committed[each.entry] = each.mended
