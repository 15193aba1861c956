"""The process beside a worker that records: `python -m service.flows.recording.writer`, and an open socket's number.

It alone holds the log key, and does what HTTP need not wait for: payloads are read, decided, written and signed for on
one core while the worker takes requests apart and verifies signatures on another. What it is to know comes through the
socket; so do submissions (`wire`). When its worker ends, it ends, having recorded what was handed over.
"""

import asyncio
import os
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import asyncpg
import structlog
import uvloop
from pydantic import TypeAdapter

from service.flows import interpreter
from service.flows.own_keys import KeyNotHeld
from service.flows.recording import wire
from service.flows.recording.answers import Answer, Misshapen, RuleFailed, Unavailable
from service.flows.recording.append import Appender
from service.flows.recording.commit import BROKEN
from service.flows.recording.sign_trees import CannotStart
from service.ledger.signing import FolderSigners, KeyFileError
from service.rulebook.read import ShapeError
from service.storage.engine import NotDurable, Pools, open_pools
from service.storage.last_signed import LastSignedFile

_END_WITHIN: Final = 30.0

_CANNOT: Final = (*BROKEN, asyncpg.InternalClientError, NotDurable, CannotStart, KeyNotHeld, KeyFileError)
"""What keeps a writer from starting and is no bug: it says so to its worker, which tells it once of many attempts."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """What the writer is to know. The keys `log*.pem` and `service*.pem` are in the folder `keys`."""

    url: str
    origin: str
    keys: Path
    passphrase: bytes | None
    last_signed: Path
    queue_limit: int
    log_level: str
    publishes: bool = True


SETTINGS: Final = TypeAdapter(WriterSettings)
"""Writes and reads them as they go through the socket."""


class Writer(wire.Frames):
    """The writer's end of the socket."""

    def __init__(self) -> None:
        super().__init__()
        self.settings: Final[asyncio.Future[WriterSettings]] = asyncio.get_running_loop().create_future()
        self.ended: Final = asyncio.Event()
        self._appender: Appender | None = None
        self._told: asyncio.WriteTransport | None = None
        self._asking: Final[set[asyncio.Task[None]]] = set()

    def serve(self, appender: Appender) -> None:
        """Take submissions for this appender, which has been started."""
        self._appender = appender
        self._tell(wire.frame(wire.READY))

    async def give_up(self, why: Exception) -> None:
        """Say why nothing will be taken, and wait until it is said."""
        if self._told:
            self._told.write(wire.frame(wire.ENDS, 0, f"{type(why).__name__}: {why}".encode(errors="replace")))
            self._told.close()
        await self.ended.wait()

    async def live(self) -> None:
        """Give a sign of life every second, with what stands in the way."""
        while True:
            self._tell_trouble()
            await asyncio.sleep(wire.BEAT)

    def tell_sizes(self, signed: int, shown: int) -> None:
        """Prometheus asks the worker."""
        self._tell(wire.sizes(signed, shown))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._told = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio: the worker has ended."""
        self._told = None
        self.ended.set()
        if not self.settings.done():
            self.settings.set_exception(exc or EOFError())

    def take(self, letter: bytes, number: int, body: bytes) -> None:
        """See `wire`."""
        if letter == wire.SETTINGS:
            self.settings.set_result(SETTINGS.validate_json(body))
        elif letter == wire.RECORD:
            self._record(number, body)
        elif letter == wire.CHECKPOINT:
            task = asyncio.create_task(self._checkpoint(number, wire.read_size(body)))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    def _record(self, number: int, body: bytes) -> None:
        if self._appender is None:
            raise LookupError("asked before it was ready")
        try:
            sent, payload, verified = wire.read_submitted(body)
        except ShapeError as error:
            self._tell(wire.answered(number, Misshapen(error.problems)))
            return
        except Exception:  # the worker let pass what is no submission: a bug, and no reason to stop the others
            log.exception("not_taken")
            self._tell(wire.answered(number, RuleFailed()))
            return
        answer = self._appender.submit(sent, payload, verified=verified)
        answer.add_done_callback(partial(self._answer, number, None if verified else sent.header.kid))

    def _answer(self, number: int, kid: str | None, answer: asyncio.Future[Answer]) -> None:
        """`kid` is one that the worker knows no key by."""
        key = self._appender.key(kid) if self._appender and kid else None
        if isinstance(answer.result(), Unavailable):
            self._tell_trouble()  # so that nobody is sent away and then told that all is well
        self._tell(wire.answered(number, answer.result(), key or wire.NOBODY))

    async def _checkpoint(self, number: int, size: int) -> None:
        if self._appender is None:
            raise LookupError("asked before it was ready")
        try:
            note = await self._appender.checkpoint_at(size)
        except Exception:
            log.exception("no_checkpoint", size=size)
            note = b""
        self._tell(wire.frame(wire.CHECKPOINT, number, note))

    def _tell_trouble(self) -> None:
        if self._appender:
            self._tell(wire.lives(self._appender.trouble))

    def _tell(self, frame: bytes) -> None:
        if self._told:
            self._told.write(frame)


async def main(number: int) -> None:
    """Record for the worker at the other end of this socket until it ends."""
    writer = Writer()
    await asyncio.get_running_loop().create_connection(lambda: writer, sock=socket.socket(fileno=number))
    settings = await writer.settings
    interpreter.write_log_from(settings.log_level)
    try:
        pools, appender = await _start(settings, writer)
    except _CANNOT as error:
        await writer.give_up(error)
        sys.exit(1)
    interpreter.tune()
    writer.serve(appender)
    living = asyncio.create_task(writer.live(), name="live")
    over = asyncio.create_task(appender.until_over(), name="over")
    gone = asyncio.create_task(writer.ended.wait())
    done, _ = await asyncio.wait([living, over, gone], return_when=asyncio.FIRST_COMPLETED)
    if not writer.ended.is_set():
        why = await _fault(done.pop())
        log.critical("recording_ended", exc_info=why)  # whoever waits is told to come back, to another writer
        os._exit(1)
    living.cancel()
    # Nobody waits any more, least of all for a database that is gone too.
    async with asyncio.timeout(_END_WITHIN):
        await appender.stop()
        await pools.close()


async def _fault(ended: asyncio.Task[Any]) -> BaseException | None:
    """What a task has ended by, from where it was raised; also if that called it off."""
    try:
        await ended
    except BaseException as error:  # noqa: BLE001 - to be told, and then this process ends
        return error
    return None


async def _start(settings: WriterSettings, writer: Writer) -> tuple[Pools, Appender]:
    pools = await open_pools(settings.url, readers=1)
    appender = Appender(
        pools.writer,
        origin=settings.origin,
        log_signer=FolderSigners(settings.keys, "log", settings.passphrase),
        service_signer=FolderSigners(settings.keys, "service", settings.passphrase),
        last_signed=LastSignedFile(settings.last_signed, settings.origin),
        queue_limit=settings.queue_limit,
        publishes=settings.publishes,
        figures=writer.tell_sizes,
    )
    await appender.start()
    return pools, appender


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
