"""A dossier gone through, step by step; each step looks at one thing and is told in one line.

1. form: every line is of the format (`docs/format.md`, dossier);
2. checkpoint: signed by the log key in force at its size, by entry 0 and the rotations; the trusted key is it, or root;
3. service: the service key in force at that size signed just these lines, for just this log, size and root;
4. inclusion: each entry leads to the checkpoint's root;
5. signatures: each by its submitter's key, whose enrolment is among the entries;
6. graph: lots and takes are what the entries say;
7. findings: what burdens the gold is what the entries' findings say;
8. shares: each origin's micrograms, worked out again.

What no step can prove is named too (`dossier_words.LIMITS`), and what is the service's word alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from service.audit import by_service, dossier, dossier_graph
from service.audit import dossier_words as words
from service.audit.checklist import Checklist, in_both
from service.audit.dossier import Dossier, DossierError
from service.audit.dossier_graph import Read
from service.audit.faults import Text
from service.audit.keyring import Keyring
from service.audit.report import State
from service.audit.trusted import Trusted, TrustError, open_checkpoint
from service.ledger import log_keys, merkle, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys

_REGISTRATION: Final = "registration.recorded"


class Step(IntEnum):
    """The checklist."""

    FORM = 1
    CHECKPOINT = 2
    SERVICE = 3
    INCLUSION = 4
    SIGNATURES = 5
    GRAPH = 6
    FINDINGS = 7
    SHARES = 8


TITLES: Final[Mapping[Step, Text]] = MappingProxyType({step: getattr(words, step.name) for step in Step})


@dataclass(slots=True)
class Report(Checklist[Step]):
    """What came out. `dossier` is None where its form is not even right; `said` is what its entries say of lots."""

    dossier: Dossier | None = None
    said: Read = field(default_factory=Read)

    @property
    def holds(self) -> bool:
        """Whether every step holds."""
        return len(self.results) == len(Step) and all(each.state is State.HOLDS for each in self.results)

    def limits(self) -> tuple[Text, ...]:
        """What this dossier cannot prove, even if all of it holds."""
        held_back = () if self.dossier is None else self.dossier.withheld
        if not held_back:
            return words.LIMITS
        return (words.WITHHELD.of(count=len(held_back), lots=", ".join(held_back[:3])), *words.LIMITS)

    def rests_on_word(self) -> tuple[Text, ...]:
        """What in it is the service's signed word alone."""
        return tuple(words.WORDS[what].of(count=count) for what, count in sorted(self.said.words.items()))

    def registrations(self) -> tuple[dict[str, Any], ...]:
        """What the registers said that the deals were judged by, each as its entry has it."""
        held = () if self.dossier is None else self.dossier.entries
        said = (each.entry for each in held if each.entry.submission.type == _REGISTRATION)
        return tuple(
            {"entry": each.seq, "party": each.payload.get("party")}
            | {name: each.payload.get(name) for name in ("register", "status", "from", "until", "right")}
            for each in said
        )

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        found = self.dossier
        return {
            "holds": self.holds,
            "lot": None if found is None else found.head.lot,
            "asked_by": None if found is None else found.head.asked_by,
            "issued_at": None if found is None else found.head.issued_at,
            "size": None if found is None else found.head.size,
            "entries": 0 if found is None else len(found.entries),
            "withheld": [] if found is None else list(found.withheld),
            "shares": []
            if found is None
            else [{"origin": s.origin, "standing": s.standing.value, "ug": s.ug} for s in found.shares],
            "registrations": list(self.registrations()),
            "checks": self.told(TITLES),
            "word_alone": [in_both(each) for each in self.rests_on_word()],
            "not_proved": [in_both(each) for each in self.limits()],
        }


def verify(data: bytes, trusted: Trusted) -> Report:
    """Go through the checklist. `trusted` is the log's root key, or its log key."""
    report = Report()
    try:
        found = report.dossier = dossier.parse(data)
    except DossierError as error:
        report.end(Step.FORM, State.FAILS, words.FAILED.of(detail=str(error)), follows=words.FOLLOWS)
        return report
    report.add(Step.FORM, State.HOLDS)
    keys = _keys(found, trusted)
    head = _open(report, found, trusted, keys)
    report.judge(Step.SERVICE, _service(found, head, keys))
    report.judge(Step.INCLUSION, _inclusion(found, head))
    report.judge(Step.SIGNATURES, _signatures(found))
    said = report.said = dossier_graph.gather(found)
    for step, check in _ON_GRAPH.items():
        report.judge(step, check(found, said))
    return report


