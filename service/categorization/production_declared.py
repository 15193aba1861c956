"""`production.declared`: an operator declares a half-year of one right, as a commitment, or that it did not work."""

from typing import Literal

from pydantic import model_validator

from service.categorization import named_rights
from service.categorization.half_years import HalfYear, last_day
from service.categorization.productions import Production
from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Payload
from service.registry.identifiers import PartyId, Right


class ProductionDeclared(Payload):
    """`commitment` is the digest of the declaration as filed with the ministry on `filed_on` (else: today).

    A half-year declared again replaces what was said of it before; both stay on record.
    """

    type: Literal["production.declared"]
    party: PartyId
    right: Right
    half_year: HalfYear
    commitment: Digest | None = None
    inactive: Literal[True] | None = None
    filed_on: Day | None = None

    @model_validator(mode="after")
    def _fits(self) -> "ProductionDeclared":
        if (self.commitment is None) == (self.inactive is None):
            raise ValueError("production_or_inactive", "commitment")
        return self


def _may_sign(payload: ProductionDeclared, signer: Signer) -> bool:
    return signer.party == payload.party


def _needs(payload: ProductionDeclared) -> Needs:
    return named_rights.needs(payload.party)


def _decide(payload: ProductionDeclared, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    today = lima_day(at.recorded_at).isoformat()
    filed_on = payload.filed_on or today
    if filed_on > today:
        raise refuse("day_in_future", "filed_on", today=today)
    end = last_day(payload.half_year).isoformat()
    if filed_on <= end:
        # Sales are compared with it once it is over: half of it would make an honest seller look like a liar.
        raise refuse("half_year_open", "half_year", end=end)
    if not named_rights.names(facts, payload.party, payload.right.code):
        raise refuse("right_unknown", "right.code", party=payload.party, right=payload.right.code)
    row = Production(
        seq=at.seq,
        party=payload.party,
        right=payload.right.code,
        half_year=payload.half_year,
        filed_on=filed_on,
        recorded_on=today,
        inactive=payload.inactive is True,
        commitment=payload.commitment,
    )
    return Accepted((row,))


KIND = Kind("production.declared", ProductionDeclared, _may_sign, _needs, _decide)
