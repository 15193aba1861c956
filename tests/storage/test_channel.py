from collections.abc import AsyncIterator

import asyncpg
import pytest

from service.storage.channel import Channel
from service.storage.engine import Connection


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection."""
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


async def _run(connection: Connection, statement: str) -> None:
    await connection.execute(statement)


async def test_the_connection_is_given_when_it_is_free(connection: asyncpg.Connection) -> None:
    """Who asks while a statement runs gets the connection after it, and never an operation in progress."""
    channel = Channel(connection)
    channel.start(_run(connection, "CREATE TEMPORARY TABLE there AS SELECT 1 AS one FROM pg_sleep(0.1)"))
    was_busy = channel.busy
    free = await channel.free()
    assert (was_busy, channel.busy) == (True, False)
    assert await free.fetchval("SELECT one FROM there") == 1


async def test_a_failure_is_told_once(connection: asyncpg.Connection) -> None:
    """What a statement raises, whoever asks next is told; after that the connection is free."""
    channel = Channel(connection)
    channel.start(_run(connection, "SELECT 1 / 0"))
    with pytest.raises(asyncpg.DivisionByZeroError):
        await channel.free()
    assert await (await channel.free()).fetchval("SELECT 1") == 1


@pytest.mark.parametrize("statement", ["SELECT pg_sleep(0.1)", "SELECT 1 / 0"])
async def test_draining_waits_and_keeps_silent(connection: asyncpg.Connection, statement: str) -> None:
    """A drained channel leaves a connection that can be rolled back, however its statement ended."""
    channel = Channel(connection)
    transaction = connection.transaction()
    await transaction.start()
    channel.start(_run(connection, statement))
    await channel.drain()
    await transaction.rollback()
    assert await connection.fetchval("SELECT 1") == 1
