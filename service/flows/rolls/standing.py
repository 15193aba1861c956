"""What a register says before a file is taken in, and what an import of it that was broken off has put already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from service.flows.rolls.file import RollFile
from service.registry.registrations import Registration
from service.registry.rolls.row import Identity
from service.storage import rolls
from service.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class Standing:
    """`before` and `own` by what they are about. `since` is the last whole import's entry, −1 before the first.

    A file's rows are its own only after that: the same file may be taken in again later, when others have been between.
    """

    since: int
    before: Mapping[Identity, Registration]
    own: Mapping[Identity, Registration]


async def standing(connection: Connection, file: RollFile) -> Standing:
    """Read it, in a few seconds for the greatest roll."""
    last = await rolls.imports(connection, [file.register], 1)
    since = last[0].seq if last else -1
    before = await rolls.before(connection, file.register, since=since, digest=file.digest)
    own = await rolls.own(connection, file.register, since=since, digest=file.digest)
    return Standing(since, _by_identity(before), _by_identity(own))


def taken_up(file: RollFile, stood: Standing) -> RollFile:
    """The file as of the day, and from the source, that a broken off import of it began with.

    Taken up on another day it would else be another import, and enter again what stands.
    """
    begun = next(iter(stood.own.values()), None)
    if begun is None or begun.source_day is None or begun.source_name is None:
        return file
    return replace(file, retrieved_on=begun.source_day, source=begun.source_name)


def _by_identity(rows: Iterable[Registration]) -> dict[Identity, Registration]:
    return {(row.party, row.right, row.activity): row for row in rows}
