"""First sales of declared gold: who sold, when, for how much. What lines cost stands nowhere but in the entries.

The last word on each holds, as in all that is counted of the market (`watch.source`, `watch.figures`): what was settled
costs what it was settled for, on the day on which it was; a price, a day or a weight that was put right is as it reads
now. A purchase on an estimate has no price before it is settled.

By its own word alone nobody seems to have paid more afterwards: a price that its buyer raises, or a weight that it
lowers, counts once the seller has confirmed the deal again, or a delegate of hers. A raised price also counts where the
other side agreed (`counter`), as long as she has signed nothing of the deal that would say otherwise.
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
WITH {DEALS}, {FIGURES}, heard AS MATERIALIZED (
    SELECT entry, max(seq) FILTER (WHERE kind = 'confirmation') AS confirmed,
        coalesce(max(seq) FILTER (WHERE kind = 'dispute'), 0) AS disputed
    FROM (
        SELECT seq, kind, (body ->> 'entry')::bigint AS entry FROM projection.row
        WHERE kind IN ('confirmation', 'dispute') AND seq <= $2 AND body ->> 'by' IS NOT NULL
    ) AS signed
    WHERE seq <> entry AND seq NOT IN (SELECT seq FROM gone) GROUP BY entry
), borne AS MATERIALIZED (
    SELECT entry, CASE WHEN confirmed > disputed THEN confirmed ELSE 0 END AS out FROM heard
), put_right AS MATERIALIZED (
    SELECT word.entry, array_agg(cents ORDER BY word.seq) AS cents,
        array_agg(CASE WHEN borne.entry IS NULL THEN agreed ELSE borne.out > word.seq END ORDER BY word.seq) AS heard
    FROM word LEFT JOIN borne USING (entry) WHERE NOT settled AND cents IS NOT NULL GROUP BY word.entry
), priced AS MATERIALIZED (
    SELECT seq, seller, coalesce(settled_by, seq) AS told, coalesce(settled_on, day) AS day, currency,
        CASE WHEN settled_by IS NOT NULL THEN deal.cents END AS cost,
        CASE WHEN settled_by IS NULL THEN put_right.cents END AS corrected, heard
    FROM deal LEFT JOIN put_right ON entry = seq
    WHERE (stage = 'final' OR settled_by IS NOT NULL) AND coalesce(settled_on, day) BETWEEN $3 AND $1
), agreed AS MATERIALIZED (
    SELECT DISTINCT ON (lot) lot, how, fine FROM weighed
    WHERE how IN ('settled', 'agreed', 'umpire') ORDER BY lot, seq DESC
), lowered AS MATERIALIZED (
    SELECT lot, max(seq) AS by FROM weighed WHERE how = 'remeasured' GROUP BY lot
), grams AS MATERIALIZED (
    SELECT figure.lot, figure.line, figure.product, CASE
            WHEN by > coalesce(borne.out, 0) AND (how = 'settled' OR NOT told.guess)
                THEN greatest(figure.fine, coalesce(agreed.fine, told.fine))
            ELSE figure.fine
        END AS fine
    FROM figure JOIN told USING (lot) LEFT JOIN agreed USING (lot) LEFT JOIN lowered USING (lot)
    LEFT JOIN borne ON entry = figure.seq
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
    SELECT priced.seq, number, seller, day, cost, corrected, heard, price ->> 'currency' AS currency,
        price ->> 'amount' AS amount,
        CASE WHEN bool_and(coalesce(price ->> 'currency' = priced.currency, false)) OVER deal_lines
            THEN sum((price ->> 'amount')::numeric) OVER deal_lines END AS listed
    FROM priced JOIN spoken ON spoken.seq = told
    WINDOW deal_lines AS (PARTITION BY priced.seq)
)
SELECT seller, day, origin.holder, standing, support, region, bought.product, bought.fine, currency, amount, cost,
    listed::text, coalesce(corrected, '{{}}'), coalesce(heard, '{{}}')
FROM edge
JOIN (
    SELECT substr(shelf, 5) AS lot, body ->> 'origin_holder' AS holder, body ->> 'standing' AS standing,
        body ->> 'support' AS support,
        CASE WHEN body ->> 'ubigeo_system' = 'inei' THEN left(body ->> 'ubigeo_code', 2) END AS region
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND body ->> 'source' = 'declared' OFFSET 0
) AS origin ON origin.lot = edge.parent
JOIN (SELECT * FROM grams WHERE fine > 0) AS bought ON bought.lot = edge.child
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

    `amount` is its price, decimal text. `cost` is what the whole deal was settled for (céntimos), and `listed` what its
    lines come to; None where they are not all of the deal's currency. Else `corrected` is what the deal's price was
    said to be afterwards, one after the other, and `heard` whether the seller's side bears it out. `region` None: not
    INEI's.
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
    corrected: Sequence[int] = ()
    heard: Sequence[bool] = ()

    @property
    def cents(self) -> Fraction:
        """Its part of what the deal came to, in céntimos of `currency`."""
        own = 100 * Fraction(self.amount)
        whole = Fraction(0) if self.listed is None else 100 * Fraction(self.listed)
        if not whole:
            return own
        if self.cost is not None:
            return own * self.cost / whole
        stands = whole
        for cents, heard in zip(self.corrected, self.heard, strict=True):
            if heard or cents < stands:
                stands = Fraction(cents)
        return own * stands / whole


async def first_sales(connection: Connection, first: date, last: date, known_at: int) -> AsyncIterator[Sequence[Line]]:
    """The priced and assayed lines of these Lima days that bought gold from its declared origin, by the ledger then.

    Some at a time: those of a year fill a gigabyte. Needs a transaction.
    """
    async with planned(connection, _PLANNED):
        cursor = await connection.cursor(_SALES, last.isoformat(), known_at, first.isoformat())
        while found := [Line(*row) for row in await cursor.fetch(_AT_A_TIME)]:
            yield found
