"""Every entry again, as it comes: its frame and link, its signature, its decision and findings; and what it says.

The bytes are known to be those of the signed tree. What is wrong with them is therefore the log's own doing, and the
receipt kept as evidence proves that it stands behind them.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Final

from service.audit import words as audit_words
from service.audit.faults import Text
from service.ledger import entry, merkle, receipt, signing
from service.ledger.entry import Entry, EntryError
from service.registry.keys import KeyState
from service.registry.named import named
from service.rulebook import seen
from service.rulebook.replay import Fault, Replay, Step
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Alarm, Kind
from service.witnessing.mirror.bring import Held
from service.witnessing.mirror.copy import Copy

RECEIPT: Final = "recibo-receipt.json"

SEEN_CONFLICT: Final = "seen_conflict"
_BACKDATED: Final = "R23"


class Judge:
    """Holds every fact of a log so far, in `log`. `watched` are parties whose name in somebody else's entry is told.

    `rest` is called after each entry, so that facts beyond a memory limit may be put away.
    """

    def __init__(
        self,
        origin: str,
        watched: Collection[str] = (),
        log: Replay | None = None,
        rest: Callable[[Replay], object] = lambda _log: None,
    ) -> None:
        self._origin = origin
        self._watched = frozenset(watched)
        self._replay = log or Replay(origin)
        self._rest = rest
        self._before: Entry | None = None
        self._leaf = entry.FIRST_PREV

    @property
    def size(self) -> int:
        """Entries so far."""
        return self._replay.size

    def recall(self, copy: Copy, size: int) -> None:
        """Take in entries that were judged before this process began: nothing is told of them again."""
        for data in copy.entries(self.size, size):
            self._step(data)

    def go_on(self, copy: Copy, held: Held) -> Iterator[Alarm]:
        """Judge what came since, up to what is held; each alarm as it is found."""
        for data in copy.entries(self.size, held.size):
            for alarm in self._judge(data):
                evidence = _receipt(copy, held, data, self.size - 1) if alarm.kind in _PROVED else {}
                yield Alarm(alarm.kind, alarm.text, alarm.facts, evidence)

    def _judge(self, data: bytes) -> Iterator[Alarm]:
        seq, before, leaf = self.size, self._before, self._leaf
        read, step = self._step(data)
        if isinstance(read, EntryError):
            yield _fault(seq, read.field, audit_words.NOT_AN_ENTRY.of(detail=read.detail))
            return
        yield from self._frame(read, seq, before, leaf)
        yield from _signature(read, seq, step.signed_by)
        yield from (_verdict(each) for each in step.faults)
        if step.signed_by is not None:
            yield from self._named(read, seq, step.signed_by)
        yield from _news(read, seq)

    def _step(self, data: bytes) -> tuple[Entry | EntryError, Step]:
        """Read and decide the next entry; what cannot be read puts nothing, but its leaf stands in the tree."""
        seq = self.size
        try:
            read = entry.parse(data)
        except EntryError as error:
            leaf = self._leaf = merkle.leaf_hash(data)
            self._replay.skip(leaf)
            self._before = None
            return error, Step((), (), None)
        self._before, self._leaf = read, read.leaf_hash
        otherwise = self._seen_otherwise(read, seq)
        try:
            step = self._replay.step(read, read.leaf_hash)
        except Exception as error:  # noqa: BLE001 - a rule that a forged entry trips must not end the watch
            if self._replay.size == seq:
                self._replay.skip(read.leaf_hash)
            step = Step((Fault(seq, "submission.payload", "rule_failed", repr(error), repr(error)),), (), None)
        self._rest(self._replay)
        return read, replace(step, faults=(*otherwise, *step.faults))

    def _seen_otherwise(self, read: Entry, seq: int) -> tuple[Fault, ...]:
        """Compare the checkpoint that the client saw here, and let the decision take it for granted.

        Where history was rewritten, every client after it saw another: their entries must still be judged for the rest.
        """
        said = read.submission.seen
        if said is None or said.size > seq:
            return ()
        self._replay.facts.load({seen.shelf(said.size): (seen.tree_root(said.size, said.root),)}, {})
        if self._replay.roots.root(said.size) == said.root:
            return ()
        en = f"its client saw another history of {said.size} entries"
        es = f"su cliente vio otra historia de {said.size} asientos"
        return (Fault(seq, "submission.payload.seen.root", SEEN_CONFLICT, en, es),)

    def _frame(self, read: Entry, seq: int, before: Entry | None, leaf: bytes) -> Iterator[Alarm]:
        if read.origin != self._origin:
            text = audit_words.OTHER_ORIGIN.of(found=read.origin, wanted=self._origin)
            yield _fault(seq, "origin", text)
        if read.seq != seq:
            yield _fault(seq, "seq", words.OTHER_NUMBER.of(claimed=read.seq))
        if read.prev != leaf:
            yield _fault(seq, "prev", audit_words.MISNAMED)
        if before is not None and read.recorded_at < before.recorded_at:
            yield _fault(seq, "recorded_at", audit_words.GOING_BACK)

    def _named(self, read: Entry, seq: int, by: KeyState) -> Iterator[Alarm]:
        """The watched parties that somebody else named."""
        found: dict[str, list[str]] = {}
        for path, party in named(read.payload):
            if party in self._watched and party != by.party:
                found.setdefault(party, []).append(path)
        for party, paths in found.items():
            facts = {"seq": seq, "type": read.submission.type, "party": party, "paths": paths, "signed_by": by.party}
            text = words.NAMED.of(
                seq=seq, type=read.submission.type, party=party, path=", ".join(paths), signer=by.party
            )
            yield Alarm(Kind.PARTY_NAMED, text, facts)


_PROVED: Final = (Kind.ENTRY, Kind.VERDICT, Kind.PARTY_NAMED)
"""What a receipt is kept of."""


def _signature(read: Entry, seq: int, key: KeyState | None) -> Iterator[Alarm]:
    kid = read.submission.header.kid
    if key is None:
        yield _fault(seq, "submission.protected.kid", audit_words.UNKNOWN_KEY.of(kid=kid))
        return
    try:
        signing.verify(bytes.fromhex(key.public_key), read.signature, read.submission.signing_input)
    except signing.SignatureError:
        yield _fault(seq, "submission.signature", audit_words.BAD_SIGNATURE.of(kid=kid))


def _news(read: Entry, seq: int) -> Iterator[Alarm]:
    """What changes whose word counts: keys ended, the log's own replaced, a register's word on days already past."""
    payload = read.payload
    match read.submission.type:
        case "key.revoked":
            facts = {"seq": seq, **{name: str(payload.get(name)) for name in ("party", "kid", "reason")}}
            yield Alarm(Kind.KEY_REVOKED, words.KEY_REVOKED.of(**facts), facts)
        case "log.key_rotated":
            facts = {"seq": seq, "grade": str(payload.get("grade"))}
            yield Alarm(Kind.LOG_KEY_ROTATED, words.LOG_KEY_ROTATED.of(**facts), facts)
        case "registration.recorded" if any(each["rule"] == _BACKDATED for each in read.findings):
            facts = {"seq": seq, **{name: str(payload.get(name)) for name in ("party", "register")}}
            yield Alarm(Kind.BACKDATED, words.BACKDATED.of(**facts), facts)
        case _:
            pass


def _fault(seq: int, field: str, text: Text) -> Alarm:
    said = words.ENTRY_FAULT.es.format(seq=seq, field=field, es=text.es)
    return Alarm(
        Kind.ENTRY,
        Text(said, words.ENTRY_FAULT.en.format(seq=seq, field=field, en=text.en)),
        {"seq": seq, "field": field},
    )


def _verdict(fault: Fault) -> Alarm:
    text = words.VERDICT.of(seq=fault.seq, field=fault.field, es=fault.es, en=fault.message)
    return Alarm(Kind.VERDICT, text, {"seq": fault.seq, "field": fault.field, "code": fault.code})


def _receipt(copy: Copy, held: Held, data: bytes, seq: int) -> dict[str, bytes]:
    proof = copy.inclusion(seq, held.size)
    return {RECEIPT: receipt.format(data, seq, held.size, proof, held.note)}
