"""Certificates as they are listed, and those of what was made of a lot."""

from typing import Final

from pydantic_core import from_json

from service.certification.records import LIST, Certificate, CertificateListed, CertificateStatus
from service.decision.records import Row
from service.rulebook import rows
from service.storage import lots_below
from service.storage.engine import Connection

_LISTED: Final = """
SELECT body FROM projection.row
WHERE shelf = $1 AND seq > $2 AND ($3::text IS NULL OR body ->> 'certifier' = $3) ORDER BY seq, n LIMIT $4
"""
_BELOW: Final = f"""{lots_below.BELOW}
SELECT row.key FROM (SELECT lot FROM below LIMIT $2) AS near
JOIN projection.row AS row ON row.shelf = 'certificates_of:' || near.lot AND row.kind = 'lot_certified'
WHERE near.lot <> $1 ORDER BY row.seq, row.n
"""
_SHELVES: Final = "SELECT kind, body FROM projection.row WHERE shelf = ANY($1::text[]) ORDER BY seq, n"


async def listed(connection: Connection, after: int, certifier: str | None, most: int) -> list[CertificateListed]:
    """So many certificates issued by entries above `after`, of one certifier or of all, oldest first."""
    found = await connection.fetch(_LISTED, LIST, after, certifier, most)
    told = (rows.decode(CertificateListed.kind, from_json(row["body"])) for row in found)
    return [row for row in told if isinstance(row, CertificateListed)]


async def below(connection: Connection, lot: str, most: int) -> list[str]:
    """Codes of certificates, revoked ones too, of what was made of a lot; of `most` lots that are nearest."""
    return [row["key"] for row in await connection.fetch(_BELOW, lot, most)]


async def shelves(connection: Connection, names: list[str]) -> dict[str, list[Row]]:
    """The certificates on these shelves, with every later word on each."""
    found: dict[str, list[Row]] = {name: [] for name in names}
    for kind, body in await connection.fetch(_SHELVES, names):
        row = rows.decode(kind, from_json(body))
        if isinstance(row, Certificate | CertificateStatus):
            found[row.shelf].append(row)
    return found
