"""A connection on which one statement runs by itself while its owner goes on computing.

A connection answers one question at a time: whoever has the next one asks for the connection here, and gets it once
it is free.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, Final

from service.storage.engine import Connection


class Channel:
    """One connection and the statement that is under way on it, if any."""

    def __init__(self, connection: Connection) -> None:
        self._connection: Final = connection
        self._running: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether the database has not yet answered."""
        return self._running is not None and not self._running.done()

    async def free(self) -> Connection:
        """The connection, once nothing runs on it. Raises what the last statement raised, once."""
        running, self._running = self._running, None
        if running:
            await running
        return self._connection

    def start(self, statement: Coroutine[Any, Any, None]) -> None:
        """Run this on the connection, which `free` has just given; it gets on whenever its owner awaits something."""
        self._running = asyncio.create_task(statement)

    async def drain(self) -> None:
        """Let what is under way end, well or not: nothing more will be asked of this transaction."""
        with contextlib.suppress(Exception):
            await self.free()
