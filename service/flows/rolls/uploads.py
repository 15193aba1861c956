"""Rolls that authorities send: kept with their digest until the registrar, who alone signs, imports them."""

from uuid import UUID

import asyncpg

from service.storage import roll_uploads
from service.storage.roll_uploads import Upload


async def open_upload(url: str, id: UUID) -> tuple[Upload, bytes] | None:  # noqa: A002 - the column's name
    """An upload with its bytes; None if there is none of this number."""
    connection = await asyncpg.connect(url)
    try:
        return await roll_uploads.find(connection, id)
    finally:
        await connection.close()
