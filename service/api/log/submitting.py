"""From a body to a submission, and from what became of it to a problem: the same for one, for many and for a check."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from service.api.problems import Kind, Problem, Text
from service.api.texts import canonical, forms, framing, own_keys, refusals, shape
from service.api.texts.members import MEMBERS
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.recording.answers import (
    Misshapen,
    NotAuthentic,
    Refused,
    RotatedTooSoon,
    RuleFailed,
    Unavailable,
    Unwitnessed,
)
from service.ledger import submission
from service.ledger.submission import Submission, SubmissionError
from service.rulebook.read import Problem as Fault
from service.rulebook.read import ShapeError, read

FAILS: Final = (
    framing.BODY_LATE,
    framing.BODY_MISSING,
    framing.BODY_TOO_LARGE,
    *shape.SHAPE.values(),
    *refusals.REFUSALS.values(),
    own_keys.ROTATED_TOO_SOON,
)
"""All the problems that a submission can meet."""


def understand(data: bytes, typ: str = submission.TYP) -> tuple[Submission, Payload]:
    """Take a body apart and read its payload by its type.

    Raises:
        Problem: 413 or 422, naming the member at fault.
    """
    sent = take_apart(data, typ)
    try:
        return sent, read(sent.payload_bytes)
    except ShapeError as error:
        raise misshapen(error.problems) from None


def take_apart(data: bytes, typ: str = submission.TYP) -> Submission:
    """Take a body apart, whatever its payload says.

    Raises:
        Problem: 413 or 422, naming the member at fault.
    """
    try:
        return submission.parse(data, typ=typ)
    except SubmissionError as error:
        raise malformed(error, typ) from None


def malformed(error: SubmissionError, typ: str) -> Problem:
    """The problem of a body that is no submission."""
    if error.code == "body_too_large":
        return Problem(framing.BODY_TOO_LARGE, "body", {"limit": str(submission.LIMITS.body)})
    said = error.detail
    what = shape.SHAPE.get(error.code, shape.FAULT)
    if error.code == "member_malformed" and (form := MEMBERS.get(error.field)):
        return Problem(replace(what, fix=form), error.field, {"wanted": typ})
    detail = canonical.reason(said) if error.code == "payload_not_canonical" else Text("", _literal(said))
    return Problem(what, error.field, {"wanted": typ}, detail=detail)


def misshapen(problems: Sequence[Fault]) -> Problem:
    """The problem of a payload that is not of its type's shape: the first fault, and in `errors` all of them."""
    first = problems[0]
    return Problem(
        forms.kind(first.code, first.detail),
        _in_payload(first.path),
        {"expected": first.detail},
        errors=[
            (forms.kind(each.code, each.detail), _in_payload(each.path), {"expected": each.detail}) for each in problems
        ],
    )


def refused(refusal: Refusal, signed: bytes | None = None) -> Problem:
    """The problem of a refusal, with the service's signed word for it where there is one."""
    members: Mapping[str, Any] = {} if signed is None else {"refusal": json.loads(signed)}
    # A party that contradicts itself only with what is on record is told so in the words of its shape.
    what: Kind = refusals.REFUSALS.get(refusal.code) or shape.SHAPE.get(refusal.code, refusals.OTHER)
    return Problem(what, _in_payload(refusal.field), refusals.values(dict(refusal.detail)), members=members)


def problem(
    answer: Refused | Misshapen | NotAuthentic | RuleFailed | Unavailable | Unwitnessed | RotatedTooSoon,
) -> Problem:
    """The problem of an answer that is not good."""
    match answer:
        case Refused(refusal, signed):
            return refused(refusal, signed)
        case Misshapen(problems):
            return misshapen(problems)
        case NotAuthentic():
            return Problem(refusals.REFUSALS["signature_invalid"], "signature")
        case RuleFailed():
            return Problem(framing.RULE_FAILED)
        case Unavailable(retry_after):
            return Problem(framing.BUSY, headers={"retry-after": str(retry_after)})
        case RotatedTooSoon(grade):
            return Problem(own_keys.ROTATED_TOO_SOON, "payload.key", {"grade": grade})
        case Unwitnessed(retry_after):
            return Problem(framing.UNWITNESSED, headers={"retry-after": str(retry_after)})


def _in_payload(path: str) -> str:
    return path if path.startswith("protected.") else f"payload.{path}" if path else "payload"


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
