"""Who read whose data: told to those whose data it was, and whole to those who watch the watchers."""

from datetime import UTC
from typing import Final

import asyncpg

from service.decision.values import frozen
from service.storage import access_log, search
from service.storage.access_log import Line

KEPT_BACK: Final = frozenset({"findings"})
"""Reads that a party is not told of: who looks for findings about it, suspects it of something (Ley 29733 art. 20)."""

Place = tuple[str, str]


@frozen
class Page:
    """Reads, latest first; `following` begins the next page where there may be more."""

    lines: tuple[Line, ...]
    following: int | None


async def read(pool: asyncpg.Pool, about: str | None, *, before: int, most: int, whole: bool) -> Page:
    """The reads of a party's data by others (None: all reads); without `whole`, those that the party may know of."""
    async with pool.acquire() as connection:
        if about is None:
            lines = await access_log.latest(connection, before, most)
        else:
            lines = await access_log.about(connection, about, before, most, () if whole else KEPT_BACK)
    return Page(tuple(lines), lines[-1].number if len(lines) == most else None)


async def places(pool: asyncpg.Pool, party: str) -> set[Place]:
    """The districts that place a party, for authorities that have a territory."""
    async with pool.acquire() as connection:
        return (await search.places(connection, [party]))[party]


def as_members(line: Line) -> dict[str, object]:
    """A read as it is told and exported: `at` in UTC, `by` the reader, `as` the role it read in."""
    read = line.read
    return {
        "line": line.number,
        "at": f"{read.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "by": read.party,
        "as": read.role,
        "action": read.action,
        "subject": read.subject,
        "purpose": read.purpose,
    }
