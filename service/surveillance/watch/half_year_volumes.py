"""Fine gold declared of each holder's right in each half-year, as the accounts have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.decision.calendar import half_year
from service.storage.engine import Connection
from service.surveillance.watch.source import DAY_OF_ENTRY, GONE, recorded_by, some
from service.surveillance.watch.suspicion import Behind, Known

# Nothing tells a posting's day but its entry. That is looked at only where it can matter: in the half-year of the day
# that is asked about, and there for what was recorded after that day's end.
_VOLUMES: Final = f"""
WITH {GONE}, posted AS MATERIALIZED (
    SELECT account, seq, amount FROM projection.posting
    WHERE account >= 'half_year:' AND account < 'half_year;' AND seq <= $2 AND amount > 0
), moved AS (
    SELECT account, seq, amount FROM posted
    WHERE seq NOT IN (SELECT seq FROM gone) AND (
        right(account, 6) < $3
        OR right(account, 6) = $3 AND (seq < $4 OR {DAY_OF_ENTRY.format(seq="posted.seq")} <= $1)
    )
)
SELECT split_part(account, ':', 2) || ':' || split_part(account, ':', 3), split_part(account, ':', 4),
    right(account, 6), sum(amount)::bigint, {some("seq", "amount DESC, seq")}, count(*)
FROM moved GROUP BY account ORDER BY account
"""


@dataclass(frozen=True, slots=True)
class Volume:
    """Fine µg declared as of one holder's right in a half-year: what it sold, and what it holds ready to sell."""

    holder: str
    right: str
    half_year: str
    fine_ug: int
    behind: Behind


async def half_year_volumes(connection: Connection, known: Known) -> Sequence[Volume]:
    """Every holder's, for every right and half-year, by the Lima day and the ledger that are asked about."""
    day = known.at.isoformat()
    recorded = await recorded_by(connection, known.at)
    found = await connection.fetch(_VOLUMES, day, known.known_at, half_year(known.at), recorded)
    return [
        Volume(holder, right, half, fine, Behind(tuple(entries), count))
        for holder, right, half, fine, entries, count in found
    ]
