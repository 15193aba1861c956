"""Constancia de origen del oro: a right's holder lets a selector take out so many grams (DS 027-2012-EM, RM 410-2014).

Its grams are an account. Lots draw on it when they are declared; what is drawn above the stated grams is R05b.
"""

from typing import ClassVar, Literal

from pydantic import model_validator

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Payload, Uuid
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import parties, signers
from service.registry.identifiers import PartyId, Right, RucParty, Ubigeo, is_natural
from service.trade.origin import Reference
from service.trade.quantities import Grams, mg


class Paper(Member):
    """A constancia first written on paper: its number in the issuer's book and the digest of its image."""

    number: Reference
    digest: Digest


class ConstanciaIssued(Payload):
    """`issuer` certifies that `selector` took `gross_g` from its right; the registrar signs for a paper one."""

    type: Literal["constancia.issued"]
    constancia: Uuid
    issuer: RucParty
    selector: PartyId
    right: Right
    ubigeo: Ubigeo
    gross_g: Grams
    issued_on: Day
    paper: Paper | None = None

    @model_validator(mode="after")
    def _selector_is_natural(self) -> "ConstanciaIssued":
        if not is_natural(self.selector):
            raise ValueError("selector_is_natural", "selector")
        return self


@frozen
class Constancia(Row):
    """A constancia on record; grams are gross mg. `number` is the paper's, if it was on paper."""

    kind: ClassVar[str] = "constancia"

    constancia: str
    issuer: str
    selector: str
    right_code: str
    gross_mg: int
    issued_on: str
    ubigeo_system: str
    ubigeo_code: str
    number: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.constancia)

    @property
    def key(self) -> str:
        return self.constancia


def shelf(constancia: str) -> str:
    """Where a constancia's row stands."""
    return f"constancia:{constancia}"


def drawn_account(constancia: str) -> str:
    """Gross mg drawn by declared lots."""
    return f"constancia:{constancia}/drawn"


def find(facts: Facts, constancia: str, field: str) -> Constancia:
    """The constancia with this id.

    Raises:
        Refused: `constancia_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    for row in facts.shelf(shelf(constancia)):
        if isinstance(row, Constancia):
            return row
    raise refuse("constancia_unknown", field, constancia=constancia)


def _may_sign(payload: ConstanciaIssued, signer: Signer) -> bool:
    return signer.party == payload.issuer or (payload.paper is not None and signers.REGISTRAR in signer.roles)


def _needs(payload: ConstanciaIssued) -> Needs:
    return Needs((shelf(payload.constancia), parties.shelf(payload.issuer)))


def _decide(payload: ConstanciaIssued, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    if facts.shelf(shelf(payload.constancia)):
        raise refuse("constancia_exists", "constancia", constancia=payload.constancia)
    if parties.find(facts, payload.issuer) is None:
        raise refuse("party_unknown", "issuer", party=payload.issuer)
    row = Constancia(
        seq=at.seq,
        constancia=payload.constancia,
        issuer=payload.issuer,
        selector=payload.selector,
        right_code=payload.right.code,
        gross_mg=mg(payload.gross_g),
        issued_on=payload.issued_on,
        ubigeo_system=payload.ubigeo.system,
        ubigeo_code=payload.ubigeo.code,
        number=payload.paper.number if payload.paper else None,
    )
    return Accepted((row,))


KIND = Kind("constancia.issued", ConstanciaIssued, _may_sign, _needs, _decide)
