"""What stands in an appender's way, and the attempts, one a second, that find out whether it still does."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from service.flows.recording.trouble import Trouble
from service.storage.engine import NotDurable
from service.storage.last_signed import Diverged

_AGAIN_AFTER: Final = 1.0

log = structlog.get_logger(__name__)


class Hindrance:
    """`DIVERGED` stays until the process is started again; all else ends with an attempt that succeeds."""

    def __init__(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """`attempt` does what could not be done. It may raise anything, `Diverged` for what nothing will mend."""
        self._attempt: Final = attempt
        self._trouble: Trouble | None = None
        self._met = 0
        self._ended: Final = asyncio.Event()
        self._trying: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> Trouble | None:
        """What stands in the way now."""
        return self._trouble

    def meet(self, error: Exception, otherwise: Trouble) -> None:
        """Something failed: the worst that has been met is told until an attempt succeeds that began after this."""
        self._met += 1
        self._take(error, otherwise)
        if self._trouble is not Trouble.DIVERGED and (self._trying is None or self._trying.done()):
            self._trying = asyncio.create_task(self._try(), name="hindered")

    def written(self) -> None:
        """A turn was: that much is out of the way."""
        if self._trouble is Trouble.UNCOMMITTED:
            self._trouble = None

    async def stop(self) -> None:
        """Try no more."""
        self._ended.set()  # and not cancelled, which would leave a connection in the middle of a statement
        if self._trying:
            await self._trying

    def _take(self, error: Exception, otherwise: Trouble | None) -> None:
        if isinstance(error, Diverged):
            self._trouble = Trouble.DIVERGED
        elif self._trouble in {None, Trouble.UNCOMMITTED}:
            self._trouble = Trouble.FORGETFUL if isinstance(error, NotDurable) else otherwise

    async def _try(self) -> None:
        told = ""
        while self._trouble not in {None, Trouble.DIVERGED} and not self._ended.is_set():
            met = self._met
            try:
                await self._attempt()
            except Exception as error:
                self._take(error, self._trouble)
                if isinstance(error, Diverged):
                    log.exception("diverged")
                elif told != (told := repr(error)):
                    log.warning("hindered", trouble=self._trouble, error=told)
            else:
                if met == self._met:
                    log.warning("hindered_no_more", trouble=self._trouble)
                    self._trouble = None
                    return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _AGAIN_AFTER)
