"""A supplier statement gone through, step by step; each step looks at one thing and is told in one line.

1. form: the document and its payload are of the format (`docs/format.md`, supplier statement);
2. signature: by the service key that the auditor trusts, or that an export under the trusted key names at its size;
3. checkpoint: signed by the log key in force at its size;
4. binding: both are of the trusted log, of one size and one root;
5. copy: what stands beside them in words does not contradict what was signed;
6. export: its first entries are those of that root, and none older than the statement was left out of account;
7. verdict: the same rules come to the same answer on those entries.

Without an export, 6 and 7 are not judged: then it is proved what the service said, not that it was true.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from service.audit import by_service, judged_again, statement, statement_copy
from service.audit import statement_words as words
from service.audit.by_service import NotByService
from service.audit.checklist import Checklist, in_both
from service.audit.faults import Text
from service.audit.judged_again import Past
from service.audit.keyring import collect
from service.audit.paper import P, Paper, StatementError
from service.audit.report import State
from service.audit.statement import Document
from service.audit.trusted import Trusted, TrustError, open_checkpoint
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys


class Step(IntEnum):
    """The checklist."""

    FORM = 1
    SIGNATURE = 2
    CHECKPOINT = 3
    BINDING = 4
    COPY = 5
    EXPORT = 6
    VERDICT = 7


TITLES: Final[Mapping[Step, Text]] = MappingProxyType(
    {
        Step.FORM: words.FORM,
        Step.SIGNATURE: words.SIGNATURE,
        Step.CHECKPOINT: words.CHECKPOINT,
        Step.BINDING: words.BINDING,
        Step.COPY: words.COPY,
        Step.EXPORT: words.EXPORT,
        Step.VERDICT: words.VERDICT,
    }
)


@dataclass(slots=True)
class Steps(Checklist[Step]):
    """The steps so far, of a statement of any kind."""

    @property
    def holds(self) -> bool:
        """Whether everything that was asked holds; whose statement it is must have been asked."""
        states = self.states
        return State.FAILS not in states.values() and states.get(Step.SIGNATURE) is State.HOLDS


@dataclass(slots=True)
class Report(Steps):
    """What came out. `document` is None where its form is not even right."""

    document: Document | None = None

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        document = self.document
        return {
            "holds": self.holds,
            "digest": None if document is None else document.digest,
            "statement": None if document is None else document.statement.as_json(),
            "checks": self.told(TITLES),
            "proves": in_both(words.DILIGENCE),
            "does_not_prove": in_both(words.NOT_PROVED),
        }


def verify(
    data: bytes,
    trusted: Trusted,
    *,
    service_keys: Sequence[bytes] = (),
    entries: Callable[[], Iterable[bytes]] | None = None,
) -> Report:
    """Go through the checklist.

    `entries` are an export's lines from 0, asked for twice, if at all. `trusted` is the log's root key, from which the
    first of them leads on, or its log key. `service_keys` are raw; without any the entries name the one of that size.
    """
    report = Report()
    try:
        document = report.document = statement.parse(data)
    except StatementError as error:
        report.end(Step.FORM, State.FAILS, _detail(error), follows=words.FOLLOWS)
        return report
    report.add(Step.FORM, State.HOLDS)
    check_paper(report, document, trusted, service_keys, entries)
    _check_copy(report, document)
    if entries is None:
        report.add(Step.EXPORT, State.UNJUDGED, words.NO_EXPORT)
        report.add(Step.VERDICT, State.UNJUDGED, words.NO_EXPORT)
    else:
        _check_export(report, document, trusted.origin, entries())
    return report


def check_paper(
    report: Steps,
    document: Paper[P],
    trusted: Trusted,
    service_keys: Sequence[bytes],
    entries: Callable[[], Iterable[bytes]] | None,
) -> None:
    """2, 3 and 4: who signed, and that statement and checkpoint are of one tree of the trusted log."""
    keys = None if entries is None else _keys(entries(), document.statement.size, trusted)
    _check_signature(report, document, service_keys, keys)
    head = _check_checkpoint(report, document, trusted, keys, asked=entries is not None)
    _check_binding(report, document, head, trusted.origin)


def _keys(entries: Iterable[bytes], size: int, trusted: Trusted) -> LogKeys | None:
    """The log's keys by the first `size` entries, if a trusted key answers for them: the root key by its signature, a
    log key by the tree above them.
    """
    ring = collect(line for line, _ in zip(entries, range(size), strict=False))
    if ring.genesis is None:
        return None
    try:
        keys = LogKeys.begun(ring.genesis)
    except LedgerError:
        return None
    for found in ring.rotations:
        with suppress(LedgerError):
            keys.rotate(found)
    return keys if trusted.named_by(keys) else None


def _check_signature(report: Steps, document: Paper[P], given: Sequence[bytes], keys: LogKeys | None) -> None:
    if keys is not None and (not given or set(given) & set(keys.named("service"))):
        given = [keys.at("service", document.statement.size)]
    if not given:
        report.add(Step.SIGNATURE, State.UNJUDGED, words.NO_SERVICE_KEY)
        return
    try:
        by_service.check(document.jws, given)
        report.add(Step.SIGNATURE, State.HOLDS)
    except NotByService as error:
        report.fail(Step.SIGNATURE, _detail(error))


def _check_checkpoint(
    report: Steps, document: Paper[P], trusted: Trusted, keys: LogKeys | None, *, asked: bool
) -> Checkpoint | None:
    if asked and keys is None:
        report.fail(Step.CHECKPOINT, words.GENESIS)
        return None
    known = keys or trusted.alone()
    try:
        opened = open_checkpoint(document.checkpoint, trusted.origin, known)
    except TrustError as error:
        report.fail(Step.CHECKPOINT, _detail(error))
        return None
    if not trusted.answers_for(opened, known):
        report.fail(Step.CHECKPOINT, words.SUCCESSOR)
        return None
    report.add(Step.CHECKPOINT, State.HOLDS)
    return opened.checkpoint


def _check_binding(report: Steps, document: Paper[P], head: Checkpoint | None, origin: str) -> None:
    said = document.statement
    if said.log != origin:
        report.fail(Step.BINDING, words.OTHER_LOG.of(found=said.log, wanted=origin))
    elif head is None:
        report.add(Step.BINDING, State.UNJUDGED, words.FOLLOWS)
    elif (head.size, head.root.hex()) != (said.size, said.root):
        report.fail(Step.BINDING, words.OTHER_TREE.of(found=head.size, wanted=said.size))
    else:
        report.add(Step.BINDING, State.HOLDS)


def _check_copy(report: Report, document: Document) -> None:
    if document.beside is None:
        report.add(Step.COPY, State.UNJUDGED, words.NO_COPY)
    elif differing := statement_copy.contradicted(document.statement, document.beside):
        report.fail(Step.COPY, words.COPY_DIFFERS.of(detail=", ".join(differing)))
    else:
        report.add(Step.COPY, State.HOLDS)


def _check_export(report: Report, document: Document, origin: str, entries: Iterable[bytes]) -> None:
    said = document.statement
    past = check_entries(report, document, judged_again.replay(origin, entries, said.size))
    if past is None:
        return
    if differing := judged_again.differing(past, said):
        report.fail(Step.VERDICT, words.UNTRUE.of(detail=", ".join(differing)))
    else:
        report.add(Step.VERDICT, State.HOLDS)


def check_entries(report: Steps, document: Paper[P], past: Past) -> Past | None:
    """6: gives the past back if it is the one that the statement was made of; else nothing more can be judged."""
    said = document.statement
    if past.size < said.size:
        # Not merely unjudged: where the log key is trusted, only the root over entry 0 vouches for the key it names.
        report.fail(Step.EXPORT, words.TOO_SHORT.of(found=past.size, wanted=said.size))
        report.add(Step.VERDICT, State.UNJUDGED, words.FOLLOWS)
        return None
    if past.root.hex() != said.root:
        report.fail(Step.EXPORT, words.OTHER_ENTRIES.of(size=said.size))
        report.add(Step.VERDICT, State.UNJUDGED, words.FOLLOWS)
        return None
    if (since := judged_again.unheeded(past, said)) is not None:
        when = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        report.fail(Step.EXPORT, words.STALE.of(seq=said.size, recorded_at=when, issued_at=said.issued_at))
    else:
        report.add(Step.EXPORT, State.HOLDS)
    return past


def _detail(error: Exception) -> Text:
    return words.FAILED.of(detail=str(error))
