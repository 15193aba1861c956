"""How many submissions were refused on a day, by code and party: kept beside the log, which has nothing of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.storage.engine import Connection

_COUNT: Final = """
INSERT INTO private.refusal AS refusal (day, code, party, count)
SELECT $1, code, party, count(*) FROM unnest($2::text[], $3::text[]) AS refused (code, party) GROUP BY code, party
ON CONFLICT (day, code, party) DO UPDATE SET count = refusal.count + excluded.count
"""
_OF_DAY: Final = """
SELECT code, sum(count)::bigint, count(*), max(count) FROM private.refusal WHERE day = $1 GROUP BY code
ORDER BY code COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """`count` refusals by a code, of `parties` parties, the most of one of them being `most`."""

    code: str
    count: int
    parties: int
    most: int


async def add(connection: Connection, day: date, refused: Iterable[tuple[str, str]]) -> None:
    """Count these refusals, (code, party) each, on a Lima day; the party is empty where nobody had enrolled the key."""
    codes, parties = zip(*refused, strict=True)
    await connection.execute(_COUNT, day, codes, parties)


async def of_day(connection: Connection, day: date) -> list[Counted]:
    """All that was refused on a Lima day, by code, sorted by it."""
    return [Counted(*row) for row in await connection.fetch(_OF_DAY, day)]
