"""What a register says of everybody, and what is kept of its people: read whole, for the import of a roll."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from pydantic_core import from_json

from service.registry import parties
from service.registry.parties import Party
from service.registry.registrations import Registration
from service.registry.rolls.imported import RollImport
from service.rulebook import rows
from service.storage.engine import Connection

_WORDS: Final = """
SELECT DISTINCT ON (shelf, body ->> 'right', body ->> 'activity') body
FROM projection.row
WHERE kind = 'registration' AND body ->> 'roll' = $1 AND {which}
ORDER BY shelf, body ->> 'right', body ->> 'activity', seq DESC
"""
_BEFORE: Final = _WORDS.format(which="(seq <= $2 OR body ->> 'source_digest' IS DISTINCT FROM $3)")
_OWN: Final = _WORDS.format(which="seq > $2 AND body ->> 'source_digest' = $3")
_IMPORTS: Final = """
SELECT body FROM projection.row
WHERE kind = 'roll_import' AND body ->> 'roll' = ANY($1::text[])
ORDER BY seq DESC LIMIT $2
"""
_PARTIES: Final = """
SELECT DISTINCT ON (shelf) body FROM projection.row WHERE shelf = ANY($1::text[]) ORDER BY shelf, seq DESC, n DESC
"""
_TAGS: Final = """
SELECT DISTINCT ON (party) party, tag FROM private.opening
WHERE party = ANY($1::text[]) AND field = $2
ORDER BY party, stored_at DESC
"""
_TAGGED: Final = """
SELECT DISTINCT ON (tag) tag, party FROM private.opening
WHERE field = $1 AND tag = ANY($2::bytea[]) AND starts_with(party, $3)
ORDER BY tag, stored_at, party
"""


async def before(connection: Connection, register: str, *, since: int, digest: str) -> list[Registration]:
    """The register's last word on each party × right × activity, but for what this file put after entry `since`."""
    return _registrations(await connection.fetch(_BEFORE, register, since, digest))


async def own(connection: Connection, register: str, *, since: int, digest: str) -> list[Registration]:
    """What an import of this file that was broken off has put after entry `since`."""
    return _registrations(await connection.fetch(_OWN, register, since, digest))


async def imports(connection: Connection, registers: Sequence[str], most: int) -> list[RollImport]:
    """The last imports of these registers, the latest first, `most` at most."""
    found = await connection.fetch(_IMPORTS, registers, most)
    return [row for (body,) in found if isinstance(row := rows.decode(RollImport.kind, from_json(body)), RollImport)]


async def on_record(connection: Connection, named: Collection[str]) -> dict[str, Party]:
    """Those of these parties that the log knows, as they stand."""
    found = await connection.fetch(_PARTIES, [parties.shelf(party) for party in named])
    known = (rows.decode(Party.kind, from_json(body)) for (body,) in found)
    return {row.party: row for row in known if isinstance(row, Party)}


async def tags(connection: Connection, field: str, named: Collection[str]) -> dict[str, bytes]:
    """By party, the tag of the value of `field` that was kept last."""
    return dict(map(tuple, await connection.fetch(_TAGS, list(named), field)))


async def tagged(connection: Connection, field: str, wanted: Collection[bytes], prefix: str) -> dict[bytes, str]:
    """By tag, the party (of this prefix) of which the value was kept first."""
    return dict(map(tuple, await connection.fetch(_TAGGED, field, list(wanted), prefix)))


def _registrations(found: Sequence[Any]) -> list[Registration]:
    decoded = (rows.decode(Registration.kind, from_json(body)) for (body,) in found)
    return [row for row in decoded if isinstance(row, Registration)]
