"""R20: gold called scrap or recycled by who never bought any: a name under which dug gold needs no mine.

Asked of who trades. A household or a jeweller that sells its old gold has bought none, and is not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection
from service.surveillance.watch.source import DAY_OF_ENTRY, DEALS, some
from service.surveillance.watch.suspicion import Behind, Known, Seen, Suspicion, seen

_MG_PER_G: Final = 1000

# Scrap goes out as a sale, whatever it was called before, or into a campaign, of which bars come: its holder's, whoever
# melts it, and no more than does not come out as its holder's scrap again, for scrap that was split or merged goes out
# when it is sold. What a holder had when it began its book here it bought by the voucher that it names, as half-years
# have it.
_SCRAP: Final = f"""
WITH {DEALS}, scrap AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'holder' AS party, body ->> 'source' AS source,
        (body ->> 'gross_mg')::bigint AS gross
    FROM projection.row
    WHERE kind = 'lot' AND body ->> 'product' = 'scrap' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
), melted AS (
    SELECT edge.seq, party, sum((edge.body ->> 'gross_mg')::bigint)::bigint AS gross
    FROM scrap
    JOIN projection.row AS edge ON edge.kind = 'lot_use' AND edge.key = scrap.lot
    JOIN projection.row AS node ON node.shelf = 'lot:' || (edge.body ->> 'child') AND node.kind = 'lot'
    WHERE edge.seq <= $2 AND edge.seq NOT IN (SELECT seq FROM gone)
        AND node.body ->> 'product' IN ('campaign', 'export')
    GROUP BY edge.seq, party
), again AS (
    SELECT seq, party, sum(gross)::bigint AS gross FROM scrap WHERE source = 'made' GROUP BY seq, party
), flow AS (
    SELECT seq, buyer AS party, day, gross AS bought, 0 AS given FROM scrap JOIN deal USING (seq)
    WHERE source IN ('taken', 'undeclared')
    UNION ALL
    SELECT seq, seller, day, 0, gross FROM scrap JOIN deal USING (seq) WHERE source IN ('taken', 'undeclared')
    UNION ALL
    SELECT seq, party, {DAY_OF_ENTRY.format(seq="melted.seq")}, 0, greatest(melted.gross - coalesce(again.gross, 0), 0)
    FROM melted LEFT JOIN again USING (seq, party)
    UNION ALL
    SELECT seq, party, (
        SELECT min(paper ->> 'issued_on') FROM ledger.entry
        CROSS JOIN jsonb_array_elements(convert_from(data, 'UTF8')::jsonb #> '{{submission,payload,lots}}') AS told
        CROSS JOIN jsonb_array_elements(told -> 'documents') AS paper
        WHERE entry.seq = scrap.seq AND paper ->> 'kind' IN ('01', '03', '04')
            AND coalesce(told ->> 'lot', told #>> '{{origin,lot}}') = scrap.lot
    ), gross, 0
    FROM scrap WHERE source = 'opening'
)
SELECT party, sum(bought)::bigint, sum(given)::bigint,
    {some("seq", "given DESC, seq")}, count(*) FILTER (WHERE given > 0), min(day), max(day)
FROM flow
WHERE day <= $1 AND EXISTS (
    SELECT FROM projection.row AS who
    WHERE who.shelf = 'party:' || flow.party AND who.seq <= $2 AND who.body -> 'roles' ?| ARRAY['trader', 'plant']
)
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
