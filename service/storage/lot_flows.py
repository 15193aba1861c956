"""Lots with everything that came into them and went out of them, in one statement, so that all is of one moment."""

from collections.abc import Sequence
from typing import Final

from service.decision.records import Row
from service.storage.decoded import decoded
from service.storage.engine import Connection

# The lots in question, those they were made of and those made of them; of each the shelf, and the edges into it. Each
# is looked up by itself (`OFFSET 0` keeps it so), as in `reports`.
_FLOWS: Final = """
WITH asked(lot) AS MATERIALIZED ({asked}),
held(lot) AS MATERIALIZED (
    SELECT lot FROM asked UNION SELECT made.lot FROM asked CROSS JOIN LATERAL (
        SELECT substr(shelf, 6) AS lot FROM projection.row WHERE kind = 'lot_use' AND key = asked.lot OFFSET 0
    ) AS made
),
edge AS MATERIALIZED (
    SELECT found.* FROM held CROSS JOIN LATERAL (
        SELECT seq, n, key, kind, body FROM projection.row WHERE shelf = 'uses:' || held.lot OFFSET 0
    ) AS found
),
near(lot) AS MATERIALIZED (SELECT lot FROM held UNION SELECT key FROM edge WHERE kind = 'lot_use')
SELECT kind, body FROM (
    SELECT found.* FROM near CROSS JOIN LATERAL (
        SELECT seq, n, kind, body FROM projection.row WHERE shelf = 'lot:' || near.lot OFFSET 0
    ) AS found
    UNION ALL
    SELECT seq, n, kind, body FROM edge
) AS found ORDER BY seq, n
"""
_OF_LOTS: Final = _FLOWS.format(asked="SELECT unnest($1::text[])")
_OF_HOLDER: Final = _FLOWS.format(
    asked="SELECT body ->> 'lot' FROM projection.row WHERE kind = 'lot' AND body ->> 'holder' = $1"
)


async def of_lots(connection: Connection, lots: Sequence[str]) -> list[Row]:
    """The shelves of these lots and of their neighbours, and the edges between them, in the order they were put."""
    return await decoded(await connection.fetch(_OF_LOTS, lots))


async def of_holder(connection: Connection, party: str) -> list[Row]:
    """The same of every lot that a party holds or held."""
    return await decoded(await connection.fetch(_OF_HOLDER, party))
