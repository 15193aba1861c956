"""A certificate gone through, step by step, offline; each step looks at one thing and is told in one line.

1. form: a credential of this format, whose evidence can be read;
2. keys: by entry 0 and the rotations, signed by the root key, the trusted key is the log's or the root behind it;
3. checkpoint: signed by the log key in force at its size;
4. inclusion: the certificate's entry, and each about keys, leads to that checkpoint's root;
5. certifier: each entry is signed by a key that an entry before it enrolled, back to the genesis;
6. content: the credential made anew from the entry is this one, to the byte;
7. proof: the service key in force at that size signed it;
8. validity: the day asked about is within its term;
9. status: it is neither suspended nor revoked, by lists that are proved in the same way.

Without lists, 9 is not judged: a file cannot know what was said of it later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from service.audit import certificate, certificate_status
from service.audit import certificate_words as words
from service.audit.certificate import Certificate, CertificateError
from service.audit.checklist import Checklist, in_both
from service.audit.faults import Text
from service.audit.keyring import Keyring
from service.audit.proved_keys import log_keys_of, not_included
from service.audit.report import State
from service.audit.trusted import Trusted, TrustError, open_checkpoint
from service.certification.credential import did_web, document
from service.ledger import signing, times
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys


class Step(IntEnum):
    """The checklist."""

    FORM = 1
    KEYS = 2
    CHECKPOINT = 3
    INCLUSION = 4
    CERTIFIER = 5
    CONTENT = 6
    PROOF = 7
    VALIDITY = 8
    STATUS = 9


TITLES: Final[Mapping[Step, Text]] = MappingProxyType({step: getattr(words, step.name) for step in Step})


@dataclass(slots=True)
class Report(Checklist[Step]):
    """What came out. `certificate` is None where its form is not even right."""

    certificate: Certificate | None = None
    size: int | None = None

    @property
    def holds(self) -> bool:
        """Whether every step holds that can be judged; only the standing since may be left unasked."""
        states = self.states
        left = states.pop(Step.STATUS, State.FAILS)
        return left is not State.FAILS and len(states) == len(Step) - 1 and set(states.values()) == {State.HOLDS}

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        found = self.certificate
        return {
            "holds": self.holds,
            "certificate": None if found is None else found.issued.certificate,
            "entry": None if found is None else found.seq,
            "size": self.size,
            "certifier": None if found is None else document.certifier(found.evidence),
            "claims": None if found is None else found.issued.claims.as_json(),
            "checks": self.told(TITLES),
            "proves": in_both(words.PROVES),
            "does_not_prove": in_both(words.NOT_PROVED),
        }


def verify(data: bytes, trusted: Trusted, at: datetime, statuses: Sequence[bytes] = ()) -> Report:
    """Go through the checklist. `trusted` is the log's root key, or its log key; `statuses` are status lists."""
    report = Report()
    try:
        found = certificate.parse(data)
        document.certifier(found.evidence)
    except (CertificateError, document.DocumentError) as error:
        report.end(Step.FORM, State.FAILS, words.failed(error), follows=words.FOLLOWS)
        return report
    report.certificate = found
    report.add(Step.FORM, State.HOLDS)
    keys = log_keys_of([each.entry for each in found.evidence.key_entries], trusted)
    report.judge(Step.KEYS, _keys(found, trusted, keys))
    head = _open(report, found, trusted, keys)
    if head is None:
        report.add(Step.INCLUSION, State.UNJUDGED, words.FOLLOWS)
    else:
        report.size = head.size
        report.judge(Step.INCLUSION, not_included((found.evidence.issued, *found.evidence.key_entries), head))
    report.judge(Step.CERTIFIER, _signatures(found))
    report.judge(Step.CONTENT, _content(found))
    if head is None or keys is None:
        report.add(Step.PROOF, State.UNJUDGED, words.FOLLOWS)
    else:
        report.judge(Step.PROOF, _proof(found, keys, head))
    report.judge(Step.VALIDITY, _validity(found, at))
    if statuses:
        report.judge(Step.STATUS, certificate_status.check(found, statuses, trusted, at))
    elif _failing(report):  # the page is then whoever's wrote it, and not one to ask at
        report.add(Step.STATUS, State.UNJUDGED, words.FOLLOWS)
    else:
        report.add(Step.STATUS, State.UNJUDGED, words.NO_STATUS.of(page=found.page))
    return report


def _failing(report: Report) -> bool:
    return any(state is not State.HOLDS for step, state in report.states.items() if step is not Step.VALIDITY)


def _keys(found: Certificate, trusted: Trusted, keys: LogKeys | None) -> Iterator[Text]:
    origin = found.evidence.issued.entry.origin
    if origin != trusted.origin:
        yield words.OTHER_LOG.of(found=origin, wanted=trusted.origin)
    if keys is None:
        yield words.NO_GENESIS


def _open(report: Report, found: Certificate, trusted: Trusted, keys: LogKeys | None) -> Checkpoint | None:
    if keys is None:
        report.add(Step.CHECKPOINT, State.UNJUDGED, words.FOLLOWS)
        return None
    try:
        opened = open_checkpoint(found.evidence.checkpoint, trusted.origin, keys)
    except TrustError as error:
        report.judge(Step.CHECKPOINT, iter((words.failed(error),)))
        return None
    if not trusted.answers_for(opened, keys):
        report.judge(Step.CHECKPOINT, iter((words.SUCCESSOR,)))
        return None
    report.judge(Step.CHECKPOINT, iter(()))
    return opened.checkpoint


def _signatures(found: Certificate) -> Iterator[Text]:
    ring = Keyring()
    for each in found.evidence.key_entries:
        ring.learn(each.entry)
    for each in (*found.evidence.key_entries, found.evidence.issued):
        seq, sent = each.entry.seq, each.entry.submission
        if (public := ring.public.get(sent.header.kid)) is None:
            yield words.KEY_MISSING.of(seq=seq)
        elif not ring.may_sign(sent.header.kid, seq):
            yield words.KEY_OUT_OF_TERM.of(seq=seq)
        else:
            try:
                signing.verify(public, each.entry.signature, sent.signing_input)
            except signing.SignatureError:
                yield words.BAD_SIGNATURE.of(seq=seq)


def _content(found: Certificate) -> Iterator[Text]:
    try:
        wanted = document.make(found.base, found.evidence)
    except LedgerError as error:
        yield words.failed(error)
        return
    for path in document.differing(wanted, found.members):
        yield words.DIFFERS.of(detail=path)


def _proof(found: Certificate, keys: LogKeys, head: Checkpoint) -> Iterator[Text]:
    key = keys.at("service", head.size)
    try:
        if did_web.key_of(found.secured.method, did_web.of_address(found.base)) != key:
            yield words.OTHER_KEY.of(size=head.size)
            return
        found.secured.check(key)
    except LedgerError as error:
        yield words.failed(error)


def _validity(found: Certificate, at: datetime) -> Iterator[Text]:
    since, until = found.members.get("validFrom"), found.members.get("validUntil")
    try:
        if at < times.parse_seconds(since):
            yield words.NOT_YET.of(since=since)
        if at > times.parse_seconds(until):
            yield words.EXPIRED.of(until=until)
    except times.TimeError as error:
        yield words.failed(error)
