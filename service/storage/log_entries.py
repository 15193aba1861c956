"""Reads the log itself: entries' bytes and leaf hashes by their numbers, and the notes that sign its sizes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection

_BY_SEQ: Final = "SELECT data FROM ledger.entry WHERE seq = ANY($1::bigint[]) ORDER BY seq"
_RANGE: Final = "SELECT data FROM ledger.entry WHERE seq >= $1 AND seq < $2 ORDER BY seq"
_LEAVES: Final = "SELECT leaf_hash FROM ledger.entry WHERE seq >= $1 AND seq < $2 ORDER BY seq"
_RUNS: Final = """
SELECT coalesce((
    SELECT string_agg(leaf_hash, ''::bytea ORDER BY seq) FROM ledger.entry WHERE seq >= run.start AND seq < run.stop
), ''::bytea)
FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS run (start, stop, place) ORDER BY place
"""
_SIZE: Final = "SELECT size FROM ledger.head"
_LAST_NOTE: Final = "SELECT size, text FROM ledger.note ORDER BY size DESC LIMIT 1"

COSIGNED: Final = """note.text || coalesce((
    SELECT string_agg(line, ''::bytea ORDER BY witness) FROM ledger.cosignature WHERE cosignature.size = note.size
), ''::bytea)"""
"""A note with the lines of all witnesses that have cosigned its size."""

_PUBLISHED: Final = f"SELECT note.size, {COSIGNED} FROM ledger.published JOIN ledger.note USING (size)"

_STEP: Final = 500
"""Entries of a stream that are held at one time."""


@dataclass(frozen=True, slots=True)
class SignedSize:
    """A checkpoint: the size it commits to and its signed note, with witnesses' lines where they are said to be."""

    size: int
    note: bytes


async def size(connection: Connection) -> int:
    """How many entries the log has."""
    found: int = await connection.fetchval(_SIZE)
    return found


async def by_seq(connection: Connection, seqs: Sequence[int]) -> list[bytes]:
    """The bytes of these entries, in the log's order."""
    return [row[0] for row in await connection.fetch(_BY_SEQ, seqs)]


async def in_range(connection: Connection, start: int, end: int) -> list[bytes]:
    """The bytes of entries `start` to `end` − 1."""
    return [row[0] for row in await connection.fetch(_RANGE, start, end)]


async def leaf_hashes(connection: Connection, start: int, end: int) -> list[bytes]:
    """The leaf hashes of entries `start` to `end` − 1."""
    return [row[0] for row in await connection.fetch(_LEAVES, start, end)]


async def leaf_runs(connection: Connection, runs: Sequence[tuple[int, int]]) -> list[bytes]:
    """The leaf hashes of each of these runs (first entry, entry after the last), put together; in one statement."""
    starts, stops = [start for start, _ in runs], [stop for _, stop in runs]
    return [row[0] for row in await connection.fetch(_RUNS, starts, stops)]


async def last_note(connection: Connection) -> SignedSize | None:
    """The greatest size that is signed, by the log alone; None before the first."""
    row = await connection.fetchrow(_LAST_NOTE)
    return None if row is None else SignedSize(*row)


async def published(connection: Connection) -> SignedSize | None:
    """The checkpoint that the public sees, with witnesses' lines; None before the first."""
    row = await connection.fetchrow(_PUBLISHED)
    return None if row is None else SignedSize(*row)


async def stream(connection: Connection, end: int) -> AsyncIterator[list[bytes]]:
    """The entries below `end`, some at a time: they never change, so that no transaction need stay open."""
    for start in range(0, end, _STEP):
        yield await in_range(connection, start, min(end, start + _STEP))
