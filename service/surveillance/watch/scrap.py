"""R20: gold called scrap or recycled by who never bought any: a name under which dug gold needs no mine.

Asked of who trades. A household or a jeweller that sells its old gold has bought none, and is not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection
from service.surveillance.watch.source import DEALS, some
from service.surveillance.watch.suspicion import Behind, Known, Seen, Suspicion, seen

_MG_PER_G: Final = 1000

_ASKED: Final = """EXISTS (
    SELECT FROM projection.row AS who
    WHERE who.shelf = 'party:' || {party} AND who.seq <= $2 AND who.body -> 'roles' ?| ARRAY['trader', 'plant']
)"""

# Scrap goes out as a sale, whatever it was called before, or into a campaign, of which bars come, or an export: its
# holder's, whoever melts it, and no more than does not come out as its holder's scrap again, for scrap that was split
# or merged goes out when it is sold. Again is by fine gold, two hundredths of which assays may differ by: slag that is
# called scrap brings nothing back. Where its holder is not asked, who does not trade, and less than half of all that it
# put in came back to it, the scrap was the refiner's. It goes out on the day on which the campaign ended, or of the
# export's declaration. What a holder had when it began its book here it bought by the vouchers that it names, as far as
# the weight goes that they state, parted among its lots.
_SCRAP: Final = f"""
WITH {DEALS}, scrap AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'holder' AS party, body ->> 'source' AS source,
        (body ->> 'gross_mg')::bigint AS gross, (body ->> 'fine_ug')::bigint AS fine
    FROM projection.row
    WHERE kind = 'lot' AND body ->> 'product' = 'scrap' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
), melted AS MATERIALIZED (
    SELECT edge.seq, party, node.body ->> 'lot' AS node, node.body ->> 'holder' AS refiner,
        sum((edge.body ->> 'gross_mg')::bigint)::bigint AS gross,
        CASE WHEN bool_and(edge.body ->> 'fine_ug' IS NOT NULL) THEN sum((edge.body ->> 'fine_ug')::bigint) END AS fine
    FROM scrap
    JOIN projection.row AS edge ON edge.kind = 'lot_use' AND edge.key = scrap.lot
    JOIN projection.row AS node ON node.shelf = 'lot:' || (edge.body ->> 'child') AND node.kind = 'lot'
    WHERE edge.seq <= $2 AND edge.seq NOT IN (SELECT seq FROM gone)
        AND node.body ->> 'product' IN ('campaign', 'export')
    GROUP BY edge.seq, party, node, refiner
), again AS (
    SELECT seq, party, sum(gross)::bigint AS gross, sum(coalesce(fine, 0)) AS fine
    FROM scrap WHERE source = 'made' GROUP BY seq, party
), lost AS (
    SELECT seq, party, refiner, node, greatest(melted.gross - CASE
        WHEN again.gross IS NULL THEN 0
        WHEN 50 * again.fine >= 49 * coalesce(melted.fine, made.fine) THEN again.gross
        ELSE least(again.gross, div(melted.gross * again.fine, coalesce(melted.fine, made.fine)))
    END, 0)::bigint AS given
    FROM melted LEFT JOIN again USING (seq, party) CROSS JOIN LATERAL (
        SELECT sum((edge.body ->> 'fine_ug')::bigint) AS fine FROM projection.row AS edge
        WHERE again.gross IS NOT NULL AND melted.fine IS NULL AND edge.key = node AND edge.kind = 'lot_use'
    ) AS made
), kept AS (
    SELECT lost.seq, refiner AS party, node, lost.given
    FROM lost CROSS JOIN LATERAL (
        SELECT sum((edge.body ->> 'gross_mg')::bigint) AS gross, sum((edge.body ->> 'fine_ug')::bigint) AS fine,
            bool_and(edge.body ->> 'fine_ug' IS NOT NULL) AS by_fine
        FROM projection.row AS edge JOIN projection.row AS own ON own.shelf = 'lot:' || edge.key AND own.kind = 'lot'
        WHERE edge.shelf = 'uses:' || node AND edge.kind = 'lot_use' AND own.body ->> 'holder' = party
    ) AS put CROSS JOIN LATERAL (
        SELECT coalesce(sum((own.body ->> 'gross_mg')::bigint), 0) AS gross,
            coalesce(sum((own.body ->> 'fine_ug')::bigint), 0) AS fine
        FROM projection.row AS edge
        JOIN projection.row AS own ON own.shelf = 'lot:' || (edge.body ->> 'child') AND own.kind = 'lot'
        WHERE edge.key = node AND edge.kind = 'lot_use' AND own.body ->> 'holder' = party
            AND own.body ->> 'product' NOT IN ('tailings', 'circuit')
    ) AS back
    WHERE party <> refiner AND NOT {_ASKED.format(party="lost.party")}
        AND CASE WHEN by_fine THEN 2 * back.fine < put.fine ELSE 2 * back.gross < put.gross END
), named AS MATERIALIZED (
    SELECT scrap.seq, lot, party, gross, paper ->> 'issued_on' AS day,
        jsonb_build_array(paper -> 'kind', paper -> 'issuer', paper -> 'series', paper -> 'number') AS name,
        1000 * (paper ->> 'gross_g')::numeric AS weight
    FROM scrap JOIN ledger.entry USING (seq)
    CROSS JOIN jsonb_array_elements(convert_from(data, 'UTF8')::jsonb #> '{{submission,payload,lots}}') AS told
    CROSS JOIN jsonb_array_elements(told -> 'documents') AS paper
    WHERE source = 'opening' AND paper ->> 'kind' IN ('01', '03', '04')
        AND coalesce(told ->> 'lot', told #>> '{{origin,lot}}') = lot
), voucher AS (
    SELECT seq, name, sum(gross) AS under, min(weight) AS stated FROM named GROUP BY seq, name
), flow AS (
    SELECT seq, buyer AS party, day, gross AS bought, 0 AS given FROM scrap JOIN deal USING (seq)
    WHERE source IN ('taken', 'undeclared')
    UNION ALL
    SELECT seq, seller, day, 0, gross FROM scrap JOIN deal USING (seq) WHERE source IN ('taken', 'undeclared')
    UNION ALL
    SELECT seq, party, (
        SELECT coalesce(body ->> 'ended_on', body ->> 'exported_on') FROM projection.row
        WHERE shelf IN ('campaign:' || node, 'export:' || node) AND kind IN ('campaign', 'exported')
    ), 0, given
    FROM (SELECT seq, party, node, given FROM lost UNION ALL TABLE kept) AS out
    UNION ALL
    SELECT named.seq, party, min(day), least(gross, sum(floor(gross * least(stated / under, 1))))::bigint, 0
    FROM named JOIN voucher USING (seq, name) GROUP BY named.seq, lot, party, gross
)
SELECT party, sum(bought)::bigint, sum(given)::bigint,
    {some("seq", "given DESC, seq")}, count(*) FILTER (WHERE given > 0), min(day), max(day)
FROM flow
WHERE day <= $1 AND {_ASKED.format(party="flow.party")}
GROUP BY party
"""


@dataclass(frozen=True, slots=True)
class Scrap:
    """Gross mg of scrap that a party bought, and gave out or had melted, from the first to the last of these days."""

    party: str
    bought_mg: int
    given_mg: int
    behind: Behind
    first: str
    last: str


async def r20_scrap_from_nowhere(connection: Connection, known: Known) -> Seen:
    """Who gave out, or had melted, more scrap than it has bought."""
    found = await connection.fetch(_SCRAP, known.at.isoformat(), known.known_at)
    flows = [
        Scrap(party, bought, given, Behind(tuple(entries[:count]), count), first, last)
        for party, bought, given, entries, count, first, last in found
    ]
    return seen(len(flows), list(unmatched(flows, known.whole("scrap_unmatched_g") * _MG_PER_G)))


def unmatched(flows: Sequence[Scrap], slack_mg: int) -> Iterator[Suspicion]:
    """Scrap given out beyond what was bought, and beyond the slack that two scales need."""
    for each in flows:
        most = each.bought_mg + slack_mg
        if each.given_mg > most:
            who, period = each.party, f"{each.first}/{each.last}"
            yield Suspicion("R20", "unmatched", who, (who,), period, each.given_mg, most, "mg", each.behind)
