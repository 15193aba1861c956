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
from service.storage.engine import Connection

_WORDS: Final = f"""
WITH word AS MATERIALIZED (
    SELECT seq, n, substr(shelf, 15) AS party, body ->> 'roll' AS roll, body ->> 'status' AS status,
        body ->> 'right' AS code, body ->> 'activity' AS activity, body ->> 'counterparty' AS other_side,
        body ->> 'start' AS start, coalesce(body ->> 'until' >= $1, true) AS open,
        CASE WHEN body #>> '{{districts,0,0}}' = 'inei' THEN body #>> '{{districts,0,1}}' END AS district
    FROM projection.row
    WHERE kind = 'registration' AND body ->> 'roll' IN ('REINFO', 'SELECTORS', 'AUTHORIZATION')
        AND seq <= $2 AND body ->> 'start' <= $1
), latest AS (
    SELECT DISTINCT ON (party COLLATE "C", code COLLATE "C", roll, activity, other_side) *
    FROM word WHERE open
    ORDER BY party COLLATE "C", code COLLATE "C", roll, activity, other_side, seq DESC, n DESC
), told AS (
    SELECT *, dense_rank() OVER (ORDER BY party COLLATE "C") AS operator,
        bool_or(roll = 'REINFO' AND status IN {IN_PROCESS}) OVER (
            PARTITION BY party COLLATE "C", code COLLATE "C"
        ) AS in_process
    FROM latest
), line AS MATERIALIZED (
    SELECT row_number() OVER () AS id, operator, party, roll, code, activity, district FROM told
    WHERE (district LIKE ANY ($4::text[]) OR $4 IS NULL) AND (
        (roll = 'REINFO' AND status IN {IN_PROCESS})
        OR (roll = 'SELECTORS' AND status <> 'ended')
        OR (roll = 'AUTHORIZATION' AND status = 'vigente' AND NOT in_process)
    )
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

# A REINFO line has entered by itself; only where a later word on the entry may take that back is it looked up.
_STAGE: Final = """, step AS MATERIALIZED (
    SELECT id, array_position($3::text[], body ->> 'stage') AS stage,
        (row.seq << 8) + (coalesce(body ->> 'outcome', '') NOT IN ('observed', 'denied'))::int AS word
    FROM line JOIN projection.row ON substr(shelf, 8) = party
    WHERE kind = 'stage_reached' AND seq <= $2 AND body ->> 'reached_on' <= $1
        AND coalesce(body ->> 'right' = code, true)
), entered AS (
    SELECT DISTINCT ON (id) id, 1 AS stage, (word.seq << 8) + 1 AS word
    FROM line JOIN word USING (party)
    WHERE word.roll = 'REINFO' AND (line.code IS NULL OR word.code = line.code)
        AND (line.roll <> 'REINFO' OR id IN (SELECT id FROM step WHERE stage = 1))
    ORDER BY id, start, word.seq
), authorized AS (
    SELECT id, max((word.seq << 8) + 2 * (status = 'ended')::int + (status = 'vigente')::int) AS word
    FROM line JOIN word USING (party)
    WHERE word.roll = 'AUTHORIZATION' AND open AND (line.code IS NULL OR word.code = line.code)
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
    SELECT id, max((row.seq << 8) + 16 * (body ->> 'party_kind' = 'selector')::int
        + coalesce(array_position(ARRAY['female', 'male', 'other'], body ->> 'sex'), 0)) AS word
    FROM line JOIN projection.row ON substr(shelf, 7) = party
    WHERE kind = 'party' AND seq <= $2
    GROUP BY id
)"""

_OF: Final = {"category": (_CATEGORY, "assessed"), "stage": (_STAGE, "reached"), "group": (_GROUP, "person")}

_VALUES: Final = {
    "category": "coalesce(category, 0)",
    "department": f"coalesce(left(district, 2), '{NO_DATA}')",
    "activity": f"CASE roll WHEN 'SELECTORS' THEN '{SELECTION}' ELSE coalesce(activity, '{NO_DATA}') END",
    "stage": "CASE WHEN of_entry OR roll <> 'REINFO' THEN coalesce(stage, 0) ELSE coalesce(stage, 1) END",
    "group": """CASE WHEN party LIKE 'ruc:20%' THEN -1
        ELSE coalesce(word & 3, 0) + 4 * (roll = 'SELECTORS' OR coalesce(word & 16, 0) > 0)::int END""",
}
"""Numbers group faster than words; `_NAMES` has the words."""

_NAMES: Final[dict[str, Sequence[str]]] = {
    "category": (NO_DATA, *Category),
    "stage": (NO_DATA, *STAGES),
    "group": (*GROUPS, FIRMS),
}

# What an expression of JSON lets through the planner can only guess, and a nested loop over a wrong guess takes
# minutes. The hashes of 100,000 lines fit in this memory.
_SETTINGS: Final = {
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "jit": "off",
    "work_mem": "'64MB'",
}
_SET: Final = "; ".join(f"SET LOCAL {name} = {value}" for name, value in _SETTINGS.items())
_SET_BACK: Final = "; ".join(f"SET LOCAL {name} = DEFAULT" for name in _SETTINGS)

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
    wanted = [_OF[each] for each in dimensions if each in _OF]
    values = ", ".join(f'{_VALUES[each]} AS "{each}"' for each in dimensions)
    query = f"""{_WORDS}{"".join(part for part, _ in wanted)}, cell AS (
        SELECT operator, {values}
        FROM line {" ".join(f"LEFT JOIN {name} USING (id)" for _, name in wanted)}
    )
    SELECT {names}, count(*), count(DISTINCT operator) FROM cell GROUP BY {apart}"""
    if "stage" not in dimensions:
        query = f"{query} HAVING $3::text[] IS NOT NULL"
    await connection.execute(_SET)
    prefixes = [f"{each}%" for each in territory] or None
    found = await connection.fetch(query, at.isoformat(), known_at, STAGES, prefixes)
    await connection.execute(_SET_BACK)
    counts = {
        tuple(map(_named, dimensions, key)): Count(lines, operators) for *key, lines, operators in map(tuple, found)
    }
    counts.setdefault((None,) * len(dimensions), Count(0, 0))
    return Table(tuple(dimensions), counts)


def _named(dimension: str, value: int | str | None) -> str | None:
    return _NAMES[dimension][value] if isinstance(value, int) else value
