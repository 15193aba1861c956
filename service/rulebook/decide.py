"""The steps that every payload takes, in this order; online and in replay the same.

1. The ruleset is one this version knows.
2. The payload is meant for this log.
3. The signer's key is enrolled and active.
4. The signer may sign this payload.
5. It comes neither from the future nor too late.
6. The checkpoint that the client held still holds.
7. It is within the limits of the signer's key, where it has any.
8. The payload's own decision.

Facts are asked for in strides: what every payload reads, the signer's party, what the payload's own decision reads.
"""

from datetime import datetime
from typing import Any

from service.decision.facts import Facts, Needs
from service.decision.findings import Finding, Mark, for_entry
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, Refusal, Refused, refuse
from service.decision.payload import Payload
from service.decision.records import Posting, Record
from service.decision.values import frozen
from service.registry import keys, policies
from service.rulebook import allowance, seen, signer, timeliness
from service.rulebook.kinds import KINDS


class UnknownRuleset(Exception):
    """The ledger is under a ruleset that this version cannot judge by: it must not write, whoever submits."""


@frozen
class Decision:
    """What the entry says, `findings`, and what it puts, `records`, the marks behind the findings among them."""

    findings: tuple[Finding, ...]
    records: tuple[Record, ...]


def needs(payload: Payload, kid: str) -> Needs:
    """Names worth loading before `decide`; correctness never rests on them."""
    kind: Kind[Any] = KINDS[payload.type]
    return _common(payload, kid) + kind.needs(payload)


def decide(
    payload: Payload,
    kid: str,
    facts: Facts,
    *,
    log: str,
    seq: int,
    recorded_at: datetime,
    ruleset: int = 0,
) -> Decision | Refusal:
    """Decide a payload as entry `seq` of `log`, at `recorded_at` (UTC), whose signature by `kid` holds.

    Raises:
        NotLoaded: facts are missing; load them and decide again.
        UnknownRuleset: no decision is possible in this version.
    """
    if ruleset not in policies.RULESETS:
        raise UnknownRuleset(ruleset)
    try:
        at, marks, spent = _common_steps(payload, kid, facts, log=log, seq=seq, recorded_at=recorded_at)
    except Refused as refused:
        return refused.refusal
    return conclude(decide_kind(payload, facts, at), marks, spent)


def decide_kind(payload: Payload, facts: Facts, at: At) -> Outcome:
    """The payload's own decision."""
    kind: Kind[Any] = KINDS[payload.type]
    try:
        return kind.decide(payload, facts, at)
    except Refused as refused:
        return refused.refusal


def conclude(outcome: Outcome, marks: tuple[Mark, ...], spent: tuple[Posting, ...] = ()) -> Decision | Refusal:
    """Sum up: `marks` and `spent` are of the common steps."""
    match outcome:
        case Refusal():
            return outcome
        case Accepted():
            marks = (*outcome.marks, *marks)
            return Decision(for_entry(marks), (*outcome.records, *spent, *marks))


def _common_steps(
    payload: Payload, kid: str, facts: Facts, *, log: str, seq: int, recorded_at: datetime
) -> tuple[At, tuple[Mark, ...], tuple[Posting, ...]]:
    if payload.log != log:
        raise refuse("wrong_log", "log", log=log)
    facts.require(_always(kid))
    key = signer.find(payload, kid, facts, recorded_at)
    by = signer.of_key(key, facts)
    kind: Kind[Any] = KINDS[payload.type]
    if not kind.may_sign(payload, by):
        raise refuse("not_yours", "protected.kid", party=by.party, type=payload.type)
    marks = timeliness.judge(payload.occurred_at, facts, seq=seq, recorded_at=recorded_at)
    if payload.seen is not None:
        seen.check(payload.seen, facts, seq=seq)
    at = At(log, seq, recorded_at, by)
    return at, marks, () if key.limits is None else allowance.judge(key, payload, kind, facts, at)


def _common(payload: Payload, kid: str) -> Needs:
    always = _always(kid)
    return always if payload.seen is None else always + Needs((seen.shelf(payload.seen.size),))


def _always(kid: str) -> Needs:
    # Without the root that the client saw: asked for before its size is reached, it would be remembered as absent.
    return Needs((keys.shelf(kid), *timeliness.SHELVES))
