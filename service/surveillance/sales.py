"""First sales of declared gold: who sold, when, for how much. Prices stand nowhere but in the entries themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection

# A line's price is its own; where a deal has one line, the deal's is that line's. Provisional gold has no fine grams.
_SALES: Final = """
WITH edge AS MATERIALIZED (
    SELECT seq, body ->> 'child' AS child, body ->> 'parent' AS parent FROM projection.row AS used
    WHERE kind = 'lot_use' AND seq >= $1 AND seq < $2 AND NOT EXISTS (
        SELECT FROM projection.row AS void
        WHERE void.shelf = used.shelf AND void.key = 'void:' || used.seq AND void.seq < $2
    )
), deal AS MATERIALIZED (
    SELECT seq, convert_from(data, 'UTF8')::jsonb #> '{submission,payload}' AS said
    FROM ledger.entry WHERE seq IN (SELECT seq FROM edge)
)
SELECT deal.said ->> 'seller', deal.said ->> 'occurred_at',
    origin.body ->> 'origin_holder', origin.body ->> 'standing', origin.body ->> 'support',
    CASE WHEN origin.body ->> 'ubigeo_system' = 'inei' THEN left(origin.body ->> 'ubigeo_code', 2) END,
    bought.body ->> 'product', (bought.body ->> 'fine_ug')::bigint,
    price ->> 'currency', price ->> 'amount'
FROM edge
JOIN deal USING (seq)
JOIN projection.row AS origin ON origin.shelf = 'lot:' || edge.parent AND origin.kind = 'lot'
JOIN projection.row AS bought ON bought.shelf = 'lot:' || edge.child AND bought.kind = 'lot'
CROSS JOIN LATERAL (SELECT coalesce(
    said -> 'lines' -> ((bought.body ->> 'line')::int - 1) -> 'price',
    CASE WHEN jsonb_array_length(said -> 'lines') = 1 THEN said -> 'price' END
) AS price) AS priced
WHERE said ->> 'type' = 'purchase.recorded' AND origin.body ->> 'source' = 'declared'
    AND (bought.body ->> 'fine_ug')::bigint > 0 AND price IS NOT NULL
ORDER BY edge.seq, (bought.body ->> 'line')::int
"""


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


async def first_sales(connection: Connection, start: int, end: int) -> Sequence[Line]:
    """The priced and assayed lines of entries `start` to `end` − 1 that bought gold from its declared origin."""
    return [Line(*row) for row in await connection.fetch(_SALES, start, end)]
