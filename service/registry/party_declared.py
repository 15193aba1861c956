"""`party.declared`: a trader names a seller nobody has registered, alone or inside the deal itself."""

from dataclasses import replace
from typing import Literal

from pydantic import model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome
from service.decision.payload import Member, Name, Payload
from service.decision.records import Record
from service.registry import parties, signers
from service.registry.identifiers import PartyId, Ubigeo
from service.registry.parties import Party
from service.registry.profile import Commitments, misnamed, pairs


class Declaration(Member):
    """The members of a declaration, wherever it stands. It grants no role."""

    party: PartyId
    kind: Literal["person", "selector", "company", "cooperative", "association", "community"]
    name: Name | None = None
    ubigeo: Ubigeo | None = None
    commitments: Commitments = ()

    @model_validator(mode="after")
    def _fits(self) -> "Declaration":
        if found := misnamed(self.party, self.kind, self.name):
            raise ValueError(*found)
        return self


class PartyDeclared(Declaration, Payload):
    """A declaration by itself."""

    type: Literal["party.declared"]


def needs(declaration: Declaration) -> Needs:
    """What `declare` reads."""
    return Needs((parties.shelf(declaration.party),))


def declare(declaration: Declaration, facts: Facts, at: At) -> tuple[Record, ...]:
    """The records of a declaration.

    Two traders may meet the same seller, and a trader cannot know that the registrar was faster: a party already on
    record stays as it is and only gains the commitments that are new.
    """
    known = parties.find(facts, declaration.party)
    if known is None:
        return (_row(declaration, at.seq, lima_day(at.recorded_at).isoformat()),)
    fresh = tuple(pair for pair in pairs(declaration.commitments) if pair not in known.commitments)
    return (replace(known, seq=at.seq, commitments=known.commitments + fresh),) if fresh else ()


def _row(declaration: Declaration, seq: int, known_since: str) -> Party:
    return Party(
        seq,
        declaration.party,
        declaration.kind,
        registered=False,
        known_since=known_since,
        name=declaration.name,
        ubigeo=(declaration.ubigeo.system, declaration.ubigeo.code) if declaration.ubigeo else None,
        commitments=pairs(declaration.commitments),
    )


def _decide(payload: PartyDeclared, facts: Facts, at: At) -> Outcome:
    return Accepted(declare(payload, facts, at))


KIND = Kind("party.declared", PartyDeclared, signers.buyer, needs, _decide)
