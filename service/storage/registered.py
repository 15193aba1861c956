"""Everybody that a register has ever named, for what is made of them all."""

from typing import Final

from service.registry.registrations import Registration
from service.storage.engine import Connection

_PARTIES: Final = """
SELECT DISTINCT body ->> 'party' FROM projection.row WHERE kind = $1 AND seq < $2
"""


async def parties(connection: Connection, size: int) -> list[str]:
    """The parties that the first `size` entries register, sorted by their bytes whatever the database's order."""
    return sorted(party for (party,) in await connection.fetch(_PARTIES, Registration.kind, size))
