"""`assistance.recorded`: the registrar or an authority records help given: a letter, a plan, a visit …"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.categorization.assistance import PHASES_OF, Assistance, Help, PhaseName
from service.categorization.goals import Area, GoalName
from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Payload
from service.registry import jurisdiction, parties, signers
from service.registry.identifiers import PartyId


class PlannedGoal(Member):
    """A goal, the day by which it is to be met, and the day on which it was."""

    goal: GoalName
    due: Day
    done_on: Day | None = None


class AssistanceRecorded(Payload):
    """Help given to `party`, an operator or an organization, by `by`, the party that accompanies it.

    A work plan sets the goals; a later visit, say, tells which of them are met by naming them again with `done_on`.
    """

    type: Literal["assistance.recorded"]
    party: PartyId
    phase: PhaseName
    kind: Help
    on: Day
    by: PartyId
    goals: Annotated[tuple[PlannedGoal, ...], Field(max_length=40)] = ()
    areas: Annotated[tuple[Area, ...], Field(max_length=3)] = ()
    document: Digest | None = None

    @model_validator(mode="after")
    def _fits(self) -> "AssistanceRecorded":
        if self.phase not in PHASES_OF[self.kind]:
            raise ValueError("kind_of_phase", "phase")
        if self.kind == "work_plan" and not self.goals:
            raise ValueError("goals_of_plan", "goals")
        if len({each.goal for each in self.goals}) != len(self.goals):
            raise ValueError("goal_doubled", "goals")
        if self.areas and self.kind != "letter_of_commitment":
            raise ValueError("areas_of_letter", "areas")
        return self


def _needs(payload: AssistanceRecorded) -> Needs:
    return Needs((parties.shelf(payload.by),)) + jurisdiction.needs(payload.party)


def _decide(payload: AssistanceRecorded, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    for field, party in (("party", payload.party), ("by", payload.by)):
        if parties.find(facts, party) is None:
            raise refuse("party_unknown", field, party=party)
    jurisdiction.admit(facts, at.signer, payload.party)
    _refuse_future(payload, lima_day(at.recorded_at).isoformat())
    row = Assistance(
        seq=at.seq,
        party=payload.party,
        phase=payload.phase,
        help=payload.kind,
        on=payload.on,
        by=payload.by,
        goals=tuple((each.goal, each.due, each.done_on) for each in payload.goals),
        areas=payload.areas,
        document=payload.document,
    )
    return Accepted((row,))


def _refuse_future(payload: AssistanceRecorded, today: str) -> None:
    if payload.on > today:
        raise refuse("day_in_future", "on", today=today)
    for number, each in enumerate(payload.goals):
        if each.done_on is not None and each.done_on > today:
            raise refuse("day_in_future", f"goals[{number}].done_on", today=today)


KIND = Kind("assistance.recorded", AssistanceRecorded, signers.registrar_or_authority, _needs, _decide)
