"""A lot with everything above it: read in one statement, so that edges and marks belong to one moment."""

from dataclasses import dataclass
from typing import Final

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection

# Walks up the edges by the shelf of each child; the union drops a lot that is met again by another path.
_ANCESTRY: Final = """
WITH RECURSIVE ancestry(lot) AS (
    SELECT $1::text
    UNION
    SELECT edge.body ->> 'parent' FROM ancestry JOIN projection.row AS edge ON edge.shelf = 'uses:' || ancestry.lot
)
SELECT row.kind, row.body FROM (SELECT lot FROM ancestry LIMIT $2) AS ancestry
JOIN projection.row ON row.shelf = ANY (ARRAY['lot:' || lot, 'uses:' || lot, 'marks:lot:' || lot])
ORDER BY row.seq, row.n
"""
# One lot holds no more than one line can say: its balances fit.
_BALANCES: Final = "SELECT account, amount::bigint FROM projection.balance WHERE account = ANY($1::text[])"


@dataclass(frozen=True, slots=True)
class Balance:
    """What a lot still holds: gross mg, and fine µg where it was measured."""

    gross_mg: int
    fine_ug: int | None


async def ancestry(connection: Connection, lot: str, most: int | None = None) -> list[Row]:
    """Lot rows, edges and marks of a lot and all its ancestors, `most` lots at most, in the order they were put."""
    found = await connection.fetch(_ANCESTRY, lot, most)
    return [rows.decode(kind, from_json(body)) for kind, body in found]


async def balance(connection: Connection, gross_account: str, fine_account: str) -> Balance:
    """The balances of a lot's two accounts."""
    amounts = await connection.fetch(_BALANCES, [gross_account, fine_account])
    found: dict[str, int] = dict(amounts)  # type: ignore[arg-type] # records of two columns are pairs
    return Balance(found.get(gross_account, 0), found.get(fine_account))
