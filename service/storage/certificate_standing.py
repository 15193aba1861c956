"""Which certificates are suspended or revoked, for the public lists."""

from typing import Final

from service.certification.records import LIST
from service.storage.engine import Connection

# From the list of all certificates to each one's shelf, and its last word there.
_STANDING: Final = """
SELECT seq FROM (
    SELECT DISTINCT ON (listed.seq) listed.seq, word.body ->> 'status' AS status
    FROM projection.row AS listed
    JOIN projection.row AS word ON word.shelf = 'certificate:' || listed.key AND word.kind = 'certificate_status'
    WHERE listed.shelf = $1 AND listed.seq >= $2 AND listed.seq < $3 AND word.seq < $4
    ORDER BY listed.seq, word.seq DESC
) AS standing WHERE status = $5 ORDER BY seq
"""


async def standing(connection: Connection, status: str, start: int, end: int, size: int) -> list[int]:
    """The entries from `start` up to, not including, `end` that issued certificates which then stood at `status`.

    `then` is after the first `size` entries.
    """
    return [row[0] for row in await connection.fetch(_STANDING, LIST, start, end, size, status)]
