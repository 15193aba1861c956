"""What the law's reports are made of: a buyer's purchases, lots and all above them, what persons said of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection

# A buyer signs its purchases, so that its submissions lead to them. A purchase of another month counts where its day
# was corrected: which month it then falls in, the rows say.
_PURCHASES: Final = """
WITH own AS MATERIALIZED (
    SELECT 'entry:' || seq AS shelf FROM projection.submission WHERE party = $1 AND seq < $3
), asked AS MATERIALIZED (
    SELECT DISTINCT shelf FROM projection.row JOIN own USING (shelf)
    WHERE (kind = 'bought' AND left(body ->> 'day', 7) = $2) OR (kind = 'corrected' AND body ->> 'what' = 'dealt_on')
)
SELECT shelf, kind, body FROM projection.row JOIN asked USING (shelf) WHERE seq < $3 ORDER BY seq, n
"""
# As `lot_graph`, of many lots at once and without the marks.
_ABOVE: Final = """
WITH RECURSIVE ancestry(lot) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT edge.body ->> 'parent' FROM ancestry JOIN projection.row AS edge ON edge.shelf = 'uses:' || ancestry.lot
)
SELECT row.shelf, row.kind, row.body FROM ancestry
JOIN projection.row ON row.shelf = ANY (ARRAY['lot:' || lot, 'uses:' || lot])
WHERE row.seq < $2 ORDER BY row.seq, row.n
"""
_SHELVES: Final = """
SELECT shelf, kind, body FROM projection.row WHERE shelf = ANY($1::text[]) AND seq < $2 ORDER BY seq, n
"""
_SEALED: Final = """
SELECT DISTINCT ON (party, field) party, field, wrapped, sealed
FROM private.opening JOIN private.person_key USING (party)
WHERE party = ANY($1::text[]) AND field = ANY($2::text[]) AND stored_by IN (party, $3)
ORDER BY party, field, stored_at DESC
"""

Shelves = dict[str, list[Row]]
"""Rows by shelf, each in the order in which they were put."""


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A person's value of a field, sealed under its key."""

    party: str
    field: str
    wrapped: bytes
    sealed: bytes


async def purchases(connection: Connection, buyer: str, month: str, size: int) -> Shelves:
    """The `entry:` shelves of the purchases that may fall in a month, by the first `size` entries."""
    return _by_shelf(await connection.fetch(_PURCHASES, buyer, month, size))


async def above(connection: Connection, lots: Sequence[str], size: int) -> Shelves:
    """Lots with all their ancestors, and the edges between them, by the first `size` entries."""
    return _by_shelf(await connection.fetch(_ABOVE, lots, size))


async def shelves(connection: Connection, names: Sequence[str], size: int) -> Shelves:
    """These shelves by the first `size` entries, absent ones empty."""
    found: Shelves = {name: [] for name in names}
    return found | _by_shelf(await connection.fetch(_SHELVES, names, size))


async def sealed(
    connection: Connection, parties: Sequence[str], fields: Sequence[str], stored_by: str
) -> list[SealedValue]:
    """What these persons themselves, or the party `stored_by`, told of them; the last of each field."""
    return [SealedValue(*row) for row in await connection.fetch(_SEALED, parties, fields, stored_by)]


def _by_shelf(found: Sequence[Any]) -> Shelves:
    shelves: Shelves = {}
    for shelf, kind, body in found:
        shelves.setdefault(shelf, []).append(rows.decode(kind, from_json(body)))
    return shelves
