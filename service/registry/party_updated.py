"""`party.updated`: the registrar changes what is on record of a party. Members left out stay as they are."""

from dataclasses import replace
from typing import Literal

from pydantic import model_validator

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Name, Payload
from service.registry import parties, signers
from service.registry.identifiers import PartyId, Ubigeo
from service.registry.parties import Party
from service.registry.profile import Commitments, PartyKind, Roles, Sex, Territory, contradiction, pairs

_CHANGES = ("kind", "name", "roles", "ubigeo", "institution", "territory", "sex", "commitments")


class PartyUpdated(Payload):
    """At least one member changes; `commitments` are added to those there."""

    type: Literal["party.updated"]
    party: PartyId
    kind: PartyKind | None = None
    name: Name | None = None
    roles: Roles | None = None
    ubigeo: Ubigeo | None = None
    institution: Name | None = None
    territory: Territory | None = None
    sex: Sex | None = None
    commitments: Commitments | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> "PartyUpdated":
        if all(getattr(self, name) is None for name in _CHANGES):
            raise ValueError("nothing_changed")
        return self

    def applied_to(self, party: Party, seq: int) -> Party:
        """The party as entry `seq` leaves it. Who stops being an authority loses institution and territory with it."""
        roles = party.roles if self.roles is None else self.roles
        stays_authority = signers.AUTHORITY in roles
        commitments = pairs(self.commitments or ())
        return replace(
            party,
            seq=seq,
            party_kind=self.kind or party.party_kind,
            name=self.name or party.name,
            roles=roles,
            ubigeo=(self.ubigeo.system, self.ubigeo.code) if self.ubigeo else party.ubigeo,
            institution=self.institution or (party.institution if stays_authority else None),
            territory=self.territory or (party.territory if stays_authority else ()),
            sex=self.sex.code if self.sex else party.sex,
            sex_source=self.sex.source if self.sex else party.sex_source,
            commitments=party.commitments + tuple(pair for pair in commitments if pair not in party.commitments),
        )


def _needs(payload: PartyUpdated) -> Needs:
    return Needs((parties.shelf(payload.party),))


def _decide(payload: PartyUpdated, facts: Facts, at: At) -> Outcome:
    known = parties.find(facts, payload.party)
    if known is None or not known.registered:
        raise refuse("party_unknown", "party", party=payload.party)
    changed = payload.applied_to(known, at.seq)
    if found := contradiction(changed):
        raise refuse(*found)
    return Accepted((changed,))


KIND = Kind("party.updated", PartyUpdated, signers.registrar, _needs, _decide)
