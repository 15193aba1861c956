"""Look whether the database still keeps what it acknowledges: settings may be changed while it runs, and nobody hears.

What is set for new connections, or by a restart, the next one that turns are taken on shows (`commit`). What is
set by a reload holds at once for those that are there, and is looked for here, beside the turns and not in them.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import asyncpg
import structlog

from service.storage.engine import NotDurable, check_durable_in

EVERY: Final = 60.0
"""Seconds between two looks: for as long somebody may be acknowledged what a power cut would take."""

log = structlog.get_logger(__name__)


class Durability:
    """One appender's look at it."""

    def __init__(self, pool: asyncpg.Pool, hindered: Callable[[Exception], None]) -> None:
        """`hindered` is told of a database that may forget."""
        self._pool: Final = pool
        self._hindered: Final = hindered
        self._ended: Final = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._ended.clear()
        self._task = asyncio.create_task(self._look_forever(), name="durability")

    async def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._task:
            await self._task

    async def look(self) -> None:
        """Raises `NotDurable`, and what asyncpg does."""
        async with self._pool.acquire() as connection:
            await check_durable_in(self._pool, connection)

    async def _look_forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), EVERY)
                return
            try:
                await self.look()
            except NotDurable as error:
                self._hindered(error)
            except Exception as error:  # noqa: BLE001 - whoever writes tells that it is away, and the next look is soon
                log.warning("durability_not_seen", error=repr(error))
