"""What an import says of the parties themselves, beside what the register says of them: `registers`, and openings.

Said once, with the first row that names a party; afterwards only what a later row adds, a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.flows.persons.openings import Opening, commitment
from service.flows.persons.person_vault import Vault
from service.flows.rolls.file import RollFile
from service.registry.identifiers import is_natural
from service.registry.parties import Party
from service.registry.rolls.clean import key
from service.registry.rolls.row import RollRow
from service.registry.signers import REGISTRAR

_ROLES: Final[Mapping[str, str]] = {"RECPO": "trader", "REINFO": "miner", "PLANT": "plant"}
"""What a party becomes by standing in a roll as *vigente*."""

_KINDS: Final = (
    ("COOPERATIVA", "cooperative"),
    ("ASOCIACION", "association"),
    ("COMUNIDAD CAMPESINA", "community"),
    ("COMUNIDAD NATIVA", "community"),
)
"""What a legal entity is, by how its name begins; any other is a company."""


@dataclass(frozen=True, slots=True)
class Said:
    """`registers` as the entry has it, None where nothing is new; `openings` to be kept once it stands."""

    registers: dict[str, Any] | None
    openings: tuple[Opening, ...]


_NOTHING: Final = Said(None, ())


@dataclass(slots=True)
class _Known:
    registered: bool
    name: str | None
    roles: frozenset[str]
    placed: bool
    commitments: frozenset[tuple[str, str]]


class Profiles:
    """The parties of one file, as they stand and as the statements made so far leave them."""

    def __init__(
        self,
        file: RollFile,
        since: int,
        vault: Vault,
        parties: Mapping[str, Party],
        kept: Mapping[str, Mapping[str, bytes]],
    ) -> None:
        """`kept` has, by field and party, the tag of the value that was kept last; `since` is `Standing.since`."""
        self._file: Final = file
        self._since: Final = str(since)
        self._vault: Final = vault
        self._kept: Final = kept
        self._known = {party: _known(row) for party, row in parties.items()}
        self._met: set[str] = set()

    def say(self, row: RollRow) -> Said:
        """What is to be said of the row's party with the row."""
        known = self._known.get(row.party)
        if row.party in self._met and known is not None and self._role(row) in {None, *known.roles}:
            return _NOTHING
        openings = () if row.party in self._met else self._openings(row)
        self._met.add(row.party)
        said = self._registers(row, known, openings)
        if said is not None:
            self._known[row.party] = _after(said, known)
        return Said(said, openings)

    def _registers(self, row: RollRow, known: _Known | None, openings: tuple[Opening, ...]) -> dict[str, Any] | None:
        before = known or _Known(False, None, frozenset(), False, frozenset())  # noqa: FBT003 - fields, in their order
        name = None if is_natural(row.party) else row.name
        digests = [(each.field, commitment(row.party, each).hex()) for each in openings]
        fresh = [pair for pair in digests if pair not in before.commitments]
        role = self._role(row)
        gains = role is not None and role not in before.roles and REGISTRAR not in before.roles
        if before.registered and not gains and not fresh and name in {None, before.name}:
            return None
        said: dict[str, Any] = {"kind": _kind(row, self._file.register)}
        if name is not None:
            said["name"] = name
        if gains:
            said["roles"] = [role]
        if row.districts and not before.placed:
            said["ubigeo"] = dict(zip(("system", "code"), row.districts[0], strict=True))
        if row.sex is not None and is_natural(row.party):
            said["sex"] = {"code": row.sex, "source": "declared"}
        if fresh:
            said["commitments"] = [{"field": field, "digest": digest} for field, digest in fresh]
        return said

    def _role(self, row: RollRow) -> str | None:
        return _ROLES.get(self._file.register) if row.status == "vigente" else None

    def _openings(self, row: RollRow) -> tuple[Opening, ...]:
        """What the roll says of a person that is not kept, or was otherwise. A RUC 10 holds its DNI itself.

        Whoever was erased is not taken in again.
        """
        if not is_natural(row.party) or self._vault.is_erased(row.party):
            return ()
        values = {"name": row.name, "dni": None if row.party.startswith("ruc:10") else row.dni}
        return tuple(
            Opening(field, value, self._vault.salt(row.party, self._file.digest, self._since, field))
            for field, value in values.items()
            if value and self._kept[field].get(row.party) != self._vault.tag(field, value)
        )


def _known(row: Party) -> _Known:
    return _Known(row.registered, row.name, frozenset(row.roles), row.ubigeo is not None, frozenset(row.commitments))


def _after(said: Mapping[str, Any], before: _Known | None) -> _Known:
    return _Known(
        registered=True,
        name=said.get("name") or (before.name if before else None),
        roles=frozenset(said.get("roles", ())) | (before.roles if before else frozenset()),
        placed="ubigeo" in said or (before is not None and before.placed),
        commitments=before.commitments if before else frozenset(),
    )


def _kind(row: RollRow, register: str) -> str:
    if is_natural(row.party):
        return "selector" if register == "SELECTORS" else "person"
    name = key(row.name)
    return next((kind for words, kind in _KINDS if name.startswith(words)), "company")
