"""The marks about a lot, a party or an entry, latest first."""

from typing import Final

from pydantic_core import from_json

from service.decision.findings import Mark
from service.rulebook import rows
from service.storage.engine import Connection
from service.trade.rulings import Ruling

_MARKS: Final = """
SELECT kind, body FROM (
    SELECT seq, n, kind, body FROM projection.row WHERE shelf = $1 AND seq < $2
    ORDER BY seq DESC FETCH FIRST ($3) ROWS WITH TIES
) AS page ORDER BY seq DESC, n DESC
"""
# The marks that an entry put on other shelves (its lots', its parties') are found by its number: rows are written in
# their order, so that the index by blocks leads to a few of them.
_OF_ENTRY: Final = """
SELECT kind, body FROM (
    SELECT seq, n, kind, body FROM projection.row WHERE shelf = $1 AND seq < $2
    UNION ALL
    SELECT seq, n, kind, body FROM projection.row WHERE seq = $4 AND seq < $2 AND kind = 'mark' AND shelf <> $1
    ORDER BY seq DESC FETCH FIRST ($3) ROWS WITH TIES
) AS page ORDER BY seq DESC, n DESC
"""
_RULINGS: Final = """
SELECT shelf, kind, body FROM projection.row
WHERE shelf = ANY($1::text[]) AND kind = 'ruling' AND seq <= $2 ORDER BY seq, n
"""
_OWNERS: Final = """
SELECT DISTINCT ON (body ->> 'kid') body ->> 'kid', body ->> 'party' FROM projection.row
WHERE shelf = ANY($1::text[]) AND kind = 'key_state'
"""


async def about(connection: Connection, name: str, before: int, most: int) -> list[Mark]:
    """So many marks about `lot:…`, `party:…` or `entry:…`, by entries below `before`: all of an entry's, or none.

    About an entry are also those that it put on its lots and parties.
    """
    what, _, number = name.partition(":")
    if what == "entry":
        found = await connection.fetch(_OF_ENTRY, f"marks:{name}", before, most, int(number))
    else:
        found = await connection.fetch(_MARKS, f"marks:{name}", before, most)
    marks = (rows.decode(kind, from_json(body)) for kind, body in found)
    return [mark for mark in marks if isinstance(mark, Mark)]


async def rulings(connection: Connection, shelves: list[str], known_at: int) -> dict[str, list[Ruling]]:
    """What was said of the marks on these shelves by entries up to `known_at`, in their order, by shelf."""
    found: dict[str, list[Ruling]] = {shelf: [] for shelf in shelves}
    for shelf, kind, body in await connection.fetch(_RULINGS, shelves, known_at):
        row = rows.decode(kind, from_json(body))
        if isinstance(row, Ruling):
            found[shelf].append(row)
    return found


async def owners(connection: Connection, key_shelves: list[str]) -> dict[str, str]:
    """Whose each of these keys is, by kid."""
    found = await connection.fetch(_OWNERS, key_shelves)
    return dict(found)  # type: ignore[arg-type] # records of two columns are pairs
