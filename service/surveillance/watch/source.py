"""What the statements share: deals that stand, and the days of entries. `$1` is the Lima day, `$2` the last entry."""

from datetime import date, datetime, time, timedelta
from typing import Final

from service.decision.calendar import LIMA
from service.storage import snapshot
from service.storage.engine import Connection
from service.surveillance.watch.suspicion import MOST_ENTRIES

GONE: Final = """gone AS MATERIALIZED (
    SELECT DISTINCT (body ->> 'entry')::bigint AS seq FROM projection.row
    WHERE kind = 'void' AND seq <= $2 AND shelf NOT LIKE 'document:%'
)"""
"""Entries that were annulled: an annulment takes back all that its entry put, on every shelf.

A correction takes back the use of a document only, and the deal stands; no entry puts but uses of documents.
"""

# The great table is read once for all that is said of deals, and no more of it goes on than is asked for: a year's
# whole rows fill half a gigabyte. Of what was said of a purchase later, the last word on its day holds, and on its
# price the settlement's, in its currency, as in every book and report; a correction's is of what it was bought for.
DEALS: Final = f"""{GONE}, said AS MATERIALIZED (
    SELECT seq, kind, body ->> 'buyer' AS buyer, body ->> 'seller' AS seller, body ->> 'day' AS day,
        body ->> 'stage' AS stage, body ->> 'currency' AS currency, (body ->> 'cents')::bigint AS cents,
        CASE kind WHEN 'bought' THEN body -> 'lots' ELSE body END AS body
    FROM projection.row WHERE kind IN ('bought', 'settled', 'corrected', 'lot_measured') AND seq <= $2
), word AS (
    SELECT (body ->> 'entry')::bigint AS entry, seq, kind = 'settled' AS settled, currency,
        CASE kind WHEN 'settled' THEN cents ELSE (
            SELECT (100 * (pair ->> 1)::numeric)::bigint FROM jsonb_array_elements(body -> 'now') AS pair
            WHERE body ->> 'what' = 'price' AND pair ->> 0 = 'amount'
        ) END AS cents,
        (SELECT pair ->> 1 FROM jsonb_array_elements(body -> 'now') AS pair
            WHERE body ->> 'what' = 'dealt_on' AND pair ->> 0 = 'day') AS day,
        CASE kind WHEN 'settled' THEN said.day END AS settled_on, body ->> 'agreed' IS NOT NULL AS agreed
    FROM said WHERE kind IN ('settled', 'corrected') AND seq NOT IN (SELECT seq FROM gone)
), term AS (
    SELECT entry, (array_agg(cents ORDER BY settled DESC, seq DESC) FILTER (WHERE cents IS NOT NULL))[1] AS cents,
        max(currency) FILTER (WHERE settled) AS currency, max(seq) FILTER (WHERE settled) AS settled_by,
        max(settled_on) AS settled_on,
        (array_agg(day ORDER BY seq DESC) FILTER (WHERE day IS NOT NULL))[1] AS day
    FROM word GROUP BY entry
), deal AS MATERIALIZED (
    SELECT said.seq, buyer, seller, coalesce(term.day, said.day) AS day,
        coalesce(term.currency, said.currency) AS currency, coalesce(term.cents, said.cents) AS cents,
        stage, settled_by, settled_on
    FROM said LEFT JOIN term ON entry = said.seq
    WHERE kind = 'bought' AND coalesce(term.day, said.day) <= $1 AND said.seq NOT IN (SELECT seq FROM gone)
)"""
"""Purchases that stand, by their own day. What a purchase put has its number: its lots and edges join by `seq`."""

EDGES: Final = """put AS MATERIALIZED (
    SELECT seq, body ->> 'child' AS child, body ->> 'parent' AS parent, (body ->> 'gross_mg')::bigint AS gross,
        (body ->> 'fine_ug')::bigint AS fine
    FROM projection.row WHERE kind = 'lot_use' AND seq <= $2
), edge AS MATERIALIZED (
    SELECT * FROM put WHERE seq NOT IN (SELECT seq FROM gone)
)"""
"""The edges of the graph of lots that stand, after `GONE`."""

DAY_OF_ENTRY: Final = """(SELECT (
    (convert_from(data, 'UTF8')::jsonb #>> '{{submission,payload,occurred_at}}')::timestamptz
        AT TIME ZONE INTERVAL '-05:00'
)::date::text FROM ledger.entry WHERE entry.seq = {seq})"""
"""The Lima day of an entry, which no row has; dear, and asked only of few."""


def some(seq: str, order: str) -> str:
    """An aggregate: the first entries by this order."""
    return f"(array_agg({seq} ORDER BY {order}))[1:{MOST_ENTRIES}]"


async def recorded_by(connection: Connection, day: date, less: timedelta = timedelta()) -> int:
    """How many entries were recorded by the end of a Lima day, or so long before it."""
    midnight = datetime.combine(day + timedelta(days=1), time(), LIMA)
    return await snapshot.size_before(connection, midnight - less)
