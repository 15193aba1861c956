"""R05b over time: what all lots together have drawn on a constancia de origen, beside what it states (RM 410-2014)."""

from typing import Final

from service.storage.engine import Connection
from service.surveillance.watch.source import GONE, some
from service.surveillance.watch.suspicion import Behind, Known, Seen, Suspicion, seen

_DRAWN: Final = f"""
WITH {GONE}, drawn AS (
    SELECT split_part(split_part(account, ':', 2), '/', 1) AS constancia, sum(amount)::bigint AS gross,
        {some("seq", "seq DESC")} AS entries, count(*) AS count
    FROM projection.posting
    WHERE account >= 'constancia:' AND account < 'constancia;' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
    GROUP BY 1
)
SELECT body ->> 'constancia', body ->> 'issuer', body ->> 'selector', body ->> 'right_code', body ->> 'issued_on',
    (body ->> 'gross_mg')::bigint, gross, entries, count
FROM projection.row JOIN drawn ON constancia = body ->> 'constancia'
WHERE kind = 'constancia' AND body ->> 'issued_on' <= $1
"""


async def r05b_drawn_dry(connection: Connection, known: Known) -> Seen:
    """Constancias on which more gross mg were drawn than they state: the whole of it, not the lot that crossed it."""
    found = await connection.fetch(_DRAWN, known.at.isoformat(), known.known_at)
    return seen(
        len(found),
        [
            Suspicion(
                "R05b",
                "constancia",
                issuer,
                (issuer, selector),
                issued_on,
                drawn,
                stated,
                "mg",
                Behind(tuple(entries), count),
                right,
            )
            for _, issuer, selector, right, issued_on, stated, drawn, entries, count in found
            if drawn > stated
        ],
    )
