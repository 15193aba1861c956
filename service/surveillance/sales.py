"""First sales of declared gold: who sold, when, for how much. Prices stand nowhere but in the entries themselves."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection
from service.surveillance.planning import planned

# A line's price is its own; where a deal has one line, the deal's is that line's. Provisional gold has no fine grams.
# Of an entry nothing but its lines goes on from where it is read, and of a lot no more than is asked for (`OFFSET 0`
# keeps it so): a year of whole entries fits in no memory.
_SALES: Final = """
WITH edge AS MATERIALIZED (
    SELECT seq, body ->> 'child' AS child, body ->> 'parent' AS parent FROM projection.row AS used
    WHERE kind = 'lot_use' AND seq >= $1 AND seq < $2 AND NOT EXISTS (
        SELECT FROM projection.row AS void WHERE void.kind = 'void'
        AND void.shelf = used.shelf AND void.key = 'void:' || used.seq AND void.seq < $2
    )
), line AS MATERIALIZED (
    SELECT seq, number, said ->> 'seller' AS seller, said ->> 'occurred_at' AS occurred_at, coalesce(
        one -> 'price', CASE WHEN jsonb_array_length(said -> 'lines') = 1 THEN said -> 'price' END
    ) AS price
    FROM ledger.entry
    CROSS JOIN LATERAL (SELECT convert_from(data, 'UTF8')::jsonb #> '{submission,payload}' AS said OFFSET 0) AS payload
    CROSS JOIN LATERAL jsonb_array_elements(CASE said ->> 'type' WHEN 'purchase.recorded' THEN said -> 'lines' END)
        WITH ORDINALITY AS line (one, number)
    WHERE seq >= $1 AND seq < $2 AND seq IN (SELECT seq FROM edge)
)
SELECT seller, occurred_at, holder, standing, support, region, product, fine, price ->> 'currency', price ->> 'amount'
FROM edge
JOIN (
    SELECT substr(shelf, 5) AS lot, body ->> 'origin_holder' AS holder, body ->> 'standing' AS standing,
        body ->> 'support' AS support,
        CASE WHEN body ->> 'ubigeo_system' = 'inei' THEN left(body ->> 'ubigeo_code', 2) END AS region
    FROM projection.row WHERE kind = 'lot' AND seq < $2 AND body ->> 'source' = 'declared' OFFSET 0
) AS origin ON origin.lot = edge.parent
JOIN (
    SELECT substr(shelf, 5) AS lot, (body ->> 'line')::int AS number, body ->> 'product' AS product,
        (body ->> 'fine_ug')::bigint AS fine
    FROM projection.row WHERE kind = 'lot' AND seq >= $1 AND seq < $2 AND (body ->> 'fine_ug')::bigint > 0 OFFSET 0
) AS bought ON bought.lot = edge.child
JOIN line ON line.seq = edge.seq AND line.number = bought.number
WHERE price IS NOT NULL
ORDER BY edge.seq, line.number
"""

_AT_A_TIME: Final = 5_000

_PLANNED: Final = {
    "enable_memoize": "off",
    "enable_mergejoin": "off",
    "enable_nestloop": "off",
    "jit": "off",
    "work_mem": "'32MB'",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a purchase that took declared gold. `amount` is decimal text; `region` None: not INEI's."""

    seller: str
    occurred_at: str
    origin_holder: str | None
    standing: str | None
    support: str | None
    region: str | None
    product: str
    fine_ug: int
    currency: str
    amount: str


async def first_sales(connection: Connection, start: int, end: int) -> AsyncIterator[Sequence[Line]]:
    """The priced and assayed lines of entries `start` to `end` − 1 that bought gold from its declared origin.

    Some at a time: those of a year fill a gigabyte. Needs a transaction.
    """
    async with planned(connection, _PLANNED):
        cursor = await connection.cursor(_SALES, start, end)
        while found := [Line(*row) for row in await cursor.fetch(_AT_A_TIME)]:
            yield found
