"""Lots with everything that came into them and went out of them, in one statement, so that all is of one moment."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection

# The lots in question, those they were made of and those made of them; of each the shelf, and the edges into it.
_FLOWS: Final = """
WITH asked(lot) AS MATERIALIZED ({asked}),
made(lot) AS MATERIALIZED (
    SELECT substr(shelf, 6) FROM projection.row WHERE kind = 'lot_use' AND key IN (SELECT lot FROM asked)
),
near(lot) AS MATERIALIZED (
    SELECT lot FROM asked UNION SELECT lot FROM made
    UNION SELECT key FROM projection.row
    WHERE kind = 'lot_use' AND shelf IN (SELECT 'uses:' || lot FROM asked UNION SELECT 'uses:' || lot FROM made)
)
SELECT kind, body FROM (
    SELECT seq, n, kind, body FROM projection.row WHERE shelf IN (SELECT 'lot:' || lot FROM near)
    UNION ALL
    SELECT seq, n, kind, body FROM projection.row
    WHERE shelf IN (SELECT 'uses:' || lot FROM asked UNION SELECT 'uses:' || lot FROM made)
) AS found ORDER BY seq, n
"""
_OF_LOTS: Final = _FLOWS.format(asked="SELECT unnest($1::text[])")
_OF_HOLDER: Final = _FLOWS.format(
    asked="SELECT body ->> 'lot' FROM projection.row WHERE kind = 'lot' AND body ->> 'holder' = $1"
)


async def of_lots(connection: Connection, lots: Sequence[str]) -> list[Row]:
    """The shelves of these lots and of their neighbours, and the edges between them, in the order they were put."""
    return _rows(await connection.fetch(_OF_LOTS, lots))


async def of_holder(connection: Connection, party: str) -> list[Row]:
    """The same of every lot that a party holds or held."""
    return _rows(await connection.fetch(_OF_HOLDER, party))


def _rows(found: Sequence[Any]) -> list[Row]:
    return [rows.decode(kind, from_json(body)) for kind, body in found]
