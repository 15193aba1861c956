"""Who read what about whom: written in bulk, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Final

from service.storage.engine import Connection

_WRITE: Final = """
INSERT INTO private.access_log (at, party, role, action, subject, purpose)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
"""


@dataclass(frozen=True, slots=True)
class Read:
    """`party`, as `role`, did `action` (`supplier`, `lot` …) about `subject` at `at`, for the stated `purpose`."""

    at: datetime
    party: str
    role: str
    action: str
    subject: str
    purpose: str | None


# `dataclasses.astuple` copies every value deeply, at ten times the price of the insertion.
_COLUMNS: Final = attrgetter(*(field.name for field in fields(Read)))


async def write(connection: Connection, reads: Sequence[Read]) -> None:
    """Write them all, in one statement."""
    columns = zip(*map(_COLUMNS, reads), strict=True)
    await connection.execute(_WRITE, *(list(column) for column in columns))
