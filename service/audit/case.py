"""One export under audit: what is known of it, and the faults found so far. The steps of `verify` write here.

A fault goes to the entry it is about, each time with the entry's number; faults of the whole are kept apart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.audit import chain, whole, words
from service.audit.alignment import align
from service.audit.export_format import ExportError, parse_last
from service.audit.fault_book import EntryFaults
from service.audit.faults import Check, Fault
from service.audit.keyring import Keyring
from service.audit.observation import Observation
from service.audit.report import Result
from service.audit.tree import Leaves
from service.audit.trusted import Trusted
from service.ledger import entry, log_keys, times
from service.ledger.checkpoint import Checkpoint, CheckpointError
from service.ledger.entry import Entry, EntryError
from service.ledger.log_keys import LogKeys, LogKeysError

NEVER: Final = 2**63
"""Beyond every entry."""

_MISSING: Final = 65_536
"""Entries looked for beyond four times those that there are: whoever writes a checkpoint writes any size into it."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export taken apart: entry lines without LF, and the last line, empty if it is not there whole."""

    lines: Sequence[bytes]
    last: bytes


class Case:
    """`seen` is what its lines show, `placed` which line is which entry; `stated` what its checkpoint says, unverified.

    `links` is empty until the chain has been followed; `resting` are entries that rest on one at fault,
    `by_unknown` those by keys of which nobody can tell any more whether they were enrolled.
    """

    def __init__(self, export: Export, seen: Observation, ring: Keyring, trusted: Trusted) -> None:
        self.lines, self.seen, self.ring, self.trusted = export.lines, seen, ring, trusted
        self.faults = EntryFaults()
        self.of_the_whole: list[Fault] = []
        self.results: dict[Check, Result] = {}
        self.resting: set[int] = set()
        self.by_unknown: set[int] = set()
        self.false_claims: list[Fault] = []
        self.links = chain.Links()
        self.note: bytes = b""
        self.stated: Checkpoint | None = None
        try:
            self.note = parse_last(export.last)
            self.stated = whole.claimed(self.note)
        except (ExportError, CheckpointError) as error:
            text = words.NO_CHECKPOINT.of(detail=str(error))
            self.of_the_whole.append(Fault(Check.CHECKPOINT, None, "checkpoint", text))
        start = seen.start.size
        size = start + seen.lines if self.stated is None else min(self.stated.size, start + 4 * seen.lines + _MISSING)
        self.placed = align(seen, size)
        self.leaves = Leaves(seen, self.placed)

    def add(self, at: int, fault: Fault, *, beside: bool = False) -> None:
        """A fault of entry `at`, or of its place alone."""
        self.faults.add(at, fault, beside=beside)

    def conclude(self, result: Result, faults: Iterable[Fault]) -> None:
        """A whole check's result with its faults."""
        self.results[result.check] = result
        for fault in faults:
            if fault.seq is None:
                self.of_the_whole.append(fault)
            else:
                self.add(fault.seq, fault)

    def parse(self, at: int) -> Entry | None:
        """The entry at a place; None if it is missing or cannot be read."""
        line = self.placed.line_of(at) if at >= 0 else None
        if line is None:
            return None
        try:
            return entry.parse(self.lines[line])
        except EntryError:
            return None

    def genesis(self) -> Entry | None:
        found = self.seen.start.entry or self.parse(0)
        return found if found is not None and found.submission.type == log_keys.GENESIS else None

    def log_keys(self) -> LogKeys | None:
        """The log's keys by entry 0 and the rotations after it, those at fault left out; None where 0 is no guide.

        One that claims another number counts where it stands, but for a copy of one that is as it should be. A rotation
        that the root key did not sign is a fault of its own.
        """
        genesis = None if self._is_forged(0) else self.genesis()
        try:
            if genesis is None:
                return None
            keys = LogKeys.begun(genesis)
        except LogKeysError as error:
            if 0 in self.faults:
                return None
            text = words.GENESIS_NAMES_NO_KEY.of(detail=str(error))
            self.add(0, Fault(Check.CHECKPOINT, 0, "submission.payload", text))
            return None
        intact = {each.submission.signature for each in self.ring.rotations if each.seq not in self.faults}
        for found in self.ring.rotations:
            gone = found.seq >= self.placed.start and self.placed.line_of(found.seq) is None
            copied = found.seq in self.faults and found.submission.signature in intact
            if gone or copied or (found.seq in self.faults and found.seq not in self.placed.renumbered):
                continue
            try:
                keys.rotate(found)
            except LogKeysError as error:
                if found.seq in self.faults:
                    continue
                text = words.ROTATION_REFUSED.of(detail=str(error))
                self.add(found.seq, Fault(Check.SIGNATURE, found.seq, "submission.protected.kid", text))
        return keys

    def _is_forged(self, at: int) -> bool:
        """Whether what an entry declares is in doubt, and not only what the log wrote beside it."""
        written = (Check.CHAIN, Check.RULES)
        return at in self.faults and any(
            each == at and check not in written for each, check, _ in self.faults.standing()
        )

    def recorded_at(self, at: int) -> str | None:
        if at == self.seen.start.size - 1:
            return self.seen.start.recorded_at
        found = self.parse(at)
        return None if found is None else times.format_microseconds(found.recorded_at)

    def party(self, at: int) -> str | None:
        found = self.parse(at)
        return None if found is None else self.ring.party.get(found.submission.header.kid)

    def commits(self, instead: Mapping[int, bytes]) -> bool:
        stated = self.stated
        return stated is not None and self.leaves.root(stated.size, instead) == stated.root

    def first_doubt(self, matters: Callable[[Entry], bool]) -> int:
        """The first entry that is missing, cannot be read, or whose content cannot be trusted and `matters`.

        A copy of an earlier one stands where another may have stood, unless the checkpoint commits to it.
        """
        doubts = [gap[0] for gap in self.placed.missing]
        if self.placed.line_of(0) is not None and self.genesis() is None:
            doubts.append(0)
        first, sealed = min(doubts, default=NEVER), False  # a tree is not put together for each of many copies
        for at, check, _ in self.faults.standing():
            if at < first and check is Check.IDENTITY and not sealed:
                sealed = self.commits(self.links.committed)
                first = first if sealed else at
            elif at < first and check in (Check.BYTES, Check.SIGNATURE):
                found = self.parse(at)
                if found is None or matters(found):
                    first = at
        return first

    def first_overwritten(self) -> int:
        """The first entry that is not the log's: what stood in its place may have said anything."""
        found = self.links.first_overwritten()
        return NEVER if found is None else found

    def in_order(self) -> Iterator[tuple[int, bytes | None]]:
        for at in range(self.placed.start, self.placed.size):
            line = self.placed.line_of(at)
            yield at, None if line is None else self.lines[line]

    def standing(self, at: int) -> bytes | None:
        return self.links.committed.get(at) or self.leaves.leaf(at)

    def is_named(self, at: int) -> bool:
        """Whether the entry after `at` can be read, and so says what `at` was; none does of the last."""
        after = self.placed.line_of(at + 1)
        return after is not None and self.seen.prev(after) is not None

    def is_borne_out(self, at: int) -> bool:
        """The same, if the entry after `at` is not one that was altered: it may have been altered to say so."""
        altered = at + 1 in self.links.committed and at + 1 not in self.links.misnamed
        return self.is_named(at) and not altered

    def gone(self) -> set[int]:
        return {at for gap in self.placed.missing for at in gap if at not in self.links.committed}
