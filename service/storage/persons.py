"""Persons' data in the `private` schema: sealed values under sealed keys. Deleting a key erases its person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection

_MAKE_KEY: Final = "INSERT INTO private.person_key (party, wrapped) VALUES ($1, $2) ON CONFLICT (party) DO NOTHING"
_KEY: Final = "SELECT wrapped FROM private.person_key WHERE party = $1"
_STORE: Final = """
INSERT INTO private.opening (party, field, commitment, sealed, tag, stored_by)
SELECT $1, sealed.field, sealed.commitment, sealed.value, sealed.tag, $2
FROM unnest($3::text[], $4::bytea[], $5::bytea[], $6::bytea[]) AS sealed (field, commitment, value, tag)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One value under its person's key, the commitment it opens, and the tag that finds its doubles."""

    field: str
    commitment: bytes
    value: bytes
    tag: bytes


async def key(connection: Connection, party: str, fresh: bytes) -> bytes:
    """The wrapped key of a person; `fresh` becomes it if there is none yet."""
    await connection.execute(_MAKE_KEY, party, fresh)
    wrapped: bytes = await connection.fetchval(_KEY, party)
    return wrapped


async def store(connection: Connection, party: str, stored_by: str, sealed: Sequence[Sealed]) -> None:
    """Keep what is not kept yet."""
    columns = (
        [each.field for each in sealed],
        [each.commitment for each in sealed],
        [each.value for each in sealed],
        [each.tag for each in sealed],
    )
    await connection.execute(_STORE, party, stored_by, *columns)
