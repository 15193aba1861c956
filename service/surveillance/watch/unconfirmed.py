"""R21: purchases that their producer has not confirmed (DU 006-2025 art. 7.5c asks for both sides' word).

The clock runs from the entry's recording, which is the first moment at which somebody was surely connected, and stops
when the confirmation, or a dispute, is recorded. Who resells what it bought, be it before its book here began, is no
producer, and is not asked.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.storage.engine import Connection
from service.surveillance.watch.source import DEALS, recorded_by, some
from service.surveillance.watch.suspicion import Behind, Known, Seen, Suspicion, seen

_UNCONFIRMED: Final = f"""
WITH {DEALS}, spoken AS MATERIALIZED (
    SELECT seq AS by, (body ->> 'entry')::bigint AS seq FROM projection.row
    WHERE kind IN ('confirmation', 'dispute') AND seq <= $2
), confirmed AS (
    SELECT seq FROM spoken WHERE by NOT IN (SELECT seq FROM gone)
), waiting AS (
    SELECT * FROM deal WHERE seq < $3 AND seq NOT IN (SELECT seq FROM confirmed)
), asked AS (
    SELECT DISTINCT waiting.* FROM waiting
    JOIN projection.row AS edge ON edge.seq = waiting.seq AND edge.kind = 'lot_use'
    JOIN projection.row AS parent ON parent.shelf = 'lot:' || (edge.body ->> 'parent') AND parent.kind = 'lot'
    WHERE parent.body ? 'origin_holder' AND parent.body ->> 'source' <> 'opening'
), pair AS (
    SELECT buyer, seller, min(day), max(day), count(*), {some("seq", "seq")} FROM asked GROUP BY buyer, seller
)
SELECT pair.*, total.count FROM (SELECT count(*) FROM deal) AS total LEFT JOIN pair ON true
"""


async def r21_unconfirmed(connection: Connection, known: Known) -> Seen:
    """For each buyer and seller the purchases that stand unconfirmed longer than policy `confirm_h`."""
    before = await recorded_by(connection, known.at, timedelta(hours=known.whole("confirm_h")))
    found = await connection.fetch(_UNCONFIRMED, known.at.isoformat(), known.known_at, before)
    return await apart(partial(_judged, found))


def _judged(found: Sequence[Any]) -> Seen:
    return seen(
        found[0][-1],
        [
            Suspicion(
                "R21",
                "unconfirmed",
                buyer,
                (buyer, seller),
                f"{first}/{last}",
                count,
                0,
                "deals",
                Behind(tuple(entries), count),
            )
            for buyer, seller, first, last, count, entries, _ in found
            if buyer is not None
        ],
    )
