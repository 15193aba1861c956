"""The checklist, step by step. Each step adds its faults and gives nothing back; none trusts what an earlier one found
wrong.

1. bytes: every line is an entry of the format;
2. order: entries contiguous from 0, of the trusted log, none missing, none in excess;
3. chain: each names the hash of the one before; `recorded_at` never goes back;
4. identity: (party, id) is used once;
5. signature: the submitter's, under a key that could sign at that entry;
6. root: the tree over all entries is the checkpoint's;
7. checkpoint: signed by the trusted key, or by the log key that the trusted root names in entry 0;
8. kept: the entries go on from the checkpoint or receipt kept earlier;
9. rules: every decision and finding, again.

An entry has its faults once: what follows from them, in that entry or in others, is counted apart (`docs/verify.md`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.audit import chain, clock, identity, rules, whole, words
from service.audit.alignment import align
from service.audit.chunk import KID, check_chunk
from service.audit.export_format import ExportError, parse_last
from service.audit.faults import Check, Fault
from service.audit.keyring import Keyring, collect
from service.audit.observation import Observation, observe
from service.audit.report import Report, Result, State
from service.audit.rules import Replayed
from service.audit.tree import Leaves
from service.audit.trusted import Kept, Trusted
from service.audit.whole import Findings
from service.ledger import entry, keyproof, times
from service.ledger.checkpoint import Checkpoint, CheckpointError
from service.ledger.entry import Entry, EntryError
from service.ledger.errors import LedgerError
from service.rulebook.replay import Fault as Difference

_SIGNER_CODES = frozenset({"unknown_signer", "signer_not_active", "not_yours"})
_SEEN_CODES = frozenset({"seen_conflict", "seen_ahead"})
_NEVER = 2**63
_NAMED_ONE_BY_ONE = 1000


@dataclass(frozen=True, slots=True)
class Export:
    """An export taken apart: entry lines without LF, and the last line."""

    lines: Sequence[bytes]
    last: bytes


def verify(
    export: Export,
    seen: Observation,
    ring: Keyring,
    trusted: Trusted,
    *,
    kept: bytes | None = None,
    with_rules: bool = True,
    replayed: Replayed | None = None,
) -> Report:
    """Go through the checklist.

    `seen` is what `chunk.check_chunk` made of the lines, put together, and `ring` the keys they name. `replayed` is a
    replay in file order, if one has been made already: it serves when nothing is out of order.
    """
    audit = _Audit(export, seen, ring, trusted)
    audit.check_places()
    audit.check_chain()
    audit.check_identity()
    audit.check_keys()
    if with_rules:
        audit.check_rules(replayed)
    audit.name_what_was_altered(with_rules=with_rules)
    audit.check_whole(kept)
    return audit.report(with_rules=with_rules)


def verify_alone(export: Export, trusted: Trusted, *, kept: bytes | None = None, with_rules: bool = True) -> Report:
    """Verify in this process alone: for short exports. The command line spreads the lines over all cores."""
    ring = collect(export.lines)
    seen = observe([check_chunk(export.lines, trusted.origin, ring.public)])
    return verify(export, seen, ring, trusted, kept=kept, with_rules=with_rules)


class _Audit:
    """What the steps share; one use each."""

    def __init__(self, export: Export, seen: Observation, ring: Keyring, trusted: Trusted) -> None:
        self._lines, self._seen, self._ring, self._trusted = export.lines, seen, ring, trusted
        self._faults: dict[int, list[Fault]] = {}
        self._whole: list[Fault] = []
        self._results: dict[Check, Result] = {}
        self._resting: set[int] = set()
        self._kept: Kept | None = None
        self._note: bytes = b""
        self._stated: Checkpoint | None = None
        try:
            self._note = parse_last(export.last)
            self._stated = whole.claimed(self._note)
        except (ExportError, CheckpointError) as error:
            self._whole.append(Fault(Check.CHECKPOINT, None, "checkpoint", words.NO_CHECKPOINT.of(detail=str(error))))
        self._placed = align(seen, seen.lines if self._stated is None else self._stated.size)
        self._leaves = Leaves(seen, self._placed)
        self._links = chain.Links()

    def check_places(self) -> None:
        """1, 2 and the signatures of 5: what each line shows by itself, at the place that it stands for."""
        placed = self._placed
        for line, odd in self._seen.odd.items():
            for fault in odd.faults:
                if (at := self._entry_of(line)) is not None:
                    self._add(at, fault)
        for at, (line, claimed) in placed.renumbered.items():
            if at not in self._faults:
                text = words.RENUMBERED.of(claimed=claimed, line=line + 1)
                self._add(at, Fault(Check.ORDER, at, "seq", text))
        for at, line in placed.moved.items():
            self._add(at, Fault(Check.ORDER, at, "seq", words.MOVED.of(line=line + 1)))
        for gap in placed.missing:
            self._add_missing(gap)
        for line, before in placed.in_excess:
            self._add(before, Fault(Check.ORDER, before, "seq", words.IN_EXCESS.of(line=line + 1)))
        self._check_genesis()

    def check_chain(self) -> None:
        """3: every broken link, and every `recorded_at` out of order, laid to one entry."""
        self._links = chain.check(self._seen, self._placed, self._lines, set(self._faults), self._commits)
        for at in sorted(self._links.misnamed):
            if at not in self._faults:
                self._add(at, Fault(Check.CHAIN, at, "prev", words.MISNAMED))
        for at in clock.going_back(chain.suspects(self._seen, self._placed), self._recorded_at):
            if at not in self._faults and (at in self._links.committed or not self._near_a_fault(at)):
                self._add(at, Fault(Check.CHAIN, at, "recorded_at", words.GOING_BACK))

    def check_identity(self) -> None:
        """4: no two entries with one party's id."""
        for at, earlier in identity.repeated(self._seen, self._placed, self._party):
            if at not in self._faults and earlier not in self._faults:
                self._add(at, Fault(Check.IDENTITY, at, "submission.payload.id", words.ID_AGAIN.of(earlier=earlier)))

    def check_keys(self) -> None:
        """5: a key that the export does not name, or that could not sign there.

        Where an entry that may have enrolled it is missing or at fault, neither can be told.
        """
        doubtful = self._first_doubt(_may_hide_a_key)
        for at in sorted(self._faults):
            unnamed = [fault for fault in self._faults[at] if fault.field == KID and fault.check is Check.SIGNATURE]
            if unnamed and doubtful < at and at not in self._links.committed:
                self._faults[at] = [fault for fault in self._faults[at] if fault not in unnamed]
                self._resting.add(at)
                if not self._faults[at]:
                    del self._faults[at]
        for kid, (first, last) in self._seen.uses.items():
            if kid in self._ring.term and not self._in_term(kid, first, last):
                for at in self._signed_by(kid):
                    if at not in self._faults and at < doubtful and not self._ring.may_sign(kid, at):
                        self._add(at, Fault(Check.SIGNATURE, at, KID, words.OUT_OF_TERM.of(kid=kid)))

    def check_rules(self, replayed: Replayed | None) -> None:
        """9: decide every entry again, at its true place."""
        if replayed is None or self._seen.odd or self._placed.size != self._seen.lines:
            replayed = rules.replay(self._trusted.origin, self._in_order(), self._standing)
        unseen = [at for at, found in replayed.differences.items() if any(each.code in _SEEN_CODES for each in found)]
        any_doubt, key_doubt = self._first_doubt(_is_anything), self._first_doubt(_is_about_signers)
        named = [*self._faults, *self._links.committed, *(replayed.differences.keys() - set(unseen))]
        if unseen and min(named, default=_NEVER) > unseen[0]:
            any_doubt = min(any_doubt, self._report_unseen(unseen))
        for at, differences in replayed.differences.items():
            if at in self._faults:
                continue
            for difference in _one_each(differences):
                doubt = key_doubt if difference.code in _SIGNER_CODES else any_doubt
                if difference.code in _SEEN_CODES or (doubt < at and at not in self._links.committed):
                    self._resting.add(at)
                else:
                    text = words.DIFFERS.of(detail=difference.message)
                    self._add(at, Fault(Check.RULES, at, difference.field, text))

    def _report_unseen(self, unseen: Sequence[int]) -> int:
        """Clients kept checkpoints too: what they say they saw bounds the entry that nothing else names. Its least."""
        low, high = self._seen_bounds(unseen)
        text = words.SEEN_CONFLICTS.of(count=len(unseen), low=low, high=high - 1)
        self._whole.append(Fault(Check.KEPT, None, "seen", text))
        return low

    def name_what_was_altered(self, *, with_rules: bool) -> None:
        """3, concluded: entries that the chain proves altered and that no other check has named."""
        for at in sorted(self._links.committed):
            if at not in self._faults and self._placed.line_of(at) is not None:
                if with_rules and at not in self._resting:
                    self._add(at, Fault(Check.CHAIN, at, "recorded_at", words.ALTERED_TIME))
                else:
                    self._add(at, Fault(Check.CHAIN, at, "entry", words.ALTERED))

    def check_whole(self, kept: bytes | None) -> None:
        """6, 7 and 8."""
        found = Findings(set(self._faults), self._links.committed, self._gone())
        size = self._placed.size if self._stated is None else self._stated.size
        log_key = self._trusted.log_key(self._genesis() if 0 not in self._faults else None)
        if self._stated is not None:
            sound = self._genesis() is not None and 0 not in self._faults
            log_key, result, faults = whole.check_checkpoint(self._note, self._trusted, self._genesis(), sound=sound)
            self._conclude(result, faults)
            root, others = whole.check_root(self._stated, self._leaves, self._placed.size, found)
            # A checkpoint that nobody trusted has signed accuses no entry.
            self._conclude(root, [] if result.state is State.FAILS else others)
        if kept is not None and log_key is not None:
            self._kept, result, faults = whole.check_kept(kept, log_key, self._trusted, self._leaves, size, found)
            self._conclude(result, faults)

    def report(self, *, with_rules: bool) -> Report:
        """The verdict."""
        faults = [*self._whole, *(fault for each in self._faults.values() for fault in each)]
        for check in Check:
            failing = any(fault.check is check for fault in faults) or (
                check is Check.CHAIN and bool(self._links.committed.keys() & self._faults.keys())
            )
            standing = self._results.get(check)
            if failing and (standing is None or standing.state is State.HOLDS):
                self._results[check] = Result(check, State.FAILS)
            elif standing is None:
                self._results[check] = self._unasked(check, with_rules=with_rules)
        return Report(
            origin=self._trusted.origin,
            lines=self._seen.lines,
            size=None if self._stated is None else self._stated.size,
            kept=None if self._kept is None else self._kept.checkpoint.size,
            results=tuple(self._results[check] for check in Check),
            faults=tuple(sorted(faults, key=lambda fault: fault.place)),
            resting=tuple(sorted(self._resting - self._faults.keys())),
        )

    def _check_genesis(self) -> None:
        """Entry 0 names the keys of the log, and speaks for itself: nothing before it could."""
        first = self._parse(0)
        if first is None or any(fault.field != KID for fault in self._faults.get(0, ())):
            return
        if first.submission.type != "log.genesis":
            self._faults[0] = [Fault(Check.ORDER, 0, "submission.payload.type", words.NO_GENESIS)]
        elif 0 not in self._faults:
            root, kid = first.payload.get("root_key"), first.submission.header.kid
            if self._ring.public[kid].hex() != root:
                self._add(0, Fault(Check.SIGNATURE, 0, KID, words.GENESIS_NOT_BY_ROOT))

    def _unasked(self, check: Check, *, with_rules: bool) -> Result:
        if check is Check.RULES and not with_rules:
            return Result(check, State.UNJUDGED, words.RULES_OFF)
        if check is Check.KEPT:
            return Result(check, State.UNJUDGED, words.NOTHING_KEPT)
        if check in (Check.ROOT, Check.CHECKPOINT):
            return Result(check, State.UNJUDGED, words.NOTHING_TO_COMPARE)
        return Result(check, State.HOLDS)

    def _conclude(self, result: Result, faults: list[Fault]) -> None:
        self._results[result.check] = result
        for fault in faults:
            if fault.seq is None:
                self._whole.append(fault)
            else:
                self._add(fault.seq, fault)

    def _add(self, at: int, fault: Fault) -> None:
        self._faults.setdefault(at, []).append(replace(fault, seq=at))

    def _add_missing(self, gap: range) -> None:
        end = gap.stop == self._placed.size
        for at in gap[: 1 if end else _NAMED_ONE_BY_ONE]:
            text = words.MISSING_AT_END.of(last=gap[-1]) if end else words.MISSING.of(first=at)
            self._add(at, Fault(Check.ORDER, at, "seq", text))
        if not end and (rest := gap[_NAMED_ONE_BY_ONE:]):
            text = words.MISSING_MANY.of(first=rest[0], last=rest[-1])
            self._add(rest[0], Fault(Check.ORDER, rest[0], "seq", text))

    def _entry_of(self, line: int) -> int | None:
        return self._placed.entry_of(line)

    def _parse(self, at: int) -> Entry | None:
        """The entry at a place; None if it is missing or cannot be read."""
        line = self._placed.line_of(at) if at >= 0 else None
        if line is None:
            return None
        try:
            return entry.parse(self._lines[line])
        except EntryError:
            return None

    def _genesis(self) -> Entry | None:
        found = self._parse(0)
        return found if found is not None and found.submission.type == "log.genesis" else None

    def _recorded_at(self, at: int) -> str | None:
        found = self._parse(at)
        return None if found is None else times.format_microseconds(found.recorded_at)

    def _party(self, at: int) -> str | None:
        found = self._parse(at)
        return None if found is None else self._ring.party.get(found.submission.header.kid)

    def _near_a_fault(self, at: int) -> bool:
        return any(near in self._faults or near in self._links.committed for near in (at - 1, at + 1))

    def _commits(self, instead: Mapping[int, bytes]) -> bool:
        stated = self._stated
        return stated is not None and self._leaves.root(stated.size, instead) == stated.root

    def _in_term(self, kid: str, first: int, last: int) -> bool:
        """Whether a key that signed lines `first` to `last` could, all the while. Out of order, ask of each."""
        if self._seen.odd:
            return False
        return self._ring.may_sign(kid, first) and self._ring.may_sign(kid, last)

    def _signed_by(self, kid: str) -> Iterator[int]:
        first, last = self._seen.uses[kid]
        for at, line in self._placed.places():
            if first <= line <= last:
                found = self._parse(at)
                if found is not None and found.submission.header.kid == kid:
                    yield at

    def _first_doubt(self, matters: Callable[[Entry], bool]) -> int:
        """The first entry that is missing, cannot be read, or whose content cannot be trusted and `matters`."""
        doubts = [gap[0] for gap in self._placed.missing]
        if self._placed.line_of(0) is not None and self._genesis() is None:
            doubts.append(0)
        for at, faults in self._faults.items():
            if any(fault.check in (Check.BYTES, Check.SIGNATURE) for fault in faults):
                found = self._parse(at)
                if found is None or matters(found):
                    doubts.append(at)
        return min(doubts, default=_NEVER)

    def _seen_bounds(self, unseen: Sequence[int]) -> tuple[int, int]:
        """Clients before the first who saw another history saw this one: up to a size it is as they saw it."""
        sizes = [(at, self._seen_size(at)) for at in range(unseen[0] + 1)]
        low = max((size for at, size in sizes if at < unseen[0]), default=0)
        return low, max(min(map(self._seen_size, unseen)), low + 1)

    def _seen_size(self, at: int) -> int:
        found = self._parse(at)
        return 0 if found is None or found.submission.seen is None else found.submission.seen.size

    def _in_order(self) -> Iterator[tuple[int, bytes | None]]:
        for at in range(self._placed.size):
            line = self._placed.line_of(at)
            yield at, None if line is None else self._lines[line]

    def _standing(self, at: int) -> bytes | None:
        return self._links.committed.get(at) or self._leaves.leaf(at)

    def _gone(self) -> set[int]:
        return {at for gap in self._placed.missing for at in gap if at not in self._links.committed}


