"""Store the checkpoints that were signed, and show the latest at `/checkpoint`, at most once a second.

While the log is idle it stands behind the last one anew once an hour, after comparing the database with what this host
has signed: so whoever watches can tell a log that has nothing to say from one that has fallen silent.

First the notes, then the tiles, then what is shown: a crash in between leaves tiles that nobody asks for yet, and never
a checkpoint whose tiles are missing. Where witnesses must stand behind what is shown, it is `cosigning` that shows it.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from typing import Final, TypeAlias

import asyncpg
import structlog

from service.flows.cosigning.figures import tell_sizes
from service.flows.recording.sign_trees import TreeSigner
from service.storage import log_entries, tiles, tree
from service.storage.engine import Connection

EVERY: Final = 0.25  # seconds; the database holds the second between two that are shown
IDLE: Final = 3600.0
"""Seconds after which a log that does not grow is confirmed: the note is the same bytes, `published_at` is not."""

log = structlog.get_logger(__name__)


Figures: TypeAlias = Callable[[int, int], None]
"""Told the largest size whose checkpoint is stored, and the one that is shown."""


class Publisher:
    """One worker's part in it; any number of workers may publish."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        signer: TreeSigner,
        *,
        hindered: Callable[[Exception], None],
        halted: Callable[[], bool],
        shows: bool = True,
        figures: Figures = tell_sizes,
    ) -> None:
        """`signer` is where the notes come from: started, so that it has compared the database with what was signed.
        Without `shows`, notes are stored, and somebody else shows them.

        `hindered` is told why the database is not, or cannot be seen to be, what this host has signed. While `halted`,
        nothing is stored or shown: tiles would be another history's than the notes.
        """
        self._pool: Final = pool
        self._signer: Final = signer
        self._shows: Final = shows
        self._figures: Final = figures
        self._hindered: Final = hindered
        self._halted: Final = halted
        self._said = ""
        self._latest = 0
        self._shown = 0
        self._confirmed = -math.inf  # and not 0: a machine started a moment ago counts from there
        self._ended: Final = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Publish from now on."""
        self._ended.clear()
        self._task = asyncio.create_task(self._publish_forever(), name="publish_checkpoint")

    async def stop(self) -> None:
        """Store what is left, and end."""
        self._ended.set()  # and not cancelled, which would leave a connection in the middle of a statement
        if self._task:
            await self._task
            await self._try_to_publish()  # the task may have been told before it had begun

    async def publish(self) -> None:
        """Store the notes at hand; show the latest if a second has passed since the last was shown."""
        if self._halted():
            return
        notes = self._signer.take_unstored()
        idle = time.monotonic() - self._confirmed >= IDLE
        if not notes and self._latest <= self._shown and not idle:
            return
        try:
            async with self._pool.acquire() as connection:
                if notes:
                    await tree.save_notes(connection, notes)
                    self._latest = max(self._latest, *(note.size for note in notes))
                if idle:
                    await self._confirm(connection)
                    await self._take_up(connection)
                await tiles.fill(connection, self._latest)
                self._shown = await (tree.publish(connection, self._latest) if self._shows else tree.shown(connection))
                if notes or idle:  # and not while one waits to be shown, perhaps for good
                    self._confirmed = time.monotonic()
        except BaseException:
            self._signer.put_back(notes)
            raise
        self._said = ""
        self._figures(self._latest, self._shown)

    async def _publish_forever(self) -> None:
        try:
            await self._catch_up()
        except Exception:
            log.exception("tiles_not_stored")  # the first publication tries again
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), EVERY)
            await self._try_to_publish()

    async def _try_to_publish(self) -> None:
        try:
            await self.publish()
        except Exception as error:
            if self._said != (said := repr(error)):  # four times a second until it is mended
                log.exception("checkpoints_not_stored")
            self._said = said

    async def _confirm(self, connection: Connection) -> None:
        try:
            await self._signer.confirm(connection)
        except Exception as error:
            self._hindered(error)
            raise

    async def _catch_up(self) -> None:
        """Store the tiles of what is shown already: of a log that is older than its tiles."""
        async with self._pool.acquire() as connection:
            await tiles.fill(connection, await tree.shown(connection))
            await self._take_up(connection)
        self._confirmed = time.monotonic()  # by the signer, as it started

    async def _take_up(self, connection: Connection) -> None:
        """Show the last checkpoint that is stored: perhaps of a worker that ended before it was shown."""
        last = await log_entries.last_note(connection)
        self._latest = max(self._latest, last.size if last else 0)
