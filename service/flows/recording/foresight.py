"""Reads ahead for those behind in the queue, on a connection of its own, while a turn's end is written and committed.

Such a reader sees the log without this turn or with it, and cannot tell: so memory takes in only what the turn has not
touched (`Facts.load_from_outside`). What another process writes once the turn is committed, it may see too; the next
turn then finds the head elsewhere, and forgets everything. Nothing rests on what is read here: whatever fails is asked
for again by the turn that needs it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from service.storage.engine import Connection

_PATIENCE: Final = 1.0
"""Seconds for a connection and an answer. A turn that is committed waits for no longer: a connection so seldom used may
have been dropped by some router on the way, and nobody tells.
"""

log = structlog.get_logger(__name__)

Read: TypeAlias = Callable[[Connection], Coroutine[Any, Any, None]]


class Foresight:
    """One worker's reading ahead: one question a turn."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        """`pool` sees what was committed a moment ago: the writer's."""
        self._pool: Final = pool
        self._connection: PoolConnectionProxy | None = None
        self._reading: asyncio.Task[None] | None = None

    def start(self, read: Read) -> None:
        """Have this read, with a connection, unless something is being read that a failed turn has left behind."""
        if self._reading is not None and not self._reading.done():
            return
        self._reading = asyncio.create_task(self._read(read))

    async def disconnect(self) -> None:
        """Let go of the connection, once nothing is read over it."""
        await self.done()
        await self._let_go()

    async def done(self) -> None:
        """What is being read has been read, or could not be, or was called off: nothing of it is the turn's fault."""
        if self._reading:
            await asyncio.wait([self._reading])

    async def _read(self, read: Read) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                self._connection = self._connection or await self._pool.acquire()
                await read(self._connection)
        except Exception:
            log.exception("not_read_ahead")
            await self._let_go()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            # Torn down first: one that broke in the middle of an answer cannot be reset, and its place would be lost.
            # Whatever comes of it, it is no reason for the turn to fail.
            with contextlib.suppress(Exception):
                connection.terminate()
                await self._pool.release(connection)
