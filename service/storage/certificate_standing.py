"""Which certificates are suspended or revoked, for the public lists."""

from typing import Final

from service.storage.engine import Connection

# Found by its kind, and its last word by its shelf: no more is read than certificates of the list have words.
_HELD: Final = """
SELECT seq FROM (
    SELECT DISTINCT ON (issued.shelf) issued.seq, word.body ->> 'status' AS status
    FROM projection.row AS issued JOIN projection.row AS word USING (shelf)
    WHERE issued.kind = 'certificate' AND issued.seq >= $1 AND issued.seq < $2
    AND word.kind = 'certificate_status' AND word.seq < $3
    ORDER BY issued.shelf, word.seq DESC
) AS standing WHERE status = $4 ORDER BY seq
"""


async def standing(connection: Connection, status: str, start: int, end: int, size: int) -> list[int]:
    """The entries from `start` up to, not including, `end` that issued certificates which then stood at `status`.

    `then` is after the first `size` entries.
    """
    return [row[0] for row in await connection.fetch(_HELD, start, end, size, status)]
