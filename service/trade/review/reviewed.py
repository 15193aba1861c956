"""`finding.reviewed`: an authority upholds a finding, lifts it, or lifts it with a condition.

Never the registrar, nor anybody in its own case; and whoever upheld a BLOCK does not decide the appeal against it,
nor a key that came of the one that did.
"""

from typing import Literal

from pydantic import model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Digest, EntrySeq, Payload
from service.registry import jurisdiction, keys, signers
from service.trade.review import case as cases
from service.trade.review.answered import Rule
from service.trade.review.case import Case
from service.trade.review.history import Reviewed, answers, last_review, shelf
from service.trade.rulings import LIFTED_WITH_CONDITION, UPHELD, Ruling


class FindingReviewed(Payload):
    """What becomes of rule `rule` in `entry`, and why. `document` is the digest of the resolution itself."""

    type: Literal["finding.reviewed"]
    entry: EntrySeq
    rule: Rule
    outcome: Literal["upheld", "lifted", "lifted_with_condition"]
    reason: Literal[
        "papers_suffice",
        "papers_missing",
        "papers_contradict",
        "register_wrong",
        "register_confirmed",
        "put_right",
        "measured_again",
        "answer_not_credible",
        "no_answer",
    ]
    condition: Literal["original_paper", "umpire_assay", "register_update", "field_inspection"] | None = None
    appeal: Literal[True] | None = None
    document: Digest | None = None

    @model_validator(mode="after")
    def _condition_where_it_says_so(self) -> "FindingReviewed":
        if (self.condition is None) == (self.outcome == LIFTED_WITH_CONDITION):
            raise ValueError("condition_with_outcome", "condition")
        return self


def _may_sign(payload: FindingReviewed, signer: Signer) -> bool:
    return signers.AUTHORITY in signer.roles and signers.REGISTRAR not in signer.roles


def _needs(payload: FindingReviewed) -> Needs:
    return Needs((shelf(payload.entry),))


def decide(payload: FindingReviewed, facts: Facts, at: At) -> Outcome:
    """Accept with a ruling beside every mark, so that its grams are freed or held from this entry on.

    Refused: `entry_unknown`, `own_case`, `entry_outside_territory`, `finding_unknown`, `appeal_unfounded`,
    `nothing_new`, `same_officer`.
    """
    case = cases.find(facts, payload.entry, payload.rule, at)
    if at.signer.party == case.submitter or at.signer.party in case.parties:
        raise refuse("own_case", "entry")
    jurisdiction.admit_to(facts, at.signer, case.places, case.parties | {case.submitter})
    if not case.for_authorities:
        raise cases.unknown(case)
    _in_order(payload, case, facts, at)
    said = Reviewed(
        seq=at.seq,
        entry=case.entry,
        rule=case.rule,
        authority=at.signer.party,
        officer=at.signer.kid,
        outcome=payload.outcome,
        reason=payload.reason,
        condition=payload.condition,
        appeal=payload.appeal is True,
        day=lima_day(at.recorded_at).isoformat(),
    )
    rulings = (Ruling(at.seq, each, case.entry, case.rule, payload.outcome, at.signer.kid) for each in case.abouts)
    return Accepted((said, *rulings))


def _in_order(payload: FindingReviewed, case: Case, facts: Facts, at: At) -> None:
    rows = facts.shelf(shelf(case.entry))
    last = last_review(rows, case.rule)
    upheld = last is not None and last.outcome == UPHELD
    if payload.appeal and not upheld:
        raise refuse("appeal_unfounded", "appeal", entry=str(case.entry), rule=case.rule)
    if last is None:
        return
    heard = any(row.seq > last.seq for row in answers(rows, case.rule))
    # What was upheld is upheld again on appeal only: else nobody but the first officer would ever look at it.
    news = payload.appeal and (heard or not last.appeal) if upheld else heard
    if not news and (last.outcome, last.condition) == (payload.outcome, payload.condition):
        raise refuse("nothing_new", "outcome", seq=str(last.seq))
    if upheld and case.blocks and payload.outcome == UPHELD and last.officer in _came_of(facts, at.signer):
        raise refuse("same_officer", "protected.kid", seq=str(last.seq))


def _came_of(facts: Facts, signer: Signer) -> set[str]:
    """A signer's key and all that it came of: by enrolment, in their place, or by recovery.

    An officer who gives itself one more key is the same officer. Who holds two keys that came of a third the ledger
    cannot know.
    """
    held = keys.held_shelf(signer.party)
    facts.require(Needs((held,)))
    own = [each.kid for each in keys.held(facts.shelf(held))]
    facts.require(Needs(tuple(map(keys.shelf, own))))
    states = {kid: key for kid in own if (key := keys.state(facts, kid)) is not None}
    found: set[str] = set()
    wanted: set[str | None] = {signer.kid}
    while wanted := wanted - found - {None}:
        kid = str(wanted.pop())
        found.add(kid)
        if (key := states.get(kid)) is not None:
            ended = {each.kid for each in states.values() if key.since is not None and each.ends == key.since}
            wanted |= {key.replaces, key.by, *ended}
    return found


KIND = Kind("finding.reviewed", FindingReviewed, _may_sign, _needs, decide)
