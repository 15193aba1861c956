"""The whole roll counted in one statement, for any day and any state of the ledger.

The same as `categorization.distribution` party by party. Of the rows that answer a question the latest wins: the
greatest of (seq, n, answer), found by hashing, without sorting a hundred thousand rows for each question.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.categorization.category import Category
from service.categorization.distribution import DIMENSIONS, FIRMS, GROUPS, IN_PROCESS, NO_DATA, SELECTION, Count
from service.categorization.stages import STAGES
from service.registry.rolls.words import ACTIVITIES
from service.storage.engine import Connection
from service.surveillance.planning import planned

_LINES: Final = f"""
WITH line AS MATERIALIZED (
    SELECT id, dense_rank() OVER (ORDER BY party COLLATE "C") AS operator, party, roll, code,
        coalesce(left(district, 2)::int, -1) AS department,
        CASE roll WHEN 'SELECTORS' THEN -1
            ELSE coalesce(array_position(ARRAY{[*ACTIVITIES]}, activity), 0) END AS activity,
        district LIKE ANY ($4::text[]) OR $4 IS NULL AS within
    FROM (
        SELECT DISTINCT ON (party COLLATE "C", code COLLATE "C", roll, activity, other_side) * FROM (
            SELECT (seq << 16) + n AS id, substr(shelf, 15) AS party, body ->> 'roll' AS roll,
                body ->> 'right' AS code, body ->> 'activity' AS activity, body ->> 'counterparty' AS other_side,
                CASE WHEN body #>> '{{districts,0,0}}' = 'inei' THEN body #>> '{{districts,0,1}}' END AS district,
                CASE body ->> 'roll'
                    WHEN 'REINFO' THEN body ->> 'status' IN {IN_PROCESS}
                    WHEN 'SELECTORS' THEN body ->> 'status' <> 'ended'
                    ELSE body ->> 'status' = 'vigente'
                END AS stands
            FROM projection.row
            WHERE kind = 'registration' AND body ->> 'roll' IN ('REINFO', 'SELECTORS', 'AUTHORIZATION')
                AND seq <= $2 AND body ->> 'start' <= $1 AND coalesce(body ->> 'until' >= $1, true)
        ) AS word
        ORDER BY party COLLATE "C", code COLLATE "C", roll, activity, other_side, id DESC
    ) AS latest
    WHERE stands
)"""

_CATEGORY: Final = """, axes AS (
    SELECT id, max((row.seq << 8)
        + CASE WHEN coalesce(body ->> 'rights_from' <= $1, true) AND coalesce(body ->> 'rights_until' >= $1, true)
            THEN 16 * array_position(ARRAY['unknown', 'no', 'yes', 'waived'], body ->> 'rights') ELSE 16 END
        + CASE WHEN coalesce(body ->> 'surface_from' <= $1, true) AND coalesce(body ->> 'surface_until' >= $1, true)
            THEN array_position(ARRAY['unknown', 'no', 'yes', 'waived'], body ->> 'surface') ELSE 1 END
    ) AS word
    FROM line JOIN projection.row ON substr(shelf, 13) = party
    WHERE kind = 'assessment' AND seq <= $2 AND body ->> 'start' <= $1 AND coalesce(body ->> 'until' >= $1, true)
        AND coalesce(body ->> 'right' = code, true)
    GROUP BY id
), assessed AS (
    SELECT id, 1 + 2 * (word >> 4 & 15 = 2)::int + (word & 15 = 2)::int AS category
    FROM axes WHERE word >> 4 & 15 > 1 AND word & 15 > 1
)"""

# A REINFO line has entered by itself, and most have no other word: only the others are followed through the process.
# The day of entry is looked up only where a later word on it may take it back.
_STAGE: Final = """, followed AS MATERIALIZED (
    SELECT id, party, roll, code FROM line
    WHERE roll <> 'REINFO' OR party IN (
        SELECT substr(shelf, 8) FROM projection.row WHERE kind = 'stage_reached' AND seq <= $2
    ) OR party IN (
        SELECT substr(shelf, 15) FROM projection.row
        WHERE kind = 'registration' AND body ->> 'roll' = 'AUTHORIZATION' AND seq <= $2
    )
), step AS MATERIALIZED (
    SELECT id, array_position($3::text[], body ->> 'stage') AS stage,
        (seq << 8) + (coalesce(body ->> 'outcome', '') NOT IN ('observed', 'denied'))::int AS word
    FROM followed JOIN projection.row ON substr(shelf, 8) = party
    WHERE kind = 'stage_reached' AND seq <= $2 AND body ->> 'reached_on' <= $1
        AND coalesce(body ->> 'right' = code, true)
), entered AS (
    SELECT id, 1 AS stage, (
        SELECT (seq << 8) + 1 FROM projection.row
        WHERE shelf = 'registrations:' || party AND body ->> 'roll' = 'REINFO' AND seq <= $2
            AND body ->> 'start' <= $1 AND (code IS NULL OR body ->> 'right' = code)
        ORDER BY body ->> 'start', seq LIMIT 1
    ) AS word
    FROM followed WHERE roll <> 'REINFO' OR id IN (SELECT id FROM step WHERE stage = 1)
), authorized AS (
    SELECT id, max((seq << 8) + 2 * (body ->> 'status' = 'ended')::int + (body ->> 'status' = 'vigente')::int) AS word
    FROM followed JOIN projection.row ON substr(shelf, 15) = party
    WHERE kind = 'registration' AND body ->> 'roll' = 'AUTHORIZATION' AND seq <= $2 AND body ->> 'start' <= $1
        AND coalesce(body ->> 'until' >= $1, true) AND (code IS NULL OR body ->> 'right' = code)
    GROUP BY id
), said AS (
    SELECT id, stage, max(word) AS word FROM (
        SELECT * FROM step
        UNION ALL SELECT * FROM entered
        UNION ALL SELECT id, cardinality($3::text[]), word FROM authorized WHERE word & 2 = 0
    ) AS each GROUP BY id, stage
), reached AS (
    SELECT id, max(stage) FILTER (WHERE word & 1 = 1) AS stage, bool_or(stage = 1) AS of_entry FROM said GROUP BY id
)"""

_GROUP: Final = """, person AS (
    SELECT substr(shelf, 7) AS party, max((seq << 8) + 16 * (body ->> 'party_kind' = 'selector')::int
        + coalesce(array_position(ARRAY['female', 'male', 'other'], body ->> 'sex'), 0)) AS word
    FROM projection.row
    WHERE kind = 'party' AND seq <= $2
    GROUP BY shelf
)"""

# Joined in this order, whatever is asked: once the roll has met its persons, the planner no longer takes it for a
# hundred lines, and hashes the few assessments and stages instead of the roll, for each of them again.
_OF: Final = {
    "group": (_GROUP, "person USING (party)"),
    "category": (_CATEGORY, "assessed USING (id)"),
    "stage": (_STAGE, "reached USING (id)"),
}

_VALUES: Final = {
    "category": "coalesce(category, 0)",
    "department": "department",
    "activity": "activity",
    "stage": "CASE WHEN of_entry OR roll <> 'REINFO' THEN coalesce(stage, 0) ELSE coalesce(stage, 1) END",
    "group": """CASE WHEN party LIKE 'ruc:20%' THEN -1
        ELSE coalesce(word & 3, 0) + 4 * (roll = 'SELECTORS' OR coalesce(word & 16, 0) > 0)::int END""",
}
"""Numbers group faster than words; `_NAMES` has the words. −1 is the last of them."""

_NAMES: Final[dict[str, Sequence[str]]] = {
    "category": (NO_DATA, *Category),
    "department": (*(f"{number:02}" for number in range(100)), NO_DATA),
    "activity": (NO_DATA, *ACTIVITIES, SELECTION),
    "stage": (NO_DATA, *STAGES),
    "group": (*GROUPS, FIRMS),
}

# The hashes of 100,000 lines fit in this memory.
_PLANNED: Final = {
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "jit": "off",
    "join_collapse_limit": "1",
    "plan_cache_mode": "force_custom_plan",
    "work_mem": "'64MB'",
}

Key = tuple[str | None, ...]
"""The values of the dimensions asked for, in their order; None: over all values."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by `dimensions`; those of all lines together stand under Nones."""

    dimensions: tuple[str, ...]
    counts: dict[Key, Count]

    @property
    def total(self) -> Count:
        """All lines."""
        return self.counts[(None,) * len(self.dimensions)]

    @property
    def cells(self) -> dict[Key, Count]:
        """The counts that name a value of every dimension."""
        return {key: count for key, count in self.counts.items() if None not in key}


