"""Lots with everything above or below them: each read in one statement, so that edges and marks are of one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Final, TypeAlias

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection
from service.trade.lots import LotUse

# Walks up the edges by the shelf of each child, which the primary key alone tells; the union drops a lot that is met
# again by another path. Lot by lot (`OFFSET 0`), also where nothing is known of the table, as of a young register's:
# the plan would be to read all of it at each step, of which a long chain has thousands. The shelves are read in the
# order of the index, which takes a third less than in the order in which the lots were met. Edges are most of what is
# read: their two numbers are taken out here, for less than decoding.
_ABOVE: Final = """
WITH RECURSIVE above(lot) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT edge.key FROM above, LATERAL (
        SELECT key FROM projection.row WHERE shelf = 'uses:' || above.lot AND NOT starts_with(key, 'void:') OFFSET 0
    ) AS edge
)
SELECT row.seq, row.n, row.kind, lot, row.key,
    CASE WHEN row.kind = 'lot_use' THEN (row.body ->> 'gross_mg')::bigint END,
    CASE WHEN row.kind = 'lot_use' THEN (row.body ->> 'fine_ug')::bigint END,
    CASE WHEN row.kind <> 'lot_use' THEN row.body END
FROM (SELECT lot FROM (SELECT lot FROM above LIMIT $2) AS above ORDER BY lot) AS above
JOIN projection.row ON row.shelf = ANY (ARRAY['lot:' || lot, 'uses:' || lot, 'marks:lot:' || lot])
"""
_BELOW: Final = """
WITH RECURSIVE below(lot) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT substr(edge.shelf, 6) FROM below
    JOIN projection.row AS edge ON edge.kind = 'lot_use' AND edge.key = below.lot
)
SELECT row.key, row.seq, row.n FROM (SELECT lot FROM below LIMIT $2) AS below
JOIN projection.row ON row.shelf = 'lot:' || lot AND row.key = lot
ORDER BY row.seq, row.n
"""
# By the number of the entry: rows are written in their order, so that the index by blocks leads to a few of them.
_SINCE: Final = """
SELECT seq, kind, shelf, key,
    CASE WHEN kind = 'lot_use' THEN (body ->> 'gross_mg')::bigint END,
    CASE WHEN kind = 'lot_use' THEN (body ->> 'fine_ug')::bigint END,
    CASE WHEN kind <> 'lot_use' THEN body END
FROM projection.row
WHERE seq >= $1 AND seq < $2
    AND (starts_with(shelf, 'lot:') OR starts_with(shelf, 'uses:') OR starts_with(shelf, 'marks:lot:'))
