"""What the law's reports are made of: a buyer's purchases, lots and all above them, what persons said of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.decision.records import Row
from service.storage.decoded import decoded
from service.storage.engine import Connection

# In each, what is asked for is looked up shelf by shelf (`OFFSET 0` keeps it so): how many there are the planner can
# only guess, and by its guess it reads, and sorts, the whole log for a month of three hundred lots.

# A buyer signs its purchases, so that its submissions lead to them. A purchase of another month counts where its day
# was corrected: which month it then falls in, the rows say.
_PURCHASES: Final = """
WITH own AS MATERIALIZED (
    SELECT 'entry:' || seq AS shelf FROM projection.submission WHERE party = $1 AND seq < $3
), asked AS MATERIALIZED (
    SELECT DISTINCT shelf FROM own CROSS JOIN LATERAL (
        SELECT kind, body FROM projection.row WHERE row.shelf = own.shelf OFFSET 0
    ) AS said
    WHERE (kind = 'bought' AND left(body ->> 'day', 7) = $2) OR (kind = 'corrected' AND body ->> 'what' = 'dealt_on')
)
SELECT shelf, kind, body FROM asked CROSS JOIN LATERAL (
    SELECT seq, n, kind, body FROM projection.row WHERE row.shelf = asked.shelf AND seq < $3 OFFSET 0
) AS said ORDER BY seq, n
"""
# Whoever sells a lot holds it: the lots that a party held lead to what was taken of them, and by whom.
_SALES: Final = """
WITH own AS MATERIALIZED (
    SELECT body ->> 'lot' AS lot FROM projection.row WHERE kind = 'lot' AND body ->> 'holder' = $1 AND seq < $2
), asked AS MATERIALIZED (
    SELECT DISTINCT 'entry:' || seq AS shelf FROM own CROSS JOIN LATERAL (
        SELECT seq FROM projection.row WHERE kind = 'lot_use' AND key = own.lot AND seq < $2 OFFSET 0
    ) AS used
)
SELECT shelf, kind, body FROM asked CROSS JOIN LATERAL (
    SELECT seq, n, kind, body FROM projection.row WHERE row.shelf = asked.shelf AND seq < $2 OFFSET 0
) AS said ORDER BY seq, n
"""
# As `lot_graph`, of many lots at once.
_ABOVE: Final = """
WITH RECURSIVE ancestry(lot) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT edge.parent FROM ancestry, LATERAL (
        SELECT body ->> 'parent' AS parent FROM projection.row WHERE shelf = 'uses:' || ancestry.lot OFFSET 0
    ) AS edge
)
SELECT kind, body FROM ancestry CROSS JOIN unnest($3::text[]) AS kept CROSS JOIN LATERAL (
    SELECT seq, n, kind, body FROM projection.row WHERE shelf = kept || ancestry.lot AND seq < $2 OFFSET 0
) AS found ORDER BY seq, n
"""
# Rows of annulled entries come with what voids them: `live` tells.
_OF_KIND: Final = """
SELECT kind, body FROM projection.row WHERE seq < $2 AND shelf IN (
    SELECT shelf FROM projection.row WHERE kind = $1 AND ($3::text IS NULL OR body ->> $4 = $3)
        AND body ->> $5 BETWEEN $6 AND $7
) ORDER BY seq, n
"""
_SHELVES: Final = """
SELECT shelf, kind, body FROM projection.row WHERE shelf = ANY($1::text[]) AND seq < $2 ORDER BY seq, n
"""
_SEALED: Final = """
SELECT DISTINCT ON (party, field) party, field, wrapped, sealed
FROM private.opening JOIN private.person_key USING (party)
WHERE party = ANY($1::text[]) AND field = ANY($2::text[])
    AND (stored_by = $3 OR (stored_by = party AND party = ANY($4::text[])))
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
    return await _by_shelf(await connection.fetch(_PURCHASES, buyer, month, size))


async def sales(connection: Connection, seller: str, size: int) -> Shelves:
    """The `entry:` shelves of what was taken of a party's lots, by the first `size` entries."""
    return await _by_shelf(await connection.fetch(_SALES, seller, size))


GRAPH: Final = ("lot:", "uses:")
"""The shelves of a lot that its ancestry is made of."""


async def above(connection: Connection, lots: Sequence[str], size: int, kept: Sequence[str] = GRAPH) -> list[Row]:
    """The shelves `kept` of lots and all their ancestors by the first `size` entries, in the order they were put."""
    return await decoded(await connection.fetch(_ABOVE, lots, size, kept))


async def exports(connection: Connection, exporter: str, first: date, last: date, size: int) -> list[Row]:
    """What a party exported on the Lima days `first` to `last`, with what voids it."""
    days = first.isoformat(), last.isoformat()
    return await decoded(await connection.fetch(_OF_KIND, "exported", size, exporter, "exporter", "exported_on", *days))


async def campaigns(connection: Connection, first: date, last: date, size: int) -> list[Row]:
    """Everybody's campaigns that ended on the Lima days `first` to `last`, with what voids them."""
    days = first.isoformat(), last.isoformat()
    return await decoded(await connection.fetch(_OF_KIND, "campaign", size, None, "plant", "ended_on", *days))


async def shelves(connection: Connection, names: Sequence[str], size: int) -> Shelves:
    """These shelves by the first `size` entries, absent ones empty."""
    found: Shelves = {name: [] for name in names}
    return found | await _by_shelf(await connection.fetch(_SHELVES, names, size))


async def sealed(
    connection: Connection, parties: Sequence[str], fields: Sequence[str], stored_by: str, own: Sequence[str]
) -> list[SealedValue]:
    """What the party `stored_by` told of these persons, or those in `own` of themselves; the last of each field."""
    return [SealedValue(*row) for row in await connection.fetch(_SEALED, parties, fields, stored_by, own)]


async def _by_shelf(found: Sequence[Any]) -> Shelves:
    shelves: Shelves = {}
    for told, row in zip(found, await decoded(found), strict=True):
        shelves.setdefault(told["shelf"], []).append(row)
    return shelves
