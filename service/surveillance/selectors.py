"""Selectors' associations and constancias, over the whole market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import from_json

from service.decision.records import Row
from service.registry import memberships
from service.registry.memberships import Member, Membership
from service.rulebook import rows
from service.storage.engine import Connection

_MEMBERS: Final = "SELECT body FROM projection.row WHERE kind = 'member' AND seq <= $1 ORDER BY seq, n"
_CONSTANCIAS: Final = """
SELECT body ->> 'constancia', body ->> 'issuer', body ->> 'selector', body ->> 'right_code', body ->> 'issued_on',
    (body ->> 'gross_mg')::bigint, coalesce(balance.amount, 0)::bigint
FROM projection.row AS paper
LEFT JOIN projection.balance ON account = 'constancia:' || (body ->> 'constancia') || '/drawn'
WHERE kind = 'constancia' AND NOT EXISTS (
    SELECT FROM projection.row AS void
    WHERE void.kind = 'void' AND void.shelf = paper.shelf AND void.key = 'void:' || paper.seq
) ORDER BY seq
"""
_ACCOMPANIED: Final = """
SELECT DISTINCT body ->> 'party' FROM projection.row
WHERE kind = 'assistance' AND seq <= $1 AND body ->> 'on' <= $2 AND body ->> 'party' LIKE 'ruc:20%' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A constancia de origen as its account has it now, in gross mg: what it states, and what lots have drawn on it."""

    constancia: str
    issuer: str
    selector: str
    right: str
    issued_on: str
    stated_mg: int
    drawn_mg: int

    @property
    def left_mg(self) -> int:
        """What may still be drawn; below zero where too much was (R05b)."""
        return self.stated_mg - self.drawn_mg


async def members(connection: Connection, at: date, known_at: int) -> tuple[Membership, ...]:
    """Who belongs to which organization on a Lima day, and who acts for it, by the ledger up to `known_at`."""
    return memberships.in_force(await said_of_members(connection, known_at), at)


async def said_of_members(connection: Connection, known_at: int) -> list[Row]:
    """All that was said of organizations' members and delegates by the ledger up to `known_at`, whoever said it."""
    return [rows.decode(Member.kind, from_json(body)) for (body,) in await connection.fetch(_MEMBERS, known_at)]


async def constancias(connection: Connection) -> Sequence[Drawn]:
    """Every constancia on record, with its balance as it stands now."""
    return [Drawn(*row) for row in await connection.fetch(_CONSTANCIAS)]


async def accompanied(connection: Connection, at: date, known_at: int) -> Sequence[str]:
    """The organizations that were given any help by a Lima day."""
    return [party for (party,) in await connection.fetch(_ACCOMPANIED, known_at, at.isoformat())]
