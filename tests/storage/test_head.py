"""The head is one row: whoever holds it is told where the log stands, and what time it is from then on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from service.storage import head
from service.storage.engine import Connection
from service.storage.head import database_clock


@pytest.fixture
async def connections(database: str) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """Two who want the head."""
    opened = await asyncpg.connect(database), await asyncpg.connect(database)
    yield opened
    for each in opened:
        await each.close()


@pytest.mark.parametrize("written", [0, 1])
async def test_the_time_is_told_once_the_head_is_held(
    connections: tuple[asyncpg.Connection, asyncpg.Connection], written: int
) -> None:
    """Whoever had to wait for the head is told the time after its wait, and what was written meanwhile, if anything."""
    first, second = connections
    async with second.transaction():
        async with first.transaction():
            before, _ = await head.lock_at(first, database_clock)
            waiting = asyncio.create_task(head.lock_at(second, database_clock))
            while not await first.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            if written:
                await first.execute("UPDATE ledger.head SET size = size + $1", written)
            released_at = await database_clock(first)
        after, held_at = await waiting
    assert after.size == before.size + written
    assert held_at >= released_at


async def test_another_clock_is_asked_once_the_head_is_held(
    connections: tuple[asyncpg.Connection, asyncpg.Connection],
) -> None:
    """A clock that is given is asked over the connection that holds the head, and what it says is what is told."""
    told = datetime(2026, 3, 1, tzinfo=UTC)
    asked: list[bool] = []

    async def clock(connection: Connection) -> datetime:
        with pytest.raises(asyncpg.LockNotAvailableError):
            await connections[1].execute("SELECT FROM ledger.head FOR UPDATE NOWAIT")
        asked.append(connection is connections[0])
        return told

    async with connections[0].transaction():
        assert (await head.lock_at(connections[0], clock))[1] == told
    assert asked == [True]
