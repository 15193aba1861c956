"""Persons' data in the `private` schema: sealed values under sealed keys. Deleting a key erases its person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection

_MAKE_KEYS: Final = """
INSERT INTO private.person_key (party, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])
ON CONFLICT (party) DO NOTHING
"""
_KEYS: Final = "SELECT party, wrapped FROM private.person_key WHERE party = ANY($1::text[])"
# Arrays of several lengths make no array of arrays: each goes as text, which costs nothing beside the index.
_STORE: Final = """
INSERT INTO private.opening (party, field, commitment, sealed, tag, grams, stored_by)
SELECT sealed.party, sealed.field, sealed.commitment, sealed.value, sealed.tag, sealed.grams::bigint[], $1
FROM unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[])
    AS sealed (party, field, commitment, value, tag, grams)
ON CONFLICT DO NOTHING
"""
# A key takes its openings along; an opening without one is what a writer left who lost a race with the erasure.
_FORGET: Final = """
WITH gone AS (DELETE FROM private.opening WHERE party = ANY($1::text[]) RETURNING party),
     keys AS (DELETE FROM private.person_key WHERE party = ANY($1::text[]) RETURNING party)
SELECT count(DISTINCT party) FROM (SELECT party FROM gone UNION ALL SELECT party FROM keys) AS found
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One value of `party` under that person's key, the commitment it opens, and what it is found by without opening.

    The tag finds its doubles, the blind trigrams of a name those like it; other values have none.
    """

    party: str
    field: str
    commitment: bytes
    value: bytes
    tag: bytes
    grams: Sequence[int] | None


async def keys(connection: Connection, fresh: Mapping[str, bytes]) -> dict[str, bytes]:
    """The wrapped keys of these persons, by party; `fresh` has what becomes the key of one that has none yet."""
    # In one order, so that two who make the same keys at once wait for each other and never in a circle.
    parties = sorted(fresh)
    await connection.execute(_MAKE_KEYS, parties, [fresh[party] for party in parties])
    return dict(map(tuple, await connection.fetch(_KEYS, parties)))


async def store(connection: Connection, stored_by: str, sealed: Sequence[Sealed]) -> None:
    """Keep what is not kept yet."""
    columns = (
        [each.party for each in sealed],
        [each.field for each in sealed],
        [each.commitment for each in sealed],
        [each.value for each in sealed],
        [each.tag for each in sealed],
        [None if each.grams is None else f"{{{','.join(map(str, each.grams))}}}" for each in sealed],
    )
    await connection.execute(_STORE, stored_by, *columns)


async def forget(connection: Connection, parties: Sequence[str]) -> int:
    """Delete keys and openings of these persons; of how many there were any."""
    found: int = await connection.fetchval(_FORGET, parties)
    return found
