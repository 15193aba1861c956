"""Whole shelves as they stand at one size of the log: what every question about a party or a lot is answered from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from service.decision.records import Row
from service.registry import rights
from service.registry.registrations import Registration
from service.rulebook import rows
from service.storage.engine import Connection

# One statement, hence one snapshot: the size belongs to exactly these rows.
_SHELVES: Final = """
SELECT size AS seq, -1 - {rebuilt} AS n, '' AS shelf, '' AS kind, NULL AS body FROM ledger.head
UNION ALL
SELECT seq, n, shelf, kind, body FROM projection.row WHERE shelf = ANY ($1::text[] || ARRAY(
    SELECT 'right:' || (body ->> 'right') FROM projection.row WHERE shelf = $2 AND body ->> 'right' IS NOT NULL
))
"""
_TAKE: Final = _SHELVES.format(rebuilt="0")  # a command may look at a database that is not migrated yet
SHELVES: Final = _SHELVES.format(rebuilt="rebuilt")
"""What `read` reads, for who keeps it: how often the projection was made anew is in it."""
_TREE_BELOW: Final = "SELECT size, recorded_at FROM ledger.tree_head WHERE size <= $1 ORDER BY size DESC LIMIT 1"
_FIRST_TREE: Final = "SELECT size, recorded_at FROM ledger.tree_head ORDER BY size LIMIT 1"
_SIZE: Final = "SELECT size FROM ledger.head"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The shelves asked for, oldest row first, absent ones empty, in the log of `size` entries.

    `rebuilt` is how often the projection had been made anew, as told to who keeps it (`SHELVES`); else 0.
    """

    size: int
    shelves: dict[str, list[Row]]
    rebuilt: int = 0


async def take(connection: Connection, names: Sequence[str], *, rights_on: str | None = None) -> Snapshot:
    """Read the shelves `names`, and those of the mining rights that the registrations on the shelf `rights_on` name."""
    return read(await connection.fetch(_TAKE, names, rights_on), names, rights_on)


def read(fetched: Sequence[Any], names: Sequence[str], rights_on: str | None) -> Snapshot:
    """What the rows fetched by `SHELVES` say."""
    shelves: dict[str, list[Row]] = {name: [] for name in names}
    size = rebuilt = 0
    # They are few: sorting them here costs less than a node in the plan. No two have the same place.
    for seq, n, shelf, kind, body in sorted(fetched):
        if n < 0:
            size, rebuilt = seq, -1 - n
            continue
        row = rows.decode(kind, from_json(body))
        shelves.setdefault(shelf, []).append(row)
        if isinstance(row, Registration) and shelf == rights_on and row.right is not None:
            shelves.setdefault(rights.shelf(row.right), [])
    return Snapshot(size, shelves, rebuilt)


async def size_before(connection: Connection, moment: datetime) -> int:
    """How many entries were recorded before `moment`: by halving, because times rise with sizes and have no index."""
    low, high = 0, int(await connection.fetchval(_SIZE))
    while low < high:
        middle = (low + high + 1) // 2
        # Below the first tree there is none: a first turn may be the larger half of a young log.
        tree = await connection.fetchrow(_TREE_BELOW, middle) or await connection.fetchrow(_FIRST_TREE)
        if tree is None or tree["recorded_at"] >= moment:
            high = middle - 1
        else:
            low = max(middle, tree["size"])
    tree = await connection.fetchrow(_TREE_BELOW, low)
    return 0 if tree is None else int(tree["size"])
