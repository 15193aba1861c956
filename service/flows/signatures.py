"""Signatures are verified while submissions wait for their turn, by a process beside: on another core, if there is one.

A signature costs more than HTTP does for its request. A thread saves little of that: it asks for the interpreter twice
a signature. The process is started when first so many come together that it pays. Nobody waits for it: whoever takes a
submission up verifies it, if no answer is there yet, and so all are verified should the process have died.
"""

import asyncio
import contextlib
import os
import sys
from collections import deque
from typing import Final, cast

import structlog

from service.flows import verifier
from service.flows.verdicts import Item, KnownKey

PAYS: Final = 8
"""Submissions that come together, for which a process is worth its while."""

_AT_ONCE: Final = 16
"""Signatures that are answered together: the first of many are wanted while the last are looked at."""

log = structlog.get_logger(__name__)


class Signatures(asyncio.SubprocessProtocol):
    """The process of one worker, and what it has not answered yet."""

    def __init__(self) -> None:
        self._fresh: list[tuple[Item, KnownKey]] = []
        self._asked: Final[deque[Item]] = deque()
        self._process: asyncio.SubprocessTransport | None = None
        self._starting: asyncio.Task[None] | None = None
        self._ended: Final = asyncio.Event()
        self._stopping = False

    @property
    def process_id(self) -> int | None:
        """Of the process, while it runs."""
        return None if self._process is None or self._ended.is_set() else self._process.get_pid()

    def verify(self, item: Item, key: KnownKey) -> None:
        """Say in `item.signed`, in a while or never, whether this key signed it."""
        if not self._fresh:
            asyncio.get_running_loop().call_soon(self._ask)
        self._fresh.append((item, key))

    async def stop(self) -> None:
        """End the process, and return when it has."""
        self._stopping = True
        if self._starting:
            await self._starting
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._ended.wait()
            self._process.close()

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:  # noqa: ARG002 — only its output is a pipe to us
        """See asyncio: the answers, in the order of the questions."""
        for holds in cast("bytes", data):
            self._asked.popleft().signed = bool(holds)

    def process_exited(self) -> None:
        """See asyncio."""
        self._ended.set()
        self._asked.clear()
        if not self._stopping:
            log.error("verifier_ended")

    def _ask(self) -> None:
        fresh, self._fresh = self._fresh, []
        if self._process is None:
            if len(fresh) >= PAYS and self._starting is None and not self._stopping:
                self._starting = asyncio.create_task(self._start())
        elif not self._ended.is_set():
            told = cast("asyncio.WriteTransport", self._process.get_pipe_transport(0))
            for start in range(0, len(fresh), _AT_ONCE):
                some = fresh[start : start + _AT_ONCE]
                self._asked.extend(item for item, _ in some)
                told.write(verifier.batch([_signed(item, key) for item, key in some]))

    async def _start(self) -> None:
        # Nothing of the settings, among which are a passphrase and a password. A session of its own: an interrupt from
        # the terminal is for the worker, whose end it follows.
        given = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
        command = (sys.executable, "-m", verifier.__name__)
        loop = asyncio.get_running_loop()
        try:
            self._process, _ = await loop.subprocess_exec(
                lambda: self, *command, env=given, stderr=None, start_new_session=True
            )
        except OSError:
            log.exception("verifier_not_started")


def _signed(item: Item, key: KnownKey) -> verifier.Signed:
    return key.public_key, item.submission.signature, item.submission.signing_input
