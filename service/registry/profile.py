"""What may be said of a party, and what contradicts itself. Names of natural persons are never said at all."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from service.decision.payload import Digest, Member
from service.registry.identifiers import is_natural
from service.registry.parties import Party
from service.registry.signers import AUTHORITY, REGISTRAR

PartyKind = Literal["person", "selector", "company", "cooperative", "association", "community", "authority"]
Role = Literal["registrar", "authority", "trader", "plant", "miner", "auditor", "certifier"]

Roles = Annotated[tuple[Role, ...], Field(max_length=7)]
Territory = Annotated[
    tuple[Annotated[str, StringConstraints(pattern="^([0-9]{2}){1,3}$")], ...], Field(min_length=1, max_length=200)
]
"""Prefixes of INEI codes: `21` a department, `2110` a province, `211002` a district."""

_NATURAL: Final = ("person", "selector")
_NOT_WITH_REGISTRAR: Final = frozenset({"authority", "trader", "plant", "miner", "certifier"})


class Sex(Member):
    """A natural person's sex as its source codes it, for the statistics that the law asks for."""

    code: Literal["female", "male", "other"]
    source: Literal["reniec", "declared"]


class Commitment(Member):
    """The digest of a personal datum that is kept erasable elsewhere (`design.md` §4, Personal data)."""

    field: Literal["name", "dni", "contact", "address", "photo"]
    digest: Digest


Commitments = Annotated[tuple[Commitment, ...], Field(max_length=20)]


def pairs(commitments: tuple[Commitment, ...]) -> tuple[tuple[str, str], ...]:
    """Commitments as a row holds them."""
    return tuple((each.field, each.digest) for each in commitments)


def misnamed(party: str, kind: str, name: str | None) -> tuple[str, str] | None:
    """The stable word and the member that does not fit the kind of number `party` is, None if all does."""
    if is_natural(party):
        if kind not in _NATURAL:
            return "kind_of_natural_person", "kind"
        if name is not None:
            return "name_of_natural_person", "name"
    elif kind in _NATURAL:
        return "kind_of_legal_entity", "kind"
    elif name is None:
        return "name_missing", "name"
    return None


def contradiction(party: Party) -> tuple[str, str] | None:
    """As `misnamed`, of everything that is on record."""
    if found := misnamed(party.party, party.party_kind, party.name):
        return found
    if party.sex is not None and not is_natural(party.party):
        return "sex_of_legal_entity", "sex"
    if len(set(party.roles)) != len(party.roles):
        return "role_doubled", "roles"
    if REGISTRAR in party.roles and not _NOT_WITH_REGISTRAR.isdisjoint(party.roles):
        return "registrar_alone", "roles"
    if (AUTHORITY in party.roles) != (party.institution is not None):
        return "institution_of_authority", "institution"
    if party.territory and party.institution is None:
        return "territory_of_authority", "territory"
    return None
