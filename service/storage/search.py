"""Find parties by part of what names them: a number, a right, a name, or of a person's name what is kept blind.

Each search gives at most so many; where there are more, which of them is the database's choice, and always the same as
long as nothing is recorded.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from service.storage.engine import Connection

Place = tuple[str, str]

_BEYOND: Final = "z" * 21
"""Comes after every number and every right's code in each collation that is met, of bytes or of a language."""

_NUMBERED: Final = """
SELECT DISTINCT substr(shelf, 7) FROM projection.row
WHERE shelf BETWEEN $1 AND $2 AND starts_with(shelf, $1) LIMIT $3
"""
_WITH_RIGHT: Final = """
SELECT DISTINCT substr(shelf, 15) FROM projection.row
WHERE kind = 'registration' AND body ? 'right' AND {which} LIMIT $1
"""
_RIGHT: Final = _WITH_RIGHT.format(which="body ->> 'right' = $2")
_RIGHTS: Final = _WITH_RIGHT.format(
    which="body ->> 'right' BETWEEN $2 AND $3 AND starts_with(body ->> 'right', $2) AND body ->> 'right' <> $2"
)
_TAGGED: Final = "SELECT DISTINCT party FROM private.opening WHERE field = $1 AND tag = $2 LIMIT $3"
_NAMED: Final = """
SELECT substr(shelf, 7), body ->> 'name' FROM projection.row
WHERE kind = 'party' AND body ? 'name' AND projection.name_grams(body ->> 'name') @> ${at}::text[] LIMIT $1
"""
_BLIND: Final = "SELECT party, grams FROM private.opening WHERE grams @> ${at}::bigint[] LIMIT $1"
_WHOLE: Final = "SELECT DISTINCT party FROM private.opening WHERE grams @> $1::bigint[] AND grams = $2 LIMIT $3"
_SEALED: Final = """
SELECT DISTINCT ON (opening.party) opening.party, person_key.wrapped, opening.sealed
FROM private.opening JOIN private.person_key USING (party)
WHERE opening.party = ANY ($1::text[]) AND field = 'name'
ORDER BY opening.party, stored_at DESC
"""
_PLACES: Final = """
SELECT substr(shelf, 7), body -> 'ubigeo' ->> 0, body -> 'ubigeo' ->> 1 FROM (
    SELECT DISTINCT ON (shelf) shelf, body FROM projection.row
    WHERE shelf = ANY ($1::text[]) ORDER BY shelf, seq DESC, n DESC
) AS party WHERE body ? 'ubigeo'
UNION
SELECT substr(shelf, 15), district ->> 0, district ->> 1
FROM projection.row, jsonb_array_elements(body -> 'districts') AS district
WHERE shelf = ANY ($2::text[])
"""


async def numbered(connection: Connection, digits: str, most: int) -> list[str]:
    """The parties whose tax number begins with these digits."""
    low = f"party:ruc:{digits}"
    return _first(await connection.fetch(_NUMBERED, low, low + _BEYOND, most))


async def with_right(connection: Connection, code: str, most: int) -> list[str]:
    """The parties that a register names under this right."""
    return _first(await connection.fetch(_RIGHT, most, code))


async def with_longer_right(connection: Connection, code: str, most: int) -> list[str]:
    """The parties that a register names under a right whose code goes on after these characters."""
    return _first(await connection.fetch(_RIGHTS, most, code, code + _BEYOND))


async def tagged(connection: Connection, field: str, tag: bytes, most: int) -> list[str]:
    """The persons of whom a value with this tag is kept."""
    return _first(await connection.fetch(_TAGGED, field, tag, most))


async def named(connection: Connection, wanted: Sequence[Collection[str]], most: int) -> list[tuple[str, str]]:
    """Legal entities and a name that each has or had, with all trigrams of one of the sets `wanted`; `most` of each."""
    query = _any_of(_NAMED, len(wanted))
    return [(party, name) for party, name in await connection.fetch(query, most, *map(list, wanted))]


async def blindly_named(
    connection: Connection, wanted: Sequence[Collection[int]], most: int
) -> list[tuple[str, list[int]]]:
    """As `named`, persons and the blind trigrams of a name that is kept of them."""
    query = _any_of(_BLIND, len(wanted))
    return [(party, grams) for party, grams in await connection.fetch(query, most, *map(list, wanted))]


async def called(connection: Connection, telling: Collection[int], grams: Collection[int], most: int) -> list[str]:
    """The persons of whom a name is kept that has these blind trigrams and no others, found by the `telling` ones."""
    return _first(await connection.fetch(_WHOLE, list(telling), sorted(grams), most))


async def sealed_names(connection: Connection, persons: Collection[str]) -> list[tuple[str, bytes, bytes]]:
    """Of each of these persons whose name is kept: the wrapped key and the name, sealed, that was kept last."""
    return [(party, wrapped, sealed) for party, wrapped, sealed in await connection.fetch(_SEALED, list(persons))]


async def places(connection: Connection, parties: Collection[str]) -> dict[str, set[Place]]:
    """By party, the districts in which it is registered to be or to work, as `check_supplier.places` has them."""
    shelves = [f"party:{party}" for party in parties], [f"registrations:{party}" for party in parties]
    found: dict[str, set[Place]] = {party: set() for party in parties}
    for party, system, code in await connection.fetch(_PLACES, *shelves):
        found[party].add((system, code))
    return found


@cache
def _any_of(query: str, sets: int) -> str:
    # A statement that begins with LIMIT's parameter and has one more for each set; asyncpg keeps each one prepared.
    return "\nUNION ALL\n".join(f"({query.format(at=at)})" for at in range(2, sets + 2))


def _first(found: Sequence[Any]) -> list[str]:
    return [row[0] for row in found]
