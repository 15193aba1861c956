"""What records, to those who have something to be recorded: an appender in this process, or a writer beside it."""

import asyncio
from typing import Protocol

from service.flows.recording.answers import Answer
from service.flows.recording.trouble import Trouble
from service.ledger.submission import Signed


class Recorder(Protocol):
    """One worker's way into the ledger. Start it once, use it in the same event loop, stop it."""

    @property
    def trouble(self) -> Trouble | None:
        """What stands in the way of recording, if anything does."""
        ...

    async def start(self) -> None:
        """Take submissions from now on."""
        ...

    async def stop(self) -> None:
        """Take nothing more, answer what was submitted, then end."""
        ...

    def record(self, submission: Signed) -> asyncio.Future[Answer]:
        """Record a submission; the answer comes once that is on disk. Whoever waits may go: it is recorded all the
        same.
        """
        ...

    async def checkpoint_at(self, size: int) -> bytes:
        """The signed checkpoint of the tree of `size`, a size that the log was committed at.

        Raises `Diverged`, or `beside.WriterAway` from whoever only asks for it.
        """
        ...
