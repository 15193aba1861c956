"""Recording by a process beside this worker (`writer`): the worker hands submissions over, and passes on the answers.

The worker verifies signatures under the keys that it has been told of; the writer, what comes under others. A writer
that dies takes the answers with it: whoever waits is told to come back, for the entry may stand, and another is
started. One that hangs is only told of: whatever it waits for, another would wait for too.
"""

import asyncio
import contextlib
import itertools
import os
import socket
import sys
from collections.abc import Callable
from typing import Final, cast

import structlog

from service.connections import seldom
from service.flows.cosigning.figures import tell_sizes
from service.flows.recording import wire, writer
from service.flows.recording.answers import Answer, NotAuthentic, Recorded, Unavailable, Unwitnessed
from service.flows.recording.append import RETRY_AFTER, RETRY_UNWITNESSED
from service.flows.recording.trouble import Trouble
from service.flows.recording.verdicts import KnownKey
from service.flows.recording.writer import WriterSettings
from service.ledger.signing import thumbprint
from service.ledger.submission import Signed

_READY_WITHIN: Final = 60.0
_END_WITHIN: Final = 60.0
_AGAIN_AFTER: Final = 1.0
"""Seconds after which a writer that was lost is replaced; twice as many after each that did not come up."""
_AGAIN_AT_MOST: Final = 15.0
"""Seconds between two attempts, each of which costs a second of a processor."""
_MAX_KEYS: Final = 100_000
_MOST_MISSED: Final = 10
"""Signs of life that may be missing; counted by the loop, so that a worker that stood still itself blames nobody."""

log = structlog.get_logger(__name__)


class WriterAway(ConnectionError):
    """The process that records has ended, did not come up, or has found another history; this or its own log says why.

    One that has ended is being replaced.
    """


