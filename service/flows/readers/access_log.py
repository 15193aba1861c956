"""Note every read of another's data, without making the reader wait for it.

Reads are gathered and written every 200 ms. A crash may lose as much as that. What the database does not take is kept,
and once too much is kept, nothing more is read.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import structlog

from service.connections import seldom
from service.storage import access_log
from service.storage.access_log import Read

EVERY: Final = 0.2
"""Seconds between two writes."""

MOST: Final = 50_000
"""Reads kept while the database takes none."""

_log = structlog.get_logger(__name__)


class TooManyUnwritten(Exception):
    """The access log cannot be written, and what is read must be noted: nothing is read."""


class AccessLog:
    """The reads of one worker that are not written yet."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._unwritten: list[Read] = []

    def note(self, read: Read) -> None:
        """Take in one read.

        Raises:
            TooManyUnwritten: as long as the database takes none.
        """
        if len(self._unwritten) >= MOST:
            raise TooManyUnwritten
        self._unwritten.append(read)

    async def flush(self) -> None:
        """Write what was noted so far; what the database does not take is kept for the next time."""
        if not self._unwritten:
            return
        reads, self._unwritten = self._unwritten, []
        try:
            async with self._pool.acquire() as connection:
                await access_log.write(connection, reads)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was read must be noted
            self._unwritten = reads + self._unwritten
            if (more := seldom.left_out("access log not written")) is not None:
                _log.warning("access log not written", kept=len(self._unwritten), error=repr(error), left_out=more)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write every 200 ms while the worker runs, and once more at its end."""
        task = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self.flush()

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            # Shielded: a worker that ends in the middle of a write must neither lose it nor write it twice.
            await asyncio.shield(self.flush())
