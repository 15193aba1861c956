"""One statement, one answer, for the question that is asked most: connections of a pool, kept at hand.

A pool acquires and releases with a task, two timeouts and a turn of the event loop each time: 60 µs of a supplier
check's 300. Here a connection that has answered is simply taken again; one that failed goes back to the pool, which
mends or replaces it.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

_KEPT: Final = 6
"""Connections in use at once: two fewer than the reader's pool has, which serves the other questions."""


class HotReader:
    """Fetches like a connection does."""

    def __init__(self, pool: asyncpg.Pool, kept: int = _KEPT) -> None:
        self._pool: Final = pool
        self._gate: Final = asyncio.Semaphore(kept)
        self._idle: Final[list[PoolConnectionProxy]] = []

    async def fetch(self, query: str, *arguments: object) -> Sequence[Any]:
        """The rows of one statement. Raises what asyncpg raises."""
        async with self._gate:
            connection = self._idle.pop() if self._idle else await self._pool.acquire()
            try:
                rows: Sequence[Any] = await connection.fetch(query, *arguments)
            except BaseException:
                await self._pool.release(connection)
                raise
            self._idle.append(connection)
            return rows

    async def close(self) -> None:
        """Give the connections back, so that the pool can be closed."""
        while self._idle:
            await self._pool.release(self._idle.pop())
