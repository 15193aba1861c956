"""Rolls that authorities send: kept with their digest until the registrar, who alone signs, imports them."""

from dataclasses import dataclass
from typing import Final, get_args
from uuid import UUID, uuid4

import asyncpg

from service.registry.rolls.imported import RollImport, RollRegister
from service.storage import roll_uploads, rolls
from service.storage.roll_uploads import Sent, Upload

REGISTERS: Final[tuple[str, ...]] = get_args(RollRegister)
"""The registers that the State publishes as rolls."""

MOST: Final = 100
"""Imports, and uploads, that one list has."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The last imports and the last uploads; `imported` has, by upload, the entry of the first import of its file."""

    imports: list[RollImport]
    uploads: list[Upload]
    imported: dict[UUID, int]


async def keep_upload(pool: asyncpg.Pool, sent: Sent, data: bytes) -> tuple[Upload, bool]:
    """Keep a file, and whether it is new. It is read when it is imported: what cannot be read is then said."""
    async with pool.acquire() as connection:
        return await roll_uploads.store(connection, uuid4(), sent, data)


async def listed(pool: asyncpg.Pool) -> Listed:
    """What has been imported and what waits."""
    async with pool.acquire() as connection:
        imports = await rolls.imports(connection, REGISTERS, MOST)
        uploads = await roll_uploads.latest(connection, MOST)
    entries = {(row.roll, row.digest): row.seq for row in imports}
    imported = {
        each.id: entries[each.roll, each.digest.hex()] for each in uploads if (each.roll, each.digest.hex()) in entries
    }
    return Listed(imports, uploads, imported)


async def open_upload(url: str, id: UUID) -> tuple[Upload, bytes] | None:  # noqa: A002 - the column's name
    """An upload with its bytes; None if there is none of this number."""
    connection = await asyncpg.connect(url)
    try:
        return await roll_uploads.find(connection, id)
    finally:
        await connection.close()
