"""`registers`, inside `registration.recorded`: the party as the roll names it, in the same entry.

A party that nobody has registered becomes so; one on record keeps what it has, and gains. Nothing is taken from it: a
roll knows one side of a party, and who disappears from it does not stop being one.
"""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from service.decision.outcome import refuse
from service.decision.payload import Member, Name
from service.registry.identifiers import Ubigeo
from service.registry.parties import Party
from service.registry.profile import Commitments, Sex, contradiction, misnamed, pairs

RolesOfRoll = Annotated[tuple[Literal["trader", "plant", "miner"], ...], Field(max_length=3)]
"""What the State's rolls make of a party. Nobody becomes registrar or auditor in one line of 85,000."""


class Registers(Member):
    """What the roll says of the party itself. A legal entity has its name, a natural person commitments."""

    kind: Literal["person", "selector", "company", "cooperative", "association", "community"]
    name: Name | None = None
    roles: RolesOfRoll = ()
    ubigeo: Ubigeo | None = None
    sex: Sex | None = None
    commitments: Commitments = ()

    def contradiction(self, party: str) -> tuple[str, str] | None:
        """The stable word and the member that does not fit `party`, None if all does."""
        found = misnamed(party, self.kind, self.name)
        return (found[0], f"registers.{found[1]}") if found else None


def register(said: Registers, party: str, known: Party | None, *, seq: int, today: str) -> tuple[Party, ...]:
    """The row that entry `seq`, recorded on the Lima day `today`, puts of a party; none where nothing is new.

    Raises:
        Refused: what is then on record contradicts itself; a registrar, for one, takes no role of the trade.
    """
    changed = _new(said, party, seq, today) if known is None else _joined(said, known, seq)
    if found := contradiction(changed):
        raise refuse(found[0], f"registers.{found[1]}")
    same = known is not None and replace(changed, seq=known.seq) == known
    return () if same else (changed,)


def _new(said: Registers, party: str, seq: int, today: str) -> Party:
    return Party(
        seq,
        party,
        said.kind,
        registered=True,
        known_since=today,
        roles=said.roles,
        name=said.name,
        ubigeo=(said.ubigeo.system, said.ubigeo.code) if said.ubigeo else None,
        sex=said.sex.code if said.sex else None,
        sex_source=said.sex.source if said.sex else None,
        commitments=pairs(said.commitments),
    )


def _joined(said: Registers, known: Party, seq: int) -> Party:
    fresh = tuple(pair for pair in pairs(said.commitments) if pair not in known.commitments)
    return replace(
        known,
        seq=seq,
        party_kind=known.party_kind if known.registered else said.kind,
        registered=True,
        roles=known.roles + tuple(role for role in said.roles if role not in known.roles),
        name=said.name or known.name,
        ubigeo=(said.ubigeo.system, said.ubigeo.code) if said.ubigeo else known.ubigeo,
        sex=said.sex.code if said.sex else known.sex,
        sex_source=said.sex.source if said.sex else known.sex_source,
        commitments=known.commitments + fresh,
    )