class Beside(wire.Frames):
    """The worker's end of the socket, and a `Recorder`."""

    def __init__(self, settings: WriterSettings, *, unwitnessed: Callable[[], bool] = lambda: False) -> None:
        """All are told to come back later while `unwitnessed`."""
        super().__init__()
        self._unwitnessed: Final = unwitnessed
        self._settings: Final = settings
        self._numbers: Final = itertools.count()
        self._waiting: Final[dict[int, tuple[asyncio.Future[Answer], str]]] = {}
        self._asking: Final[dict[int, asyncio.Future[bytes]]] = {}
        self._keys: Final[dict[str, KnownKey]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._told: asyncio.WriteTransport | None = None
        self._ready: asyncio.Future[None] | None = None
        self._lost: Final = asyncio.Event()
        self._all_answered: Final = asyncio.Event()
        self._reviving: asyncio.Task[None] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._missed = 0
        self._told_trouble: Trouble | None = None
        self._why = ""
        self._stopping = False

    @property
    def ready(self) -> bool:
        """See `Recorder`."""
        trouble = self.trouble
        return trouble is None or not trouble.bars

    @property
    def trouble(self) -> Trouble | None:
        """See `Recorder`."""
        if self._stopping or self._ready is None or not self._ready.done() or self._lost.is_set():
            return Trouble.AWAY
        return Trouble.SILENT if self._missed > _MOST_MISSED else self._told_trouble

    @property
    def process_id(self) -> int | None:
        """Of the writer."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the writer. Raises `WriterAway` when it does not come up."""
        await self._begin()
        self._reviving = asyncio.create_task(self._revive_forever(), name="revive")
        self._listening = asyncio.create_task(self._listen_forever(), name="listen")

    async def stop(self) -> None:
        """See `Recorder`."""
        self._stopping = True
        tasks = [task for task in (self._reviving, self._listening) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._waiting and not self._lost.is_set():
            self._all_answered.clear()
            with contextlib.suppress(TimeoutError):  # of a writer that hangs, nobody will hear
                await asyncio.wait_for(self._all_answered.wait(), _END_WITHIN)
        await self._end()

    def record(self, submission: Signed) -> asyncio.Future[Answer]:
        """See `Recorder`."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not self.ready or self._told is None or len(self._waiting) >= self._settings.queue_limit:
            answer.set_result(Unavailable(RETRY_AFTER))
            return answer
        if self._unwitnessed():
            answer.set_result(Unwitnessed(RETRY_UNWITNESSED))
            return answer
        kid = submission.header.kid
        key = self._keys.get(kid)
        if key is not None and not key.signed(submission):
            answer.set_result(NotAuthentic())
            return answer
        number = next(self._numbers) % wire.NUMBERS
        self._waiting[number] = answer, kid
        self._told.write(wire.submitted(number, submission, verified=key is not None))
        return answer

    async def checkpoint_at(self, size: int) -> bytes:
        """See `Recorder`. Raises `WriterAway`."""
        if self.trouble in {Trouble.AWAY, Trouble.SILENT, Trouble.DIVERGED} or self._told is None:
            raise WriterAway
        number = next(self._numbers) % wire.NUMBERS
        note: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asking[number] = note
        self._told.write(wire.size(number, size))
        return await note

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._told = cast("asyncio.WriteTransport", transport)
        self._rest.clear()
        self._keys.clear()
        self._missed, self._told_trouble, self._why = 0, None, ""

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio: the writer has ended, and what it had recorded, nobody knows here."""
        came_up = self._ready is not None and self._ready.done()
        if came_up and not self._stopping:
            log.error("writer_ended", error=repr(exc), waiting=len(self._waiting))
        self._told = None
        self._lost.set()
        self._all_answered.set()
        waiting, asking = [*self._waiting.values()], [*self._asking.values()]
        self._waiting.clear()
        self._asking.clear()
        if self._ready and not self._ready.done():
            self._ready.set_exception(WriterAway(self._why or "it ended before it took anything"))
        for answer, _ in waiting:
            if not answer.done():
                answer.set_result(Unavailable(RETRY_AFTER))
        for note in asking:
            if not note.done():
                note.set_exception(WriterAway())

    def take(self, letter: bytes, number: int, body: bytes) -> None:
        """See `wire`."""
        self._missed = 0
        if letter == wire.LIVES:
            self._told_trouble = wire.read_lives(body)
        elif letter == wire.READY:
            if self._ready and not self._ready.done():
                self._ready.set_result(None)
        elif letter == wire.ENDS:
            self._why = body.decode()
        elif letter == wire.SIZES:
            tell_sizes(*wire.read_sizes(body))
        elif letter == wire.CHECKPOINT:
            note = self._asking.pop(number)
            if note.done():
                return
            if body:
                note.set_result(body)
            else:
                note.set_exception(WriterAway())
        else:
            self._answer(letter, number, body)

    def _answer(self, letter: bytes, number: int, body: bytes) -> None:
        answer, key = wire.read_answered(letter, body)  # if it is none, whoever waits is told so with the others
        waiting, kid = self._waiting.pop(number)
        # Of damaged tables it might be another's: the writer forgets it after a rebuild, and here nobody hears of one.
        if key != wire.NOBODY and isinstance(answer, Recorded) and thumbprint(key) == kid:
            if len(self._keys) >= _MAX_KEYS:
                self._keys.clear()
            self._keys[kid] = KnownKey("", key)
        if not waiting.done():
            waiting.set_result(answer)
        if not self._waiting:
            self._all_answered.set()

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        # Nothing of the settings by the environment, which others may read: they go through the socket. A session of
        # its own: an interrupt from the terminal is for the worker, whose end it follows.
        given = {name: value for name, value in os.environ.items() if not name.startswith(("ORO_", "PROMETHEUS_"))}
        with theirs:
            number = theirs.fileno()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", writer.__name__, str(number)),
                env=given,
                pass_fds=(number,),
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        self._ready = loop.create_future()
        self._lost.clear()
        await loop.create_connection(lambda: self, sock=ours)
        if self._told is not None:
            self._told.write(wire.frame(wire.SETTINGS, 0, writer.SETTINGS.dump_json(self._settings)))
        try:
            async with asyncio.timeout(_READY_WITHIN):
                await asyncio.shield(self._ready)
        except TimeoutError:
            await self._end()
            raise WriterAway(f"it did not come up in {_READY_WITHIN:.0f} seconds") from None

    async def _listen_forever(self) -> None:
        while True:
            await asyncio.sleep(wire.BEAT)
            self._missed += 1
            if self._missed == _MOST_MISSED + 1 and self.trouble is Trouble.SILENT:
                log.error("writer_silent", process=self.process_id)

    async def _revive_forever(self) -> None:
        pause, told = _AGAIN_AFTER, ""
        while True:
            await self._lost.wait()
            await self._end()
            await asyncio.sleep(pause)
            try:
                await self._begin()
            except OSError as error:
                pause = min(2 * pause, _AGAIN_AT_MOST)
                more = seldom.left_out("writer_not_started")
                if more is not None or told != str(error):
                    told = str(error)
                    log.error("writer_not_started", error=told, left_out=more)  # noqa: TRY400 - it says why
                self._lost.set()
            else:
                pause, told = _AGAIN_AFTER, ""

    async def _end(self) -> None:
        """Close the socket, at which the writer ends, and wait until it has."""
        if self._told:
            self._told.close()
        if process := self._process:
            try:
                async with asyncio.timeout(_END_WITHIN):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
            self._process = None
