"""Numbers for who has no tax number: the one under which a DNI is known, else a new one, the same at every attempt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from service.decision.calendar import LIMA
from service.flows.persons.person_vault import Vault
from service.flows.rolls.file import RollFile
from service.registry.rolls.row import UNNUMBERED, RollRow
from service.storage import rolls
from service.storage.engine import Connection

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


async def numbers(connection: Connection, vault: Vault, file: RollFile, rows: Iterable[RollRow]) -> dict[str, str]:
    """`nat:<ULID>` by `dni:<8 digits>`, for all rows without RUC."""
    first: dict[str, int] = {}
    for row in rows:
        if row.party.startswith(UNNUMBERED):
            first.setdefault(row.party, row.number)
    known = await known_numbers(connection, vault, first)
    return {unnumbered: known.get(unnumbered) or _new(vault, file, number) for unnumbered, number in first.items()}


async def known_numbers(connection: Connection, vault: Vault, parties: Iterable[str]) -> dict[str, str]:
    """`nat:<ULID>` by `dni:<8 digits>`, for those of these parties whose DNI is kept."""
    tags = {
        party: vault.tag("dni", party.removeprefix(UNNUMBERED)) for party in parties if party.startswith(UNNUMBERED)
    }
    known = await rolls.tagged(connection, "dni", set(tags.values()), "nat:")
    return {party: known[tag] for party, tag in tags.items() if tag in known}


def _new(vault: Vault, file: RollFile, number: int) -> str:
    """A ULID made of the line's number in the file, and of nothing about the person."""
    day = datetime.fromisoformat(file.retrieved_on).replace(tzinfo=LIMA)
    random = int.from_bytes(vault.derive("number", file.digest, str(number))[:10], "big")
    value = int(day.timestamp()) * 1000 << 80 | random
    return "nat:" + "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))
