"""R05b over time: what all lots together have drawn on a constancia de origen, beside what it states (RM 410-2014)."""

from typing import Final

from service.storage.engine import Connection
from service.surveillance.watch.source import DAY_OF_ENTRY, GONE, some
from service.surveillance.watch.suspicion import Behind, Known, Seen, Suspicion, seen

# An annulment meets what its entry had drawn by as much less: neither of them counts, and both are left out. On which
# day a draw was made is asked only of constancias on which too much was drawn by all there is: a deal's as it was
# corrected, else its entry's.
_DRAWN: Final = f"""
WITH {GONE}, draw AS MATERIALIZED (
    SELECT split_part(split_part(account, ':', 2), '/', 1) AS constancia, seq, amount FROM projection.posting
    WHERE account >= 'constancia:' AND account < 'constancia;' AND amount > 0 AND seq <= $2
        AND seq NOT IN (SELECT seq FROM gone)
), paper AS MATERIALIZED (
    SELECT body ->> 'constancia' AS constancia, body ->> 'issuer' AS issuer, body ->> 'selector' AS selector,
        body ->> 'right_code' AS code, body ->> 'issued_on' AS issued, (body ->> 'gross_mg')::bigint AS stated
    FROM projection.row JOIN (SELECT DISTINCT constancia FROM draw) AS drawn ON constancia = body ->> 'constancia'
    WHERE kind = 'constancia' AND body ->> 'issued_on' <= $1
), over_drawn AS (
    SELECT constancia, draw.seq, amount, coalesce((
        SELECT pair ->> 1 FROM projection.row AS said CROSS JOIN jsonb_array_elements(said.body -> 'now') AS pair
        WHERE said.shelf = 'entry:' || draw.seq AND said.kind = 'corrected' AND said.body ->> 'what' = 'dealt_on'
            AND pair ->> 0 = 'day' AND said.seq <= $2 AND said.seq NOT IN (SELECT seq FROM gone)
        ORDER BY said.seq DESC LIMIT 1
    ), (
        SELECT said.body ->> 'day' FROM projection.row AS said
        WHERE said.shelf = 'entry:' || draw.seq AND said.kind = 'bought'
    ), {DAY_OF_ENTRY.format(seq="draw.seq")}) AS day
    FROM draw WHERE constancia IN (
        SELECT constancia FROM paper JOIN draw USING (constancia)
        GROUP BY constancia, stated HAVING sum(amount) > stated
    )
), whole AS (
    SELECT constancia, sum(amount)::bigint AS gross, {some("seq", "seq DESC")} AS entries, count(*) AS count
    FROM over_drawn WHERE day <= $1 GROUP BY constancia
)
SELECT issuer, selector, code, issued, stated, gross, entries, count FROM paper LEFT JOIN whole USING (constancia)
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
            for issuer, selector, right, issued_on, stated, drawn, entries, count in found
            if drawn is not None and drawn > stated
        ],
    )
