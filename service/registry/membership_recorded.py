"""`membership.recorded`: who belongs to an organization and who may act for it, as each of those concerned says it.

The registrar says anything, an organization of itself. A member says that it belongs, which makes it no member but lets
the organization's delegates speak for it (`memberships.delegates_for`), and ends what is said of it.
"""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Payload
from service.decision.payload import Member as PayloadMember
from service.registry import parties, signers
from service.registry.identifiers import PartyId, is_natural
from service.registry.memberships import Member, Membership, Side
from service.registry.registrations import ENDED

Scope = Literal["confirm_purchases", "dispute_purchases", "answer_findings", "declare_lots"]
"""What a delegate may do in the name of the organization and of its members."""

_VIGENTE: Final = "vigente"


class Mandate(PayloadMember):
    """The act that names a delegate, by its SHA-256, and what it covers."""

    document: Digest
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=4)]


class MembershipRecorded(Payload):
    """`member` belongs to `organization` as `role` from `from` to `until` (Lima days, inclusive; without it, open).

    With `status` `ended` the membership is over from `from` on.
    """

    type: Literal["membership.recorded"]
    organization: PartyId
    member: PartyId
    role: Literal["member", "delegate"]
    status: Literal["vigente", "ended"] = "vigente"
    start: Day = Field(alias="from")
    until: Day | None = None
    mandate: Mandate | None = None

    @model_validator(mode="after")
    def _fits(self) -> "MembershipRecorded":
        if is_natural(self.organization):
            raise ValueError("organization_is_legal", "organization")
        if self.member == self.organization:
            raise ValueError("member_of_itself", "member")
        if self.until is not None and self.until < self.start:
            raise ValueError("until_before_from", "until")
        if (self.mandate is not None) != (self.role == "delegate" and self.status == _VIGENTE):
            raise ValueError("mandate_of_delegate", "mandate")
        return self


def _may_sign(payload: MembershipRecorded, signer: Signer) -> bool:
    own = signer.party == payload.member and (payload.role == "member" or payload.status == ENDED)
    return own or signers.registrar(payload, signer) or signer.party == payload.organization


def _needs(payload: MembershipRecorded) -> Needs:
    return Needs((parties.shelf(payload.organization), parties.shelf(payload.member)))


def _decide(payload: MembershipRecorded, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    for field, party in (("organization", payload.organization), ("member", payload.member)):
        if parties.find(facts, party) is None:
            raise refuse("party_unknown", field, party=party)
    mandate = payload.mandate
    said = (
        at.seq,
        payload.organization,
        payload.member,
        payload.role,
        payload.status,
        _side(payload, at.signer),
        payload.start,
        payload.until,
        mandate.document if mandate else None,
        mandate.scopes if mandate else (),
    )
    return Accepted((Membership(*said), Member(*said)))


def _side(payload: MembershipRecorded, signer: Signer) -> Side:
    if signers.registrar(payload, signer):
        return "registrar"
    return "organization" if signer.party == payload.organization else "member"


KIND = Kind("membership.recorded", MembershipRecorded, _may_sign, _needs, _decide)
