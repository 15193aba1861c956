"""Which operators a ranking of quick wins has to look at, and in which order.

The rule that ranks (`categorization.quick_wins`) is pure and wants an operator's whole shelves. Here each operator
gets the most points it could come to, which the database counts for all of them at once: whoever cannot reach the
last place of a ranking is never loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.categorization import quick_wins
from service.storage.engine import Connection

# Shelves of one sort stand together in the key's order (C collation), so each of these reads one stretch of it.
_PROMISING: Final = """
WITH assessed AS (
    SELECT body ->> 'party' AS party,
        bool_or(body ->> 'rights' IN ('yes', 'waived')) AS has_right,
        bool_or(body ->> 'surface' IN ('yes', 'waived')) AS has_land,
        max(CASE body ->> 'surface_consent'
            WHEN 'agreed' THEN $3::int WHEN 'negotiating' THEN $4::int ELSE 0 END) AS consent
    FROM projection.row
    WHERE shelf >= 'assessments:' AND shelf < 'assessments;'
        AND body ->> 'start' <= $1 AND (body ->> 'until' IS NULL OR $1 <= body ->> 'until')
    GROUP BY 1
), met AS (
    SELECT body ->> 'party' AS party, body ->> 'stage' AS stage FROM projection.row
    WHERE shelf >= 'stages:' AND shelf < 'stages;'
        AND body ->> 'reached_on' <= $1 AND COALESCE(body ->> 'outcome', '') NOT IN ('observed', 'denied')
    UNION
    SELECT body ->> 'party', CASE body ->> 'roll' WHEN 'REINFO' THEN 'reinfo_entry' ELSE 'start_authorization' END
    FROM projection.row
    WHERE kind = 'registration' AND body ->> 'roll' IN ('REINFO', 'AUTHORIZATION') AND body ->> 'start' <= $1
    UNION
    SELECT party, 'surface' FROM assessed WHERE has_land
    UNION
    SELECT party, 'mining_right' FROM assessed WHERE has_right
), steps AS (
    SELECT party, count(*) AS count FROM met GROUP BY party
), committed AS (
    SELECT DISTINCT body ->> 'party' AS party FROM projection.row
    WHERE shelf >= 'assistance:' AND shelf < 'assistance;'
        AND body ->> 'help' = 'letter_of_commitment' AND body ->> 'on' <= $1
)
SELECT party,
    (CASE WHEN has_right THEN $5::int ELSE 0 END + COALESCE(steps.count, 0) * $6::int + consent
        + CASE WHEN committed.party IS NULL THEN 0 ELSE $7::int END)::int AS most
FROM assessed LEFT JOIN steps USING (party) LEFT JOIN committed USING (party)
WHERE cardinality($2::text[]) = 0 OR EXISTS (
    SELECT FROM projection.row AS place
    WHERE place.shelf IN ('registrations:' || party, 'party:' || party) AND EXISTS (
        SELECT FROM jsonb_array_elements(
            COALESCE(place.body -> 'districts', '[]') || jsonb_build_array(place.body -> 'ubigeo')
        ) AS district
        WHERE district ->> 0 = 'inei' AND district ->> 1 LIKE ANY ($2)
    )
)
ORDER BY most DESC, party
"""


@dataclass(frozen=True, slots=True)
class Promising:
    """An operator with an assessment on the day, and the points that none of its rights can exceed."""

    party: str
    most: int


async def promising(connection: Connection, at: date, prefixes: Sequence[str]) -> list[Promising]:
    """Those assessed by the Lima day `at` who are or work in a district of these prefixes of INEI codes; none: all.

    The most promising first; of equals, the lower party.
    """
    points = (quick_wins.AGREED, quick_wins.NEGOTIATING, quick_wins.FIRST, quick_wins.PER_STAGE, quick_wins.COMMITTED)
    found = await connection.fetch(_PROMISING, at.isoformat(), [f"{each}%" for each in prefixes], *points)
    return [Promising(party, most) for party, most in found]
