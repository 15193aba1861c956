"""Whole shelves as they stand at one size of the log: what every question about a party or a lot is answered from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic_core import from_json

from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection

# One statement, hence one snapshot: the size belongs to exactly these rows. Every shelf asked for has a line of its
# own, so that those that are empty are told apart from those nobody asked for.
_SHELVES: Final = """
WITH asked (shelf) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT 'right:' || (body ->> 'right') FROM projection.row WHERE shelf = $2 AND body ->> 'right' IS NOT NULL
)
SELECT head.size, asked.shelf, row.kind, row.body
FROM ledger.head CROSS JOIN asked LEFT JOIN projection.row AS row ON row.shelf = asked.shelf
ORDER BY row.seq, row.n
"""
_TREE_BELOW: Final = "SELECT size, recorded_at FROM ledger.tree_head WHERE size <= $1 ORDER BY size DESC LIMIT 1"
_SIZE: Final = "SELECT size FROM ledger.head"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The shelves asked for, oldest row first, absent ones empty, in the log of `size` entries."""

    size: int
    shelves: dict[str, list[Row]]


async def take(connection: Connection, names: Sequence[str], *, rights_on: str | None = None) -> Snapshot:
    """Read the shelves `names`, and those of the mining rights that the rows on the shelf `rights_on` name."""
    shelves: dict[str, list[Row]] = {}
    size = 0
    for size, shelf, kind, body in await connection.fetch(_SHELVES, names, rights_on):  # noqa: B007 - one for all
        rows_on = shelves.setdefault(shelf, [])
        if kind is not None:
            rows_on.append(rows.decode(kind, from_json(body)))
    return Snapshot(size, shelves)


async def size_before(connection: Connection, moment: datetime) -> int:
    """How many entries were recorded before `moment`: by halving, because times rise with sizes and have no index."""
    low, high = 0, int(await connection.fetchval(_SIZE))
    while low < high:
        middle = (low + high + 1) // 2
        tree = await connection.fetchrow(_TREE_BELOW, middle)
        if tree is None or tree["recorded_at"] >= moment:
            high = 0 if tree is None else min(middle - 1, tree["size"] - 1)
        else:
            low = middle
    tree = await connection.fetchrow(_TREE_BELOW, low)
    return 0 if tree is None else int(tree["size"])
