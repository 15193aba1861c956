"""Counts over the whole register: parties, and the marks that rules have left. For reports; it reads every row."""

from typing import Final

from pydantic_core import from_json

from service.decision.findings import Mark
from service.rulebook import rows
from service.storage.engine import Connection

_PARTIES: Final = "SELECT count(DISTINCT shelf) FROM projection.row WHERE kind = 'party'"
_MARKS: Final = "SELECT body FROM projection.row WHERE kind = 'mark' ORDER BY seq, n"


async def parties(connection: Connection) -> int:
    """How many parties are on record, registered or declared."""
    found: int = await connection.fetchval(_PARTIES)
    return found


async def marks(connection: Connection) -> list[Mark]:
    """Every mark on record, whoever may see it, in the order they were put."""
    found = (rows.decode(Mark.kind, from_json(body)) for (body,) in await connection.fetch(_MARKS))
    return [mark for mark in found if isinstance(mark, Mark)]