async def distribution(
    connection: Connection,
    dimensions: Sequence[str] = DIMENSIONS,
    *,
    at: date,
    known_at: int,
    territory: Collection[str] = (),
    margins: bool = False,
) -> Table:
    """Count the roll on the Lima day `at` by the ledger up to `known_at`, in the territory (prefixes of INEI codes).

    `margins`: also over all values of each dimension. Needs a transaction, for its settings.
    """
    names = ", ".join(f'"{each}"' for each in dimensions)
    apart = f"CUBE ({names})" if margins else f"GROUPING SETS (({names}), ())"
    wanted = [_OF[each] for each in _OF if each in dimensions]
    values = ", ".join(f'{_VALUES[each]} AS "{each}"' for each in dimensions)
    query = f"""{_LINES}{"".join(part for part, _ in wanted)}, cell AS (
        SELECT operator, {values}
        FROM line {" ".join(f"LEFT JOIN {what}" for _, what in wanted)}
        WHERE within AND (roll <> 'AUTHORIZATION' OR (party, coalesce(code, '')) NOT IN (
            SELECT party, coalesce(code, '') FROM line WHERE roll = 'REINFO'
        ))
    )
    SELECT {names}, count(*), count(DISTINCT operator) FROM cell GROUP BY {apart}"""
    if "stage" not in dimensions:
        query = f"{query} HAVING $3::text[] IS NOT NULL"
    prefixes = [f"{each}%" for each in territory] or None
    async with planned(connection, _PLANNED):
        found = await connection.fetch(query, at.isoformat(), known_at, STAGES, prefixes)
    counts = {
        tuple(map(_named, dimensions, key)): Count(lines, operators) for *key, lines, operators in map(tuple, found)
    }
    counts.setdefault((None,) * len(dimensions), Count(0, 0))
    return Table(tuple(dimensions), counts)


def _named(dimension: str, value: int | str | None) -> str | None:
    return _NAMES[dimension][value] if isinstance(value, int) else value
