"""Rolls' files as authorities sent them, with who and when. Kept, never changed: what was uploaded is evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from service.storage.engine import Connection

_COLUMNS: Final = "id, roll, name, retrieved_on, source, departments, digest, size, party, uploaded_at"
_STORE: Final = f"""
INSERT INTO private.roll_upload (id, roll, name, retrieved_on, source, departments, digest, data, size, party)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING {_COLUMNS}
"""
_SAME: Final = f"""
SELECT {_COLUMNS} FROM private.roll_upload
WHERE digest = $1 AND roll = $2 AND retrieved_on = $3 AND departments = $4
"""
_FIND: Final = f"SELECT {_COLUMNS}, data FROM private.roll_upload WHERE id = $1"
_LATEST: Final = f"SELECT {_COLUMNS} FROM private.roll_upload ORDER BY uploaded_at DESC LIMIT $1"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of `size` bytes and SHA-256 `digest`, of the register `roll`, sent by `party`."""

    id: UUID
    roll: str
    name: str
    retrieved_on: date
    source: str | None
    departments: Sequence[str]
    digest: bytes
    size: int
    party: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender says of a file."""

    roll: str
    name: str
    retrieved_on: date
    source: str | None
    departments: Sequence[str]
    party: str


async def store(connection: Connection, id: UUID, sent: Sent, data: bytes) -> tuple[Upload, bool]:  # noqa: A002 - the column's name
    """Keep a file under this id, and whether it is new: sent again, it is the upload that it was.

    Of other departments it is another one: what is missing from it is closed there.
    """
    digest = sha256(data).digest()
    known = await connection.fetchrow(_SAME, digest, sent.roll, sent.retrieved_on, list(sent.departments))
    if known is not None:
        return Upload(*known), False
    row = await connection.fetchrow(
        _STORE,
        id,
        sent.roll,
        sent.name,
        sent.retrieved_on,
        sent.source,
        list(sent.departments),
        digest,
        data,
        len(data),
        sent.party,
    )
    if row is None:
        raise LookupError(id)
    return Upload(*row), True


async def find(connection: Connection, id: UUID) -> tuple[Upload, bytes] | None:  # noqa: A002 - the column's name
    """An upload with its bytes."""
    row = await connection.fetchrow(_FIND, id)
    return None if row is None else (Upload(*row[:-1]), row[-1])


async def latest(connection: Connection, most: int) -> list[Upload]:
    """The last uploads, the latest first."""
    return [Upload(*row) for row in await connection.fetch(_LATEST, most)]