def _keys(found: Dossier, trusted: Trusted) -> LogKeys | None:
    """The log's keys by entry 0 and the rotations in the dossier, if a trusted key answers for them.

    The root key does by its signature, a log key by the tree above them.
    """
    told = [each.entry for each in found.entries if each.entry.submission.type in log_keys.TYPES]
    try:
        keys = LogKeys.told(told)
    except LedgerError:
        return None
    return keys if told[0].seq == 0 and trusted.named_by(keys) else None


def _open(report: Report, found: Dossier, trusted: Trusted, keys: LogKeys | None) -> Checkpoint | None:
    if keys is None:
        report.fail(Step.CHECKPOINT, words.NO_GENESIS)
        return None
    try:
        opened = open_checkpoint(found.checkpoint, trusted.origin, keys)
    except TrustError as error:
        report.fail(Step.CHECKPOINT, words.FAILED.of(detail=str(error)))
        return None
    if not trusted.answers_for(opened, keys):
        report.fail(Step.CHECKPOINT, words.SUCCESSOR)
        return None
    report.add(Step.CHECKPOINT, State.HOLDS)
    return opened.checkpoint


def _service(found: Dossier, head: Checkpoint | None, keys: LogKeys | None) -> Iterator[Text]:
    if head is None or keys is None:
        yield words.FOLLOWS
        return
    said = found.head
    try:
        by_service.check(found.jws, [keys.at("service", head.size)])
    except LedgerError as error:
        yield words.FAILED.of(detail=str(error))
    if (said.log, said.size, said.root) != (head.origin, head.size, head.root.hex()):
        yield words.OTHER_TREE.of(log=said.log, size=said.size)
    if (said.lines, said.digest) != (found.lines, found.digest):
        yield words.CHANGED.of(lines=found.lines, digest=found.digest)


def _inclusion(found: Dossier, head: Checkpoint | None) -> Iterator[Text]:
    if head is None:
        yield words.FOLLOWS
        return
    last = -1
    for each in found.entries:
        seq = each.entry.seq
        if seq <= last:
            yield words.TWICE.of(seq=seq)
        last = seq
        if each.entry.origin != head.origin:
            yield words.OTHER_LOG.of(seq=seq)
        try:
            merkle.verify_inclusion(each.entry.leaf_hash, seq, head.size, each.proof, head.root)
        except LedgerError:
            yield words.NOT_INCLUDED.of(seq=seq)


def _signatures(found: Dossier) -> Iterator[Text]:
    ring = Keyring()
    for each in found.entries:
        ring.learn(each.entry)
    for each in found.entries:
        seq, signed = each.entry.seq, each.entry.submission
        kid = signed.header.kid
        if kid not in ring.public:
            yield words.KEY_MISSING.of(seq=seq, kid=kid)
            continue
        if not ring.may_sign(kid, seq):
            yield words.KEY_OUT_OF_TERM.of(seq=seq, kid=kid)
        try:
            signing.verify(ring.public[kid], each.entry.signature, signed.signing_input)
        except LedgerError:
            yield words.BAD_SIGNATURE.of(seq=seq)


def _shares(found: Dossier, said: Read) -> Iterator[Text]:
    try:
        again = dossier_graph.shares(found.head.lot, found.rows, found.withheld)
    except (KeyError, ValueError, ArithmeticError) as error:
        yield words.NOT_COMPUTED.of(detail=error)
        return
    if found.shares == again:
        return
    shown = {(share.origin, share.standing): share.ug for share in found.shares}
    right = {(share.origin, share.standing): share.ug for share in again}
    for origin, standing in sorted(shown.keys() | right.keys()):
        one, other = shown.get((origin, standing), 0), right.get((origin, standing), 0)
        if one != other:
            yield words.SHARES_DIFFER.of(origin=origin, standing=standing.value, found=one, wanted=other)
    if shown == right:
        yield words.SHARES_ORDER


_ON_GRAPH: Final[Mapping[Step, Callable[[Dossier, Read], Iterator[Text]]]] = MappingProxyType(
    {Step.GRAPH: dossier_graph.differing, Step.FINDINGS: dossier_graph.marks_differing, Step.SHARES: _shares}
)
