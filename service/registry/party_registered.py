"""`party.registered`: the registrar takes a party on record, with its roles."""

from typing import Literal

from pydantic import model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Name, Payload
from service.registry import parties, signers
from service.registry.identifiers import PartyId, Ubigeo
from service.registry.parties import Party
from service.registry.profile import Commitments, PartyKind, Roles, Sex, Territory, contradiction, pairs


class PartyRegistered(Payload):
    """A party on record. Legal entities have a name, natural persons commitments; authorities an institution.

    `territory` bounds what an authority sees; without it the whole country.
    """

    type: Literal["party.registered"]
    party: PartyId
    kind: PartyKind
    name: Name | None = None
    roles: Roles = ()
    ubigeo: Ubigeo | None = None
    institution: Name | None = None
    territory: Territory | None = None
    sex: Sex | None = None
    commitments: Commitments = ()

    @model_validator(mode="after")
    def _fits(self) -> "PartyRegistered":
        if found := contradiction(self.row(0, "")):
            raise ValueError(*found)
        return self

    def row(self, seq: int, known_since: str) -> Party:
        """The party as entry `seq` leaves it; `known_since` is the Lima day on which it was first named."""
        return Party(
            seq,
            self.party,
            self.kind,
            registered=True,
            known_since=known_since,
            roles=self.roles,
            name=self.name,
            ubigeo=(self.ubigeo.system, self.ubigeo.code) if self.ubigeo else None,
            institution=self.institution,
            territory=self.territory or (),
            sex=self.sex.code if self.sex else None,
            sex_source=self.sex.source if self.sex else None,
            commitments=pairs(self.commitments),
        )


def _needs(payload: PartyRegistered) -> Needs:
    return Needs((parties.shelf(payload.party),))


def _decide(payload: PartyRegistered, facts: Facts, at: At) -> Outcome:
    known = parties.find(facts, payload.party)
    if known is not None and known.registered:
        raise refuse("party_exists", "party", party=payload.party)
    since = known.known_since if known else lima_day(at.recorded_at).isoformat()
    return Accepted((payload.row(at.seq, since),))


KIND = Kind("party.registered", PartyRegistered, signers.registrar, _needs, _decide)
