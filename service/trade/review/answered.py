"""`finding.answered`: the right to be heard (Ley 29733 art. 23). A finding is answered before anybody rules on it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Digest, EntrySeq, Payload
from service.registry import memberships
from service.registry.identifiers import PartyId
from service.trade.review import case as cases
from service.trade.review.history import Answered, answers, last_review, shelf
from service.trade.rulings import UPHELD

Rule = Annotated[str, StringConstraints(pattern="^R[0-9]{2}[a-z]?$")]

_SCOPE = "answer_findings"


class FindingAnswered(Payload):
    """`party` answers what rule `rule` found in `entry`. `evidence` are the digests of the papers it keeps ready."""

    type: Literal["finding.answered"]
    entry: EntrySeq
    rule: Rule
    party: PartyId
    answer: Literal[
        "register_wrong", "paper_exists", "typing_error", "put_right", "measured_again", "justified", "not_mine"
    ]
    evidence: Annotated[tuple[Digest, ...], Field(max_length=20)] = ()


def _may_sign(payload: FindingAnswered, signer: Signer) -> bool:
    return True  # for another, its delegate may, whom `decide` looks up


def _needs(payload: FindingAnswered) -> Needs:
    party = payload.party
    return Needs((shelf(payload.entry), memberships.shelf(party), memberships.members_shelf(party)))


def decide(payload: FindingAnswered, facts: Facts, at: At) -> Outcome:
    """Accept from a side of the entry that may know of the finding: of what is kept from it, it learns nothing here.

    Refused: `not_yours`, `entry_unknown`, `finding_unknown`, `finding_lifted`, `nothing_new`.
    """
    today, party = lima_day(at.recorded_at), at.signer.party
    if party != payload.party and party not in memberships.delegates_for(facts, payload.party, _SCOPE, today):
        raise refuse("not_yours", "party", party=payload.party)
    case = cases.find(facts, payload.entry, payload.rule, at)
    if not case.shown_to(payload.party):
        raise cases.unknown(case)
    rows = facts.shelf(shelf(case.entry))
    resolved = last_review(rows, case.rule)
    if resolved is not None and resolved.outcome != UPHELD:
        raise refuse("finding_lifted", "rule", seq=str(resolved.seq))
    before = [row for row in answers(rows, case.rule) if row.party == payload.party]
    if before and (before[-1].answer, before[-1].evidence) == (payload.answer, payload.evidence):
        raise refuse("nothing_new", "answer", seq=str(before[-1].seq))
    row = Answered(at.seq, case.entry, case.rule, payload.party, payload.answer, payload.evidence, today.isoformat())
    return Accepted((row,))


KIND = Kind("finding.answered", FindingAnswered, _may_sign, _needs, decide)
