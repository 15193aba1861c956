"""How often the tables were made anew, as a process that reads them knows it: looked at every few seconds.

What is kept of them for longer than a moment may have been read while they were damaged. Whoever keeps it says of which
count it is, read before anything else, and goes by none of another one.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import structlog

from service.flows.own_keys import OwnKeys
from service.storage import head

EVERY: Final = 5.0
"""Seconds between two looks: as long as a token is believed."""

log = structlog.get_logger(__name__)


class Rebuilds:
    """One worker's look at it."""

    def __init__(self, pool: asyncpg.Pool, own_keys: OwnKeys) -> None:
        """`own_keys` are learnt from these tables too."""
        self._pool: Final = pool
        self._own_keys: Final = own_keys
        self._count = 0

    @property
    def count(self) -> int:
        """As last seen."""
        return self._count

    async def look(self) -> None:
        """See how often it is now. Raises what asyncpg does, and what `OwnKeys.learn` does."""
        async with self._pool.acquire() as connection:
            self._count = await head.rebuilt(connection)
            if self._own_keys.told and self._own_keys.rebuilt != self._count:
                await self._own_keys.learn_anew(connection)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look while this is entered."""
        await self.look()
        task = asyncio.create_task(self._look_forever(), name="rebuilds")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _look_forever(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
                told = ""
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look is soon
                if told != (told := repr(error)):
                    log.warning("rebuilds_not_seen", error=told)
