"""Reads ahead for those behind in the queue, on a connection of its own, while a turn is judged, written and committed.

Such a reader sees the log without this turn or with it, and cannot tell: so memory takes in only what the turn has not
touched (`Facts.load_from_outside`). What another process writes once the turn is committed, it may see too; the next
turn then finds the head elsewhere, and forgets everything. Nothing rests on what is read here: whatever fails is asked
for again by the turn that needs it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias

import asyncpg
import structlog

from service.storage.engine import Connection

_PATIENCE: Final = 1.0
"""Seconds to wait for a connection: a turn ends no later for want of one."""

log = structlog.get_logger(__name__)

Read: TypeAlias = Callable[[Connection], Coroutine[Any, Any, None]]


class Foresight:
    """One worker's reading ahead: one question at a time."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        """`pool` sees what was committed a moment ago: the writer's."""
        self._pool: Final = pool
        self._reading: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._reading is not None and not self._reading.done()

    def start(self, read: Read) -> None:
        """Have this read, with a connection. Nothing else may be under way."""
        self._reading = asyncio.create_task(self._read(read))

    async def done(self) -> None:
        """What is being read has been read, or could not be."""
        reading, self._reading = self._reading, None
        if reading:
            await reading

    async def _read(self, read: Read) -> None:
        try:
            async with self._pool.acquire(timeout=_PATIENCE) as connection:
                await read(connection)
        except Exception:
            log.exception("not_read_ahead")
