"""`policy.set`: one policy gets a new value from a day on, never earlier than the day it is recorded."""

import re
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import PlainValidator, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Payload, check_day
from service.registry import policies, signers
from service.registry.policies import POLICIES, Form, Policy, Term
from service.registry.registration_recorded import Source

_SPELLING: Final = re.compile("[0-9.-]{1,20}")


def _check_value(value: object) -> object:
    # One fault in one place: a union of types would tell one for each of them.
    if type(value) is int or (isinstance(value, str) and _SPELLING.fullmatch(value)):
        return value
    raise ValueError("policy_form")


class PolicySet(Payload):
    """`value` is an integer, a decimal string or a date, as the policy's form asks (`policies.POLICIES`).

    `source` says whose figure it is, where it is not our own choice: a reference price is somebody's publication.
    """

    type: Literal["policy.set"]
    name: str
    value: Annotated[int | str, PlainValidator(_check_value, json_schema_input_type=int | str)]
    effective_from: Day
    source: Source | None = None

    @model_validator(mode="after")
    def _in_range(self) -> "PolicySet":
        term = POLICIES.get(self.name)
        if term is None:
            raise ValueError("policy_unknown", "name")
        if fault := _fault(term, self.value):
            raise ValueError(fault, "value")
        return self


def _fault(term: Term, value: int | str) -> str | None:
    # One spelling each: a whole number is a JSON integer, anything exact a string.
    if isinstance(value, int) != (term.form is Form.WHOLE):
        return "policy_form"
    if term.form is Form.DAY:
        try:
            check_day(str(value))
        except ValueError:
            return "policy_form"
        return None if term.least <= str(value) <= term.greatest else "policy_range"
    if isinstance(value, str) and not policies.DECIMAL.fullmatch(value):
        return "policy_form"
    return None if Decimal(term.least) <= Decimal(value) <= Decimal(term.greatest) else "policy_range"


def _needs(payload: PolicySet) -> Needs:
    return Needs((policies.shelf(payload.name),))


def _decide(payload: PolicySet, facts: Facts, at: At) -> Outcome:
    today = lima_day(at.recorded_at).isoformat()
    if payload.effective_from < today:
        raise refuse("policy_backdated", "effective_from", today=today)
    if payload.name == "ruleset":
        if payload.effective_from != today:
            raise refuse("ruleset_at_once", "effective_from", today=today)
        if payload.value not in policies.RULESETS:
            raise refuse("ruleset_unknown", "value", ruleset=str(payload.value))
    return Accepted((Policy(at.seq, payload.name, str(payload.value), payload.effective_from),))


KIND = Kind("policy.set", PolicySet, signers.registrar, _needs, _decide)
