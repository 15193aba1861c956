"""Where the log ends: one row, locked by whoever writes.

A row lock and not an advisory one, so that engines that only speak PostgreSQL's protocol serve too.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg

from service.ledger.merkle import CompactRange
from service.storage.engine import Connection

_COLUMNS: Final = "size, root, compact_range, leaf, recorded_at, ruleset"
_READ: Final = f"SELECT {_COLUMNS} FROM ledger.head"
_LOCK: Final = f"SELECT {_COLUMNS}, rebuilt FROM ledger.head FOR UPDATE"
# The time is asked for above what holds the row, so that it is told once that is held.
_LOCK_NOW: Final = f"WITH held AS MATERIALIZED ({_LOCK}) SELECT *, clock_timestamp() AS now FROM held"
_COUNT: Final = "UPDATE ledger.head SET rebuilt = greatest(rebuilt, $1) + 1 RETURNING rebuilt"
_REBUILT: Final = "SELECT rebuilt FROM ledger.head"
_NOW: Final = "SELECT clock_timestamp()"

Clock: TypeAlias = Callable[[Connection], Awaitable[datetime]]
"""Tells the time of a batch (UTC), asked once after the head is locked."""


@dataclass(frozen=True, slots=True)
class Head:
    """The log at `size` entries: tree, the last entry's leaf hash and time, the ruleset of the next entry.

    `rebuilt` is how often the projection has been made anew, at whatever size, as told to who holds the head: whoever
    only looks may look at a database that is not migrated yet.
    """

    size: int
    root: bytes
    compact_range: CompactRange
    leaf: bytes
    recorded_at: datetime
    ruleset: int
    rebuilt: int = 0


async def read(connection: Connection) -> Head:
    """The head as last committed."""
    return _head(_there(await connection.fetchrow(_READ)))


async def lock(connection: Connection) -> Head:
    """The head, held until the transaction ends.

    Raises asyncpg's `LockNotAvailableError` when another writer holds it beyond the connection's `lock_timeout`.
    """
    return _head(_there(await connection.fetchrow(_LOCK)))


async def lock_at(connection: Connection, clock: Clock) -> tuple[Head, datetime]:
    """The head as by `lock`, and the time once it is held, which the database tells by the same statement."""
    if clock is not database_clock:
        return await lock(connection), await clock(connection)
    row = _there(await connection.fetchrow(_LOCK_NOW))
    return _head(row), row["now"]


async def count_rebuild(connection: Connection, known: int = 0) -> int:
    """Say that the projection has been made anew, or has lost entries that nobody had signed for: what was remembered
    of it may be true of it no longer. The count then, above what was `known`, which may have been lost as well.
    """
    count: int = await connection.fetchval(_COUNT, known)
    return count


async def rebuilt(connection: Connection) -> int:
    """How often that was said: asked before what is to be remembered is read."""
    found: int = await connection.fetchval(_REBUILT)
    return found


async def database_clock(connection: Connection) -> datetime:
    """The database's time now, not the transaction's, which began before the lock was won."""
    now: datetime = await connection.fetchval(_NOW)
    return now


def _there(row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise LookupError("ledger.head is empty: the migrations put its one row")
    return row


def _head(row: asyncpg.Record) -> Head:
    return Head(
        size=row["size"],
        root=row["root"],
        compact_range=CompactRange.from_bytes(row["compact_range"]),
        leaf=row["leaf"],
        recorded_at=row["recorded_at"],
        ruleset=row["ruleset"],
        rebuilt=row.get("rebuilt", 0),
    )
