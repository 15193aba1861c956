"""A signed refusal replayed on an export; each step looks at one thing and is told in one line.

    {"submission": {"protected": "…", "payload": "…", "signature": "…"}, "refusal": {"protected": "…", …}}

1. form: the file is of this form, the submission's payload canonical;
2. signature: by the service key in force at the refusal's size;
3. binding: the refusal's digest and key are the submission's, whose own signature holds where its key is known;
4. export: it has so many entries, and the refusal's time lies between those of its neighbours;
5. decision: the rules, on those entries and at that time, refuse it with the same code;
6. counted: where the export counts the day's refusals, it counts one of this code.

The export itself is verified apart. A step that fails from 4 on exposes the service; before, the file proves nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from service.audit import refusal_words as words
from service.audit import refused_again
from service.audit.checklist import Checklist, in_both
from service.audit.faults import Text
from service.audit.keyring import collect
from service.audit.refused_again import Past
from service.audit.report import State
from service.audit.trusted import Trusted
from service.decision.calendar import lima_day
from service.ledger import entry, jws, refusal, submission, times
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys
from service.ledger.refusal import Refusal
from service.ledger.submission import Submission
from service.rulebook.decide import UnknownRuleset
from service.rulebook.read import ShapeError, read

MAX_BYTES: Final = submission.LIMITS.body + 2 * refusal.MAX_BYTES


class Step(IntEnum):
    """The checklist."""

    FORM = 1
    SIGNATURE = 2
    BINDING = 3
    EXPORT = 4
    DECISION = 5
    COUNTED = 6


TITLES: Final[Mapping[Step, Text]] = MappingProxyType(
    {
        Step.FORM: words.FORM,
        Step.SIGNATURE: words.SIGNATURE,
        Step.BINDING: words.BINDING,
        Step.EXPORT: words.EXPORT,
        Step.DECISION: words.DECISION,
        Step.COUNTED: words.COUNTED,
    }
)


@dataclass(slots=True)
class Report(Checklist[Step]):
    """What came out. `refusal` is None where the file is of another form."""

    refusal: Refusal | None = None

    @property
    def exposed(self) -> bool:
        """Whether the service signed what the ledger shows to be false."""
        return any(each.state is State.FAILS and each.step >= Step.EXPORT for each in self.results)

    @property
    def holds(self) -> bool:
        """Whether the refusal stands: all was judged that can be, the day's count apart."""
        states = self.states
        judged = all(states.get(step) is State.HOLDS for step in Step if step is not Step.COUNTED)
        return judged and not self.exposed

    @property
    def verdict(self) -> Text:
        """The whole in a sentence."""
        return words.EXPOSED if self.exposed else words.STANDS if self.holds else words.UNPROVED

    def fail(self, step: Step, why: Text) -> None:
        """A step that does not hold; what comes after rests on it."""
        self.end(step, State.FAILS, why, follows=words.FOLLOWS)

    def stop(self, step: Step, why: Text) -> None:
        """A step that cannot be judged, nor what comes after."""
        self.end(step, State.UNJUDGED, why, follows=words.FOLLOWS)

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        found = self.refusal
        return {
            "holds": self.holds,
            "exposed": self.exposed,
            "code": None if found is None else found.code,
            "size": None if found is None else found.size,
            "recorded_at": None if found is None else times.format_microseconds(found.recorded_at),
            "checks": self.told(TITLES),
            "verdict": in_both(self.verdict),
            "does_not_tell": in_both(words.NOT_TOLD),
        }


ServiceKey = Callable[[int], bytes | None]
"""The raw service key in force at a size, None where nobody vouches for one."""


def verify(data: bytes, origin: str, entries: Iterable[bytes], service_key: ServiceKey) -> Report:
    """Replay the refusal in `data`. `entries` are an export's lines, in order, gone through once."""
    report = Report()
    try:
        signed, sent = _parse(data)
    except LedgerError as error:
        report.fail(Step.FORM, words.FAILED.of(detail=str(error)))
        return report
    report.add(Step.FORM, State.HOLDS)
    said = _check_signature(report, signed, service_key)
    if said is None or not _check_binding(report, said, sent):
        return report
    report.refusal = said
    try:
        past = refused_again.replay(origin, entries, said, sent, read(sent.payload_bytes))
    except ShapeError:
        report.stop(Step.EXPORT, words.MISSHAPEN)
    except UnknownRuleset:
        report.stop(Step.EXPORT, words.NOT_REFUSABLE)
    else:
        _check_past(report, said, past)
    return report


