"""What a lot came to, whole: the last word that both sides of its sale stand by, and never a word beside it.

Gold is bought on an estimate, or before anybody has assayed it, and settled weeks later, when part of it or all has
moved on. What counts of a lot is one figure, the first there is of:

1. the last of its settlement, an agreed or umpire's assay, and an error of weight or grade put right;
2. what its entry said, where it was assayed;
3. where it was not, the first count of a stock-take that had it assayed;
4. an estimate; and nothing where there is not even one.

A settlement is read from its own entry: of what has moved on the lots' rows keep what was booked. Other measures are of
what was left; a lot that nobody had assayed is of one grade, and what had left it is measured along, by weight. A
stock-take of gold that was assayed says what became of it in its buyer's safe, and nothing of what was sold.
"""

from typing import Final

FIGURES: Final = """told AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'source' AS source, (body ->> 'line')::int AS line,
        body ->> 'origin_holder' AS holder, body ->> 'right_code' AS code, body ->> 'product' AS product,
        (body ->> 'gross_mg')::bigint AS gross, (body ->> 'fine_ug')::bigint AS fine,
        body ->> 'fine_ug' IS NULL OR body ->> 'estimated' IS NOT NULL AS guess
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
), weighed AS (
    SELECT bought.body ->> (line.number - 1)::int AS lot, settled.seq, 'settled' AS how,
        ((line.said ->> 'gross_g')::numeric * 1000)::bigint AS gross, NULL::bigint AS left_mg,
        NULL::bigint AS left_ug, ((line.said ->> 'fine_g')::numeric * 1000000)::bigint AS fine
    FROM said AS settled
    JOIN said AS bought ON bought.kind = 'bought' AND bought.seq = (settled.body ->> 'entry')::bigint
    JOIN ledger.entry ON entry.seq = settled.seq
    CROSS JOIN jsonb_array_elements(convert_from(entry.data, 'UTF8')::jsonb #> '{submission,payload,lines}')
        WITH ORDINALITY AS line (said, number)
    WHERE settled.kind = 'settled' AND settled.seq NOT IN (SELECT seq FROM gone)
    UNION ALL
    SELECT body ->> 'lot', seq, body ->> 'how', (body ->> 'gross_mg')::bigint, (body ->> 'left_mg')::bigint,
        (body ->> 'left_ug')::bigint, (body ->> 'fine_ug')::bigint
    FROM said
    WHERE kind = 'lot_measured' AND seq NOT IN (SELECT seq FROM gone)
        AND body ->> 'how' <> 'settled' AND body ->> 'base_ug' IS NOT NULL
), best AS (
    SELECT DISTINCT ON (lot) lot, weighed.gross, CASE
            WHEN guess AND left_mg > 0 THEN (left_ug::numeric * weighed.gross / left_mg)::bigint
            ELSE weighed.fine
        END AS fine
    FROM weighed JOIN told USING (lot) WHERE guess OR how <> 'counted'
    ORDER BY lot, how = 'counted', CASE WHEN how = 'counted' THEN weighed.seq ELSE -weighed.seq END
), figure AS MATERIALIZED (
    SELECT told.seq, lot, source, line, holder, code, product, coalesce(best.gross, told.gross) AS gross,
        coalesce(best.fine, told.fine) AS fine, guess AND best.lot IS NULL AS guess
    FROM told LEFT JOIN best USING (lot)
)"""
"""Every lot that stands, after `DEALS`: gross mg, fine µg (null: never assayed), and whether that is a `guess`."""
