"""First sales of declared gold: who sold, when, for how much. What lines cost stands nowhere but in the entries.

The last word on each holds, as in all that is counted of the market (`watch.source`, `watch.figures`): what was settled
costs what it was settled for, on the day on which it was; a price, a day or a weight that was put right is as it reads
now. A purchase on an estimate has no price before it is settled.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from service.storage.engine import Connection
from service.surveillance.planning import planned
from service.surveillance.watch.figures import FIGURES
from service.surveillance.watch.source import DEALS

# A line's price is its own; where a deal has one line, the deal's is that line's. What a deal came to otherwise than
# its lines, settled or corrected, is parted among them in proportion. Of an entry nothing but its lines goes on from
# where it is read, and of a lot no more than is asked for (`OFFSET 0` keeps it so): a year of whole entries fits in no
# memory.
_SALES: Final = f"""
WITH {DEALS}, {FIGURES}, priced AS MATERIALIZED (
    SELECT seq, seller, coalesce(settled_by, seq) AS told, coalesce(settled_on, day) AS day, currency,
        CASE WHEN priced_anew THEN cents END AS cost
    FROM deal WHERE (stage = 'final' OR settled_by IS NOT NULL) AND coalesce(settled_on, day) BETWEEN $3 AND $1
), edge AS MATERIALIZED (
    SELECT seq, body ->> 'child' AS child, body ->> 'parent' AS parent FROM projection.row
    WHERE kind = 'lot_use' AND seq IN (SELECT seq FROM priced)
), spoken AS MATERIALIZED (
    SELECT entry.seq, number, coalesce(
        one -> 'price', CASE WHEN jsonb_array_length(said -> 'lines') = 1 THEN said -> 'price' END
    ) AS price
    FROM ledger.entry
    CROSS JOIN LATERAL (
        SELECT convert_from(data, 'UTF8')::jsonb #> '{{submission,payload}}' AS said OFFSET 0
    ) AS payload
    CROSS JOIN LATERAL jsonb_array_elements(said -> 'lines') WITH ORDINALITY AS line (one, number)
    WHERE seq >= (SELECT min(told) FROM priced) AND seq IN (SELECT told FROM priced)
), line AS MATERIALIZED (
    SELECT priced.seq, number, seller, day, cost, price ->> 'currency' AS currency, price ->> 'amount' AS amount,
        CASE WHEN bool_and(coalesce(price ->> 'currency' = priced.currency, false)) OVER deal_lines
            THEN sum((price ->> 'amount')::numeric) OVER deal_lines END AS listed
    FROM priced JOIN spoken ON spoken.seq = told
    WINDOW deal_lines AS (PARTITION BY priced.seq)
)
SELECT seller, day, origin.holder, standing, support, region, bought.product, bought.fine, currency, amount, cost,
    listed::text
FROM edge
JOIN (
    SELECT substr(shelf, 5) AS lot, body ->> 'origin_holder' AS holder, body ->> 'standing' AS standing,
        body ->> 'support' AS support,
        CASE WHEN body ->> 'ubigeo_system' = 'inei' THEN left(body ->> 'ubigeo_code', 2) END AS region
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND body ->> 'source' = 'declared' OFFSET 0
) AS origin ON origin.lot = edge.parent
JOIN (SELECT lot, line, product, fine FROM figure WHERE fine > 0) AS bought ON bought.lot = edge.child
JOIN line ON line.seq = edge.seq AND line.number = bought.line
WHERE amount IS NOT NULL
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
    """A line of a purchase that took declared gold, on the Lima day on which it had its price.

    `amount` is its price, decimal text. `cost` is what the whole deal came to (céntimos), where that is another word
    than its lines', and `listed` what these come to; None where they are not all of the deal's currency. `region` None:
    not INEI's.
    """

    seller: str
    day: str
    origin_holder: str | None
    standing: str | None
    support: str | None
    region: str | None
    product: str
    fine_ug: int
    currency: str
    amount: str
    cost: int | None
    listed: str | None

    @property
    def cents(self) -> Fraction:
        """Its part of what the deal came to, in céntimos of `currency`."""
        own = 100 * Fraction(self.amount)
        if self.cost is None or self.listed is None:
            return own
        whole = 100 * Fraction(self.listed)
        return own * self.cost / whole if whole else own


async def first_sales(connection: Connection, first: date, last: date, known_at: int) -> AsyncIterator[Sequence[Line]]:
    """The priced and assayed lines of these Lima days that bought gold from its declared origin, by the ledger then.

    Some at a time: those of a year fill a gigabyte. Needs a transaction.
    """
    async with planned(connection, _PLANNED):
        cursor = await connection.cursor(_SALES, last.isoformat(), known_at, first.isoformat())
        while found := [Line(*row) for row in await cursor.fetch(_AT_A_TIME)]:
            yield found
