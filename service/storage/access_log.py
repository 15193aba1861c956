"""Who read what about whom: written in bulk, never changed."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from service.storage.engine import Connection

WHOLE_LOG: Final = "log:"
"""How the subject begins of a read of entries by their numbers, which is of everybody's data."""

_WRITE: Final = """
INSERT INTO private.access_log (at, party, role, action, subject, purpose, concerns)
SELECT at, party, role, action, subject, purpose, concerns::text[]
FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS read (at, party, role, action, subject, purpose, concerns)
"""
_LINE: Final = "id, at, party, role, action, subject, purpose"
_LATEST: Final = f"SELECT {_LINE} FROM private.access_log WHERE id < $1 ORDER BY id DESC LIMIT $2"
# First all of a party's, by the indexes: sought from the end, little read of would mean much read through.
_ABOUT: Final = f"""
WITH about AS MATERIALIZED (
    SELECT {_LINE} FROM private.access_log
    WHERE id < $1 AND (subject = ANY (ARRAY[$3, 'party:' || $3]) OR concerns @> ARRAY[$3]
        OR subject BETWEEN 'log:' AND 'log:~') AND party <> $3 AND action <> ALL ($4::text[])
)
SELECT {_LINE} FROM about ORDER BY id DESC LIMIT $2
"""
_PERIOD: Final = f"""
SELECT {_LINE}, concerns FROM private.access_log WHERE at >= $1 AND at < $2 AND id > $3 ORDER BY id LIMIT 5000
"""


@dataclass(frozen=True, slots=True)
class Read:
    """`party`, as `role`, did `action` (`supplier`, `lot` …) about `subject` at `at`, for the stated `purpose`.

    `concerns` are the parties whose data it was, where the subject does not name the one.
    """

    at: datetime
    party: str
    role: str
    action: str
    subject: str
    purpose: str | None
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A read as it was written: `number` rises with time, but for the fifth of a second in which workers differ."""

    number: int
    read: Read


_COLUMNS: Final = tuple(field.name for field in fields(Read))[:-1]


async def write(connection: Connection, reads: Sequence[Read]) -> None:
    """Write them all, in one statement."""
    # `dataclasses.astuple` copies every value deeply, at ten times the price of the insertion.
    columns = [[getattr(read, name) for read in reads] for name in _COLUMNS]
    await connection.execute(_WRITE, *columns, [_array(read.concerns) for read in reads])


async def latest(connection: Connection, before: int, most: int) -> list[Line]:
    """The last `most` lines below number `before`, latest first."""
    return [_line(row) for row in await connection.fetch(_LATEST, before, most)]


async def about(connection: Connection, party: str, before: int, most: int, without: Collection[str]) -> list[Line]:
    """As `latest`, of the reads of a party's data by others; those whose action is among `without` are left out."""
    return [_line(row) for row in await connection.fetch(_ABOUT, before, most, party, list(without))]


async def period(connection: Connection, start: datetime, end: datetime) -> AsyncIterator[list[Line]]:
    """All reads from `start` to before `end`, in the order of their numbers, some at a time."""
    last = 0
    while lines := [_line(row) for row in await connection.fetch(_PERIOD, start, end, last)]:
        yield lines
        last = lines[-1].number


def _array(parties: Sequence[str]) -> str | None:
    # Arrays of several lengths make no array of arrays: each goes as text. A party's name has nothing to be quoted.
    return f"{{{','.join(parties)}}}" if parties else None


def _line(row: Any) -> Line:  # noqa: ANN401 - a driver's record
    number, at, party, role, action, subject, purpose, *concerns = row
    told = tuple(concerns[0] or ()) if concerns else ()
    return Line(number, Read(at, party, role, action, subject, purpose, told))
