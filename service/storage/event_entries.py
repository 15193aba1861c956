"""The entries of which events are made: whose they are, and about which lots.

Numbers only, in the log's order; `log_entries` reads them. Each list may hold entries that tell of no gold.
"""

from collections.abc import Sequence
from typing import Final

from service.storage.engine import Connection

# What was said later of an entry (settled, corrected, annulled) stands on the shelf that has its number.
_WITH_LATER: Final = """
SELECT seq FROM found UNION
SELECT seq FROM projection.row WHERE shelf IN (SELECT 'entry:' || seq FROM found)
ORDER BY seq
"""
_OF_PARTY: Final = f"""
WITH held(lot) AS MATERIALIZED (
    SELECT body ->> 'lot' FROM projection.row WHERE kind = 'lot' AND body ->> 'holder' = $1
),
found(seq) AS MATERIALIZED (
    SELECT seq FROM projection.submission WHERE party = $1
    UNION SELECT seq FROM projection.row WHERE kind = 'bought' AND body ->> 'seller' = $1
    UNION SELECT seq FROM projection.row WHERE kind = 'shipment' AND body ->> 'receiver' = $1
    UNION SELECT seq FROM projection.row WHERE shelf IN (SELECT 'lot:' || lot FROM held)
    UNION SELECT seq FROM projection.row WHERE shelf IN (SELECT 'assays:' || lot FROM held)
    UNION SELECT seq FROM projection.row WHERE kind = 'lot_use' AND key IN (SELECT lot FROM held)
)
{_WITH_LATER}"""
_ABOUT: Final = f"""
WITH found(seq) AS MATERIALIZED (
    SELECT seq FROM projection.row
    WHERE shelf = ANY (ARRAY['lot:' || $1, 'uses:' || $1, 'assays:' || $1])
    UNION SELECT seq FROM projection.row WHERE kind = 'lot_use' AND key = $1
)
{_WITH_LATER}"""
_TAKEN: Final = f"""
WITH found(seq) AS MATERIALIZED (
    SELECT seq FROM projection.row WHERE kind = 'lot_use' AND key = $1
    EXCEPT SELECT seq FROM projection.row WHERE kind = 'lot' AND shelf = 'lot:' || $1 AND key = $1
)
{_WITH_LATER}"""
_WITH: Final = f"WITH found(seq) AS MATERIALIZED (SELECT unnest($1::bigint[])) {_WITH_LATER}"
_CORRECTIONS: Final = """
SELECT DISTINCT shelf, seq FROM projection.row WHERE shelf = ANY($1::text[]) AND kind = 'corrected' ORDER BY seq
"""


async def of_party(connection: Connection, party: str) -> list[int]:
    """The entries that a party signed, those of deals and journeys to which it is a side, and those about its lots."""
    return [row[0] for row in await connection.fetch(_OF_PARTY, party)]


async def about(connection: Connection, lot: str) -> list[int]:
    """The entries that made a lot, measured or moved it, or took of it; and what was said of these later."""
    return [row[0] for row in await connection.fetch(_ABOUT, lot)]


async def taken(connection: Connection, lot: str) -> list[int]:
    """The entries that took of a lot, but for the one that made it; and what was said of these later."""
    return [row[0] for row in await connection.fetch(_TAKEN, lot)]


async def with_later(connection: Connection, seqs: Sequence[int]) -> list[int]:
    """Entries, and those that settle, correct or annul them."""
    return [row[0] for row in await connection.fetch(_WITH, seqs)]


async def corrections(connection: Connection, entries: Sequence[int]) -> dict[int, list[int]]:
    """By entry, the entries that correct it."""
    found: dict[int, list[int]] = {entry: [] for entry in entries}
    for shelf, seq in await connection.fetch(_CORRECTIONS, [f"entry:{entry}" for entry in entries]):
        found[int(shelf.removeprefix("entry:"))].append(seq)
    return found
