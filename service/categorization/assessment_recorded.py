"""`assessment.recorded`: the registrar or an authority records how far a miner is, axis by axis, with the evidence."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.categorization.assessments import Assessment
from service.categorization.evidence import RIGHTS, SURFACE, RightsEvidence, SurfaceEvidence, fits
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Name, Payload
from service.registry import jurisdiction, parties, signers
from service.registry.identifiers import PartyId, Right, is_natural

AxisAnswer = Literal["yes", "no", "waived", "unknown"]


class Axis(Member):
    """One requirement: its answer, and the paper behind it with the Lima days on which that paper holds, inclusive."""

    answer: AxisAnswer
    number: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    document: Digest | None = None
    start: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _days(self) -> "Axis":
        if self.start is not None and self.until is not None and self.until < self.start:
            raise ValueError("until_before_from", "until")
        return self


class RightsAxis(Axis):
    """The mining right."""

    evidence: RightsEvidence | None = None

    @model_validator(mode="after")
    def _evidence(self) -> "RightsAxis":
        if not fits(RIGHTS, self.answer, self.evidence):
            raise ValueError("evidence_of_answer", "evidence")
        return self


class SurfaceHolder(Member):
    """Whose the land is, and what the holder says. A person on it has no name here."""

    kind: Literal["self", "state", "community", "company", "person"]
    party: PartyId | None = None
    name: Name | None = None
    consent: Literal["not_approached", "negotiating", "agreed", "refused"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "SurfaceHolder":
        person = self.kind in {"self", "person"} or (self.party is not None and is_natural(self.party))
        if self.name is not None and person:
            raise ValueError("name_of_natural_person", "name")
        if self.consent is not None and self.kind == "self":
            raise ValueError("consent_of_self", "consent")
        return self


class SurfaceAxis(Axis):
    """The surface land."""

    evidence: SurfaceEvidence | None = None
    holder: SurfaceHolder | None = None

    @model_validator(mode="after")
    def _evidence(self) -> "SurfaceAxis":
        if not fits(SURFACE, self.answer, self.evidence):
            raise ValueError("evidence_of_answer", "evidence")
        return self


class AssessmentRecorded(Payload):
    """Both axes of `party` (for one `right`, or in general) from `from` until `until` or the next assessment."""

    type: Literal["assessment.recorded"]
    party: PartyId
    start: Day = Field(alias="from")
    until: Day | None = None
    right: Right | None = None
    rights: RightsAxis
    surface: SurfaceAxis
    mining_type: Literal["underground", "surface_vein", "placer", "glacial_placer"] | None = None

    @model_validator(mode="after")
    def _days(self) -> "AssessmentRecorded":
        if self.until is not None and self.until < self.start:
            raise ValueError("until_before_from", "until")
        return self


def _needs(payload: AssessmentRecorded) -> Needs:
    return jurisdiction.needs(payload.party)


def _decide(payload: AssessmentRecorded, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    if parties.find(facts, payload.party) is None:
        raise refuse("party_unknown", "party", party=payload.party)
    jurisdiction.admit(facts, at.signer, payload.party)
    rights, surface = payload.rights, payload.surface
    holder = surface.holder
    row = Assessment(
        at.seq,
        payload.party,
        payload.start,
        rights.answer,
        surface.answer,
        until=payload.until,
        right=payload.right.code if payload.right else None,
        rights_evidence=rights.evidence,
        rights_number=rights.number,
        rights_document=rights.document,
        rights_from=rights.start,
        rights_until=rights.until,
        surface_evidence=surface.evidence,
        surface_number=surface.number,
        surface_document=surface.document,
        surface_from=surface.start,
        surface_until=surface.until,
        surface_holder=holder.kind if holder else None,
        surface_holder_party=holder.party if holder else None,
        surface_holder_name=holder.name if holder else None,
        surface_consent=holder.consent if holder else None,
        mining_type=payload.mining_type,
    )
    return Accepted((row,))


KIND = Kind("assessment.recorded", AssessmentRecorded, signers.registrar_or_authority, _needs, _decide)
