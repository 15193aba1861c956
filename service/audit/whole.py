"""Checks 6 to 8: what the checkpoint, and what the auditor kept, say of all entries together."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from service.audit import words
from service.audit.faults import Check, Fault, Text
from service.audit.report import Result, State
from service.audit.tree import Leaves, Verdict
from service.audit.trusted import Kept, Opened, Trusted, TrustError, open_checkpoint, open_kept
from service.ledger import checkpoint, note
from service.ledger.checkpoint import Checkpoint
from service.ledger.log_keys import LogKeys

_SHOWN: Final = 10
"""Entries that one sentence names."""


@dataclass(slots=True)
class Findings:
    """What the entries' own checks came to. `faulty` entries have faults; of these and others, `committed` has the
    hash that the chain says an altered or missing entry once had; `missing` are gaps of which it says nothing.
    Entries `by_unknown` keys may be false, and nobody can tell but the entry after, where it is the log's. Of those
    `unsure` the one after may have a false name, and the root does not tell; `is_named` says of which one has any, and
    `is_borne_out` of which one has it that was not altered itself.
    """

    faulty: AbstractSet[int] = field(default_factory=set)
    committed: dict[int, bytes] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    by_unknown: AbstractSet[int] = field(default_factory=set)
    unsure: AbstractSet[int] = field(default_factory=set)
    is_named: Callable[[int], bool] = lambda _entry: True
    is_borne_out: Callable[[int], bool] = lambda _entry: True

    def unvouched(self) -> bool:
        """Whether an entry by an unknown key stands before one that was altered or is missing."""
        return any(at + 1 in self.committed and at not in self.committed for at in self.by_unknown)

    def recomputed_before(self, last: int) -> bool:
        """Whether an entry before the last is at fault in a way that the links after it take for good.

        Of several in a row, which may bear each other out, the one after the last of them tells.
        """
        ends = (entry for entry in self._unexplained() if not self._is_unexplained(entry + 1))
        return any(entry < last and self.is_borne_out(entry) for entry in ends)

    def hides_what_was(self, last: int) -> bool:
        """Whether something before the last is at fault, or may be, and nothing left says what it was."""
        hidden = any(entry < last and not self.is_borne_out(entry) for entry in self._unexplained())
        return hidden or bool(self.missing) or bool(self.unsure) or self.unvouched()

    def unnamed(self, last: int) -> Iterator[int]:
        """The entries before the last, none at fault, that come before one that is missing or cannot be read."""
        before: set[int] = set()
        for entry in (*self.missing, *self.committed, *self.faulty):
            at = entry - 1
            if 0 <= at < last and not self._is_known(at) and at not in before and not self.is_named(at):
                before.add(at)
                yield at

    def unproved(self, last: int) -> Iterator[int]:
        """Those of which only the root could tell that they are intact: of no use where it cannot be worked out."""
        yield from self.unnamed(last)
        if not self._is_known(last):
            yield last

    def _is_known(self, entry: int) -> bool:
        return entry in self.faulty or entry in self.committed or entry in self.missing

    def _unexplained(self) -> Iterator[int]:
        return filter(self._is_unexplained, self.faulty)

    def _is_unexplained(self, entry: int) -> bool:
        explained = entry in self.committed or entry in self.missing or entry in self.unsure
        return entry in self.faulty and not explained


def claimed(signed: bytes) -> Checkpoint:
    """What a checkpoint says before anyone has verified it: its size tells where the entries ought to end.

    Raises:
        CheckpointError: when it says nothing of the kind.
    """
    text, _, _ = signed.rpartition(b"\n\n")
    return checkpoint.parse(text + b"\n")


def check_root(
    stated: Checkpoint, leaves: Leaves, size: int, found: Findings
) -> tuple[Result, Iterable[Fault], Iterable[int]]:
    """6: the root of the entries is the checkpoint's. `size` is how many entries there are or ought to be.

    Gives the entries too that nobody can judge where the root cannot be worked out.
    """
    verdict = leaves.judge(stated.size, stated.root, found.committed)
    last = stated.size - 1
    beyond = range(max(stated.size, leaves.start), size)
    match verdict:
        case Verdict.HOLDS | Verdict.EXPLAINED:
            faults = (
                Fault(Check.ORDER, entry, "seq", words.BEYOND.of(size=stated.size))
                for entry in beyond
                if entry not in found.faulty
            )
            note = None if verdict is Verdict.HOLDS else words.PROVED
            return Result(Check.ROOT, State.FAILS if note else State.HOLDS, note), faults, ()
        case Verdict.UNEXPLAINED:
            sealed = leaves.root_of_lines(stated.size) == stated.root  # in their false order, by whoever has the key
            if beyond or sealed or found.recomputed_before(last):
                whole = Fault(Check.ROOT, None, "root", words.ROOT_DIFFERS.of(size=stated.size))
                return Result(Check.ROOT, State.FAILS), [whole], ()
            if last in found.faulty or found.hides_what_was(last):
                return Result(Check.ROOT, State.FAILS, words.FOLLOWS), [], found.unproved(last)
            # Every entry before is the one that the next names, or was. Were the last one what it should be, they all
            # would be: so it is not. But for those that nothing names any more: it may as well be one of them.
            if unnamed := sorted(found.unnamed(last)):
                others = ", ".join([*map(str, unnamed[:_SHOWN]), *["…"] * (len(unnamed) > _SHOWN)])
                text = words.ONE_OF_THESE.of(size=stated.size, others=others, last=last)
                return Result(Check.ROOT, State.FAILS), [Fault(Check.ROOT, None, "root", text)], (*unnamed, last)
            text = words.LAST_DIFFERS.of(size=stated.size)
            return Result(Check.ROOT, State.FAILS), [Fault(Check.ROOT, last, "entry", text)], ()


def check_checkpoint(
    signed: bytes, trusted: Trusted, keys: LogKeys | None, *, doubtful: bool
) -> tuple[Opened | None, Result, list[Fault]]:
    """7: the log's key stands behind the checkpoint, and the trusted key behind that.

    `keys` is None unless entry 0 is there and without fault; `doubtful` says that an entry may hide a rotation. Gives
    the checkpoint back if a log key that the entries name has signed it.
    """
    if keys is not None and not trusted.named_by(keys):
        fault = Fault(Check.CHECKPOINT, 0, "submission.payload.root_key", words.KEY_NOT_NAMED)
        return None, Result(Check.CHECKPOINT, State.UNJUDGED, words.ON_GENESIS), [fault]
    try:
        opened = open_checkpoint(signed, trusted.origin, keys or trusted.alone())
    except TrustError as error:
        if keys is None:
            return None, Result(Check.CHECKPOINT, State.UNJUDGED, words.ON_GENESIS), []
        if doubtful:
            return None, Result(Check.CHECKPOINT, State.UNJUDGED, words.ON_ROTATION), []
        fault = Fault(Check.CHECKPOINT, None, "checkpoint", words.CHECKPOINT_REFUSED.of(detail=str(error)))
        return None, Result(Check.CHECKPOINT, State.FAILS), [fault]
    if keys is None or trusted.answers_for(opened, keys):
        return opened, Result(Check.CHECKPOINT, State.HOLDS, _still_signing(trusted, keys, opened)), []
    fault = Fault(Check.CHECKPOINT, None, "checkpoint", _replaced(words.SUCCESSOR, trusted, keys, opened.checkpoint))
    return opened, Result(Check.CHECKPOINT, State.FAILS), [fault]


def vouched(trusted: Trusted, keys: LogKeys, opened: Opened) -> Result:
    """7, once more: a trusted key that was rotated since has signed what was kept, and that was found consistent.

    The entries then are that key's word too, entry 0 among them, and with it the root key that named the successor.
    """
    return Result(Check.CHECKPOINT, State.HOLDS, _replaced(words.FOLLOWED, trusted, keys, opened.checkpoint))


def _still_signing(trusted: Trusted, keys: LogKeys | None, opened: Opened) -> Text | None:
    if keys is None or keys.root in trusted.keys or keys.at("log", opened.checkpoint.size) in trusted.keys:
        return None
    return _replaced(words.STILL_SIGNING, trusted, keys, opened.checkpoint)


def _replaced(text: Text, trusted: Trusted, keys: LogKeys, stated: Checkpoint) -> Text:
    """`text` with the entry that replaced the trusted key, and the key in force at this size."""
    found = note.called(trusted.origin, keys.at("log", stated.size))
    reign = next((reign for key in trusted.keys if (reign := keys.reign("log", key))), None)
    return text.of(found=found, seq=None if reign is None else reign[1])


def check_kept(
    data: bytes, keys: LogKeys, trusted: Trusted, leaves: Leaves, size: int, found: Findings
) -> tuple[Kept | None, Result, list[Fault]]:
    """8: the entries go on from the checkpoint or receipt that was kept. `size` is the export's."""
    try:
        kept = open_kept(data, trusted.origin, keys)
    except TrustError as error:
        fault = Fault(Check.KEPT, None, "since", words.KEPT_UNUSABLE.of(detail=str(error)))
        return None, Result(Check.KEPT, State.FAILS), [fault]
    faults = []
    if kept.checkpoint.size > size:
        faults.append(Fault(Check.KEPT, None, "size", words.KEPT_AHEAD.of(kept=kept.checkpoint.size, size=size)))
    else:
        root = leaves.root(kept.checkpoint.size, found.committed)
        if root is None:
            return kept, Result(Check.KEPT, State.UNJUDGED, words.FOLLOWS), []
        if root != kept.checkpoint.root:
            faults.append(Fault(Check.KEPT, None, "root", words.KEPT_CONFLICTS.of(size=kept.checkpoint.size)))
    if (entry := kept.entry) is not None and entry.seq not in found.faulty:
        standing = leaves.leaf(entry.seq)
        if standing is not None and standing != entry.leaf_hash:
            faults.append(Fault(Check.KEPT, entry.seq, "entry", words.RECEIPT_CONFLICTS))
    return kept, Result(Check.KEPT, State.FAILS if faults else State.HOLDS), faults