def _is_anything(_found: Entry) -> bool:
    return True


def _is_about_signers(found: Entry) -> bool:
    """Keys and roles: what decides who may sign."""
    return found.submission.type.startswith(("log.", "key.", "party."))


def _may_hide_a_key(found: Entry) -> bool:
    """An altered enrolment; one whose new key still proves itself enrols what it always did."""
    if found.submission.type == "log.genesis":
        return not _proves_itself(found, found.payload.get("registrar"))
    return found.submission.type in ("key.enrolled", "key.rotated") and not _proves_itself(found, found.payload)


def _proves_itself(found: Entry, enrolled: object) -> bool:
    try:
        match enrolled:
            case {"party": str(party), "key": str(key), "proof": dict(proof)}:
                keyproof.verify(proof, log=found.origin, party=party, public_key=bytes.fromhex(key))
                return True
            case _:
                return False
    except (LedgerError, ValueError):
        return False


def _one_each(differences: tuple[Difference, ...]) -> Iterator[Difference]:
    """One difference a field: the rules in it are told in one sentence."""
    by_field: dict[str, list[Difference]] = {}
    for difference in differences:
        by_field.setdefault(difference.field, []).append(difference)
    for each in by_field.values():
        yield replace(each[0], message="; ".join(one.message for one in each))
