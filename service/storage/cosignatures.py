"""Witnesses' cosignatures, each one's latest on each size that it was asked about. Verified before they come here."""

from typing import Final

from service.ledger.cosignature import Cosignature
from service.storage.engine import Connection

_SAVE: Final = """
INSERT INTO ledger.cosignature AS held (size, witness, time, line) VALUES ($1, $2, $3, $4)
ON CONFLICT (size, witness) DO UPDATE SET time = excluded.time, line = excluded.line WHERE held.time < excluded.time
"""
_AT: Final = "SELECT witness, time FROM ledger.cosignature WHERE size = $1"
_SHOWN: Final = "SELECT witness, time FROM ledger.cosignature JOIN ledger.published USING (size)"
_LARGEST: Final = "SELECT size FROM ledger.cosignature WHERE witness = $1 ORDER BY size DESC LIMIT 1"


async def save(connection: Connection, size: int, cosignature: Cosignature) -> None:
    """Keep what a witness said of this size, unless something later of its is kept."""
    await connection.execute(_SAVE, size, cosignature.vkey, cosignature.time, cosignature.line)


async def times_at(connection: Connection, size: int) -> dict[str, int]:
    """When each witness, by its verifier key, cosigned this size: seconds since 1970."""
    return {row[0]: row[1] for row in await connection.fetch(_AT, size)}


async def times_shown(connection: Connection) -> dict[str, int]:
    """The same of the size that `/checkpoint` shows."""
    return {row[0]: row[1] for row in await connection.fetch(_SHOWN)}


async def largest(connection: Connection, vkey: str) -> int:
    """The largest size that a witness is known to have cosigned; 0 where there is none."""
    size: int | None = await connection.fetchval(_LARGEST, vkey)
    return size or 0