ORDER BY seq, n
"""
_WORDS: Final = """
SELECT substr(shelf, strpos(shelf, ':') + 1) AS party, max(seq) FROM projection.row
WHERE seq >= $1 AND seq < $2 AND (starts_with(shelf, 'registrations:') OR starts_with(shelf, 'assessments:'))
GROUP BY party
"""
# Emptied, as a rebuild does, it stands in another file; who counts has seen entries go that nobody had signed for.
_MAKING: Final = "SELECT pg_relation_filenode('projection.row'), rebuilt FROM ledger.head"
_DECLARED_UNDER: Final = """
SELECT key FROM projection.row WHERE kind = 'lot' AND body ? 'right_code' AND body ->> 'right_code' = $1 LIMIT $2
"""
_OF_PARTY: Final = """
SELECT key FROM projection.row WHERE kind = 'lot' AND body ->> 'holder' = $1
UNION
SELECT key FROM projection.row WHERE kind = 'lot' AND body ? 'origin_holder' AND body ->> 'origin_holder' = $1
LIMIT $2
"""
_OF_ENTRY: Final = "SELECT key FROM projection.row WHERE seq = $1 AND kind = 'lot' LIMIT $2"
# One lot holds no more than one line can say: its balances fit.
_DEALT_ON: Final = """
SELECT asked.seq, day FROM unnest($1::bigint[]) AS asked (seq) CROSS JOIN LATERAL (
    SELECT body #>> '{now,0,1}' AS day FROM projection.row
    WHERE shelf = 'entry:' || asked.seq AND kind = 'corrected' AND body ->> 'what' = 'dealt_on' AND row.seq <= $2
    ORDER BY row.seq DESC LIMIT 1
) AS said
"""
_BALANCES: Final = "SELECT account, amount::bigint FROM projection.balance WHERE account = ANY($1::text[])"

_CHILD: Final = len("uses:")
Making: TypeAlias = tuple[int, int]
"""Tells rows from those that others of the same entries were made to later."""

_SEQ: Final = itemgetter(0)
_N: Final = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a lot still holds: gross mg, and fine µg where it was measured."""

    gross_mg: int
    fine_ug: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A lot, and where in the log it was put: as record `n` of entry `seq`."""

    lot: str
    seq: int
    n: int


async def ancestry(connection: Connection, lots: Sequence[str], most: int | None = None) -> list[Row]:
    """Lot rows, edges and marks of these lots and all their ancestors, in the order they were put.

    Of no more than `most` lots, those that are fewest edges away first.
    """
    found = await connection.fetch(_ABOVE, lots, most)
    found.sort(key=_N)
    found.sort(key=_SEQ)  # two sorts by a number each are done before one by pairs of them
    return [
        LotUse(seq, child, key, gross, fine) if kind == "lot_use" else rows.decode(kind, from_json(body))
        for seq, _, kind, child, key, gross, fine, body in found
    ]


async def since(connection: Connection, start: int, end: int) -> list[Row]:
    """Whatever entries `start` to `end` − 1 put on shelves of lots, in the order they put it."""
    return [
        LotUse(seq, shelf[_CHILD:], key, gross, fine) if kind == "lot_use" else rows.decode(kind, from_json(body))
        for seq, kind, shelf, key, gross, fine, body in await connection.fetch(_SINCE, start, end)
    ]


async def words(connection: Connection, start: int, end: int) -> dict[str, int]:
    """Of whose registrations and assessments entries `start` to `end` − 1 say anything, and the last that does."""
    found: dict[str, int] = dict(await connection.fetch(_WORDS, start, end))  # type: ignore[arg-type] # pairs
    return found


async def making(connection: Connection) -> Making:
    """In which file the rows stand, and how often they had been made anew: other ones once that was done again."""
    ((file, rebuilt),) = await connection.fetch(_MAKING)
    return file, rebuilt


async def descent(connection: Connection, lots: Sequence[str], most: int) -> list[Placed]:
    """These lots and what was made of them and of that, oldest first; of `most` lots, those fewest edges away.

    Annulled edges are walked too: what they led to is told by the rows (`ancestry`).
    """
    return [Placed(*found) for found in await connection.fetch(_BELOW, lots, most)]


async def declared_under(connection: Connection, right: str, most: int) -> list[str]:
    """The lots that name this right's code as their origin's, annulled ones among them; `most` at most."""
    return [lot for (lot,) in await connection.fetch(_DECLARED_UNDER, right, most)]


async def of_party(connection: Connection, party: str, most: int) -> list[str]:
    """The lots that a party holds or held, and those that name it as their origin's holder; `most` at most."""
    return [lot for (lot,) in await connection.fetch(_OF_PARTY, party, most)]


async def of_entry(connection: Connection, seq: int, most: int) -> list[str]:
    """The lots that an entry made; `most` at most."""
    return [lot for (lot,) in await connection.fetch(_OF_ENTRY, seq, most)]


async def dealt_on(connection: Connection, entries: Sequence[int], known_at: int) -> dict[int, date]:
    """Of the deals among these entries whose day was corrected by entry `known_at`, the Lima day that stands."""
    found = await connection.fetch(_DEALT_ON, entries, known_at)
    return {seq: date.fromisoformat(day) for seq, day in found}


async def balance(connection: Connection, gross_account: str, fine_account: str) -> Balance:
    """The balances of a lot's two accounts."""
    amounts = await connection.fetch(_BALANCES, [gross_account, fine_account])
    found: dict[str, int] = dict(amounts)  # type: ignore[arg-type] # records of two columns are pairs
    return Balance(found.get(gross_account, 0), found.get(fine_account))


async def gross_left(connection: Connection, accounts: Sequence[str]) -> dict[str, int]:
    """The milligrams left on each of these gross accounts that was ever posted to."""
    found: dict[str, int] = dict(await connection.fetch(_BALANCES, accounts))  # type: ignore[arg-type] # pairs, as above
    return found
