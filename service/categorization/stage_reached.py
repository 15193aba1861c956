"""`stage.reached`: the registrar or an authority records a step of the formalization process, its day and evaluator."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from service.categorization import stages
from service.categorization.stages import Evaluator, StageName, StageOutcome, StageReached
from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Payload
from service.registry import jurisdiction, parties, signers
from service.registry.identifiers import PartyId, Right


class StageRecorded(Payload):
    """`party` (for one `right`, or in general) is at `stage` since `reached_on`; without `outcome` it is met.

    `number` and `document` (SHA-256, hex) are those of the resolution, the filing or the deed.
    """

    type: Literal["stage.reached"]
    party: PartyId
    right: Right | None = None
    stage: StageName
    reached_on: Day
    evaluator: Evaluator | None = None
    number: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    document: Digest | None = None
    outcome: StageOutcome | None = None


def _needs(payload: StageRecorded) -> Needs:
    return Needs((stages.shelf(payload.party),)) + jurisdiction.needs(payload.party)


def _decide(payload: StageRecorded, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    if parties.find(facts, payload.party) is None:
        raise refuse("party_unknown", "party", party=payload.party)
    jurisdiction.admit(facts, at.signer, payload.party)
    today = lima_day(at.recorded_at).isoformat()
    if payload.reached_on > today:
        raise refuse("day_in_future", "reached_on", today=today)
    right = payload.right.code if payload.right else None
    known = facts.shelf(stages.shelf(payload.party))
    other = stages.contradicting(known, payload.stage, payload.reached_on, right)
    if other is not None:
        raise refuse("stage_before_entry", "reached_on", stage=other.stage, day=other.reached_on, seq=str(other.seq))
    row = StageReached(
        seq=at.seq,
        party=payload.party,
        stage=payload.stage,
        reached_on=payload.reached_on,
        right=right,
        evaluator=payload.evaluator,
        number=payload.number,
        document=payload.document,
        outcome=payload.outcome,
    )
    return Accepted((row,))


KIND = Kind("stage.reached", StageRecorded, signers.registrar_or_authority, _needs, _decide)
