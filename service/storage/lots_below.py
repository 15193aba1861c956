"""Down the graph of lots: all the way, or one step for whoever must not look further than it sees."""

from collections.abc import Sequence
from typing import Final

from service.storage.engine import Connection
from service.storage.lot_graph import Placed

BELOW: Final = """
WITH RECURSIVE below(lot) AS (
    SELECT $1::text
    UNION
    SELECT substr(edge.shelf, 6) FROM below
    JOIN projection.row AS edge ON edge.kind = 'lot_use' AND edge.key = below.lot
    WHERE NOT EXISTS (
        SELECT FROM projection.row AS void
        WHERE void.shelf = edge.shelf AND void.kind = 'void' AND (void.body ->> 'entry')::bigint = edge.seq
    )
)
"""
"""Begins a statement about `below`: the lot `$1` and all that was made of it, over no edge that was annulled.

PostgreSQL walks only as far as the statement takes lots from it, in no order.
"""

_PLACED: Final = """
SELECT key, seq, n FROM projection.row JOIN unnest($1::text[]) AS asked (lot) ON shelf = 'lot:' || lot AND key = lot
"""
_MADE: Final = """
SELECT row.key, row.seq, row.n
FROM (
    SELECT DISTINCT substr(shelf, 6) AS lot FROM projection.row WHERE kind = 'lot_use' AND key = ANY($1::text[])
) AS made
JOIN projection.row ON row.shelf = 'lot:' || lot AND row.key = lot
"""


async def placed(connection: Connection, lots: Sequence[str]) -> list[Placed]:
    """Where in the log these lots were put."""
    return [Placed(*found) for found in await connection.fetch(_PLACED, lots)]


async def made_of(connection: Connection, lots: Sequence[str]) -> list[Placed]:
    """The lots that were made of these, by edges annulled since too: which count, their shelves tell."""
    return [Placed(*found) for found in await connection.fetch(_MADE, lots)]