def service_key(lines: Iterable[bytes], trusted: Trusted) -> ServiceKey:
    """The service's key by size, as an export's entries about keys name it under the trusted key."""
    about_keys = list(lines)
    try:
        keys = LogKeys.told([entry.parse(next(iter(about_keys), b"")), *collect(about_keys).rotations])
    except LedgerError:
        return _nobody
    return partial(keys.at, "service") if trusted.named_by(keys) else _nobody


def _nobody(_size: int) -> None:
    """The trusted key does not answer for these entries."""


def _parse(data: bytes) -> tuple[bytes, Submission]:
    if len(data) > MAX_BYTES:
        raise refusal.RefusalError(f"{len(data)} bytes: at most {MAX_BYTES}")
    try:
        members = json.loads(data)
    except (ValueError, RecursionError):
        raise refusal.RefusalError("not JSON") from None
    if not isinstance(members, dict) or members.keys() != {"submission", "refusal"}:
        raise refusal.RefusalError("not an object of refusal, submission")
    signed = json.dumps(members["refusal"]).encode()
    jws.parse(signed, refusal.TYP)
    return signed, submission.parse(json.dumps(members["submission"]).encode())


def _check_signature(report: Report, signed: bytes, service_key: ServiceKey) -> Refusal | None:
    """What the service said; the size that says which of its keys was in force is its own word, and checked by it."""
    try:
        key = service_key(refusal.claimed(signed).size)
        if key is None:
            report.fail(Step.SIGNATURE, words.NO_SERVICE_KEY)
            return None
        said = refusal.verify(signed, key)
    except LedgerError as error:
        report.fail(Step.SIGNATURE, words.FAILED.of(detail=str(error)))
        return None
    report.add(Step.SIGNATURE, State.HOLDS)
    return said


def _check_binding(report: Report, said: Refusal, sent: Submission) -> bool:
    kid = sent.header.kid
    if said.payload_digest != sent.digest:
        report.fail(Step.BINDING, words.OTHER_PAYLOAD)
    elif said.kid != kid:
        report.fail(Step.BINDING, words.OTHER_KEY.of(found=said.kid, given=kid))
    else:
        report.add(Step.BINDING, State.HOLDS)
        return True
    return False


def _check_past(report: Report, said: Refusal, past: Past) -> None:
    if past.size < said.size:
        report.stop(Step.EXPORT, words.TOO_SHORT.of(found=past.size, wanted=said.size))
        return
    if past.authentic is False:
        report.results.pop()  # the submission's signature is part of the binding, and only the log knows its key
        report.fail(Step.BINDING, words.BAD_SIGNATURE)
        return
    _check_time(report, said, past)
    _check_decision(report, said, past)
    _check_count(report, said, past)


def _check_time(report: Report, said: Refusal, past: Past) -> None:
    late = past.before is not None and said.recorded_at > past.before
    if late or (past.after is not None and said.recorded_at < past.after):
        moments = {"said": said.recorded_at, "after": past.after, "before": past.before}
        told = {name: "…" if each is None else times.format_microseconds(each) for name, each in moments.items()}
        report.add(Step.EXPORT, State.FAILS, words.OTHER_TIME.of(**told))
    else:
        report.add(Step.EXPORT, State.HOLDS)


def _check_decision(report: Report, said: Refusal, past: Past) -> None:
    if past.earlier is not None and past.earlier[1]:
        report.add(Step.DECISION, State.FAILS, words.RECORDED.of(seq=past.earlier[0]))
    elif past.code is None:
        report.add(Step.DECISION, State.FAILS, words.ACCEPTED.of(size=said.size))
    elif past.code != said.code:
        report.add(Step.DECISION, State.FAILS, words.OTHER_REASON.of(found=past.code, said=said.code))
    else:
        report.add(Step.DECISION, State.HOLDS)


def _check_count(report: Report, said: Refusal, past: Past) -> None:
    if past.count is None:
        report.add(Step.COUNTED, State.UNJUDGED, words.NOT_COUNTED_YET)
    elif not past.count[1]:
        day = lima_day(said.recorded_at).isoformat()
        report.add(Step.COUNTED, State.FAILS, words.UNCOUNTED.of(day=day, seq=past.count[0], code=said.code))
    else:
        report.add(Step.COUNTED, State.HOLDS)
