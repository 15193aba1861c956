"""Bodies from the network, read no further than they are allowed to go.

The framework's own body parsing is never used: it reads everything there is, and answers `1e400`, a lone surrogate or a
deep nesting with a failure of the server. Here bytes are counted as they arrive and the request ends with 413 at the
first one too many, or before it when the length is announced. A body that is not whole in time ends with 408:
whoever sends a byte and then nothing holds a connection no longer than the slowest honest line would.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from service.api.problems import Problem
from service.api.texts import framing

ENTRY: Final = 65_536
"""Bytes that one submission may have, envelope included."""

BATCH: Final = 8 * 1024 * 1024
"""Bytes that a batch may have."""

LINES: Final = 512
"""Submissions that a batch may have: what one commit takes."""

ENTRY_SECONDS: Final = 30
"""Seconds that one submission may take to arrive: 64 KiB over 2G (18 kbit/s), the worst line of a mining camp."""

BATCH_SECONDS: Final = 120
"""Seconds that a batch may take to arrive: 8 MiB over 3G (0.6 Mbit/s); on less, send smaller batches."""

# The rest of a body that is refused half-way is not read: the connection ends with the answer.
_CLOSE: Final = {"connection": "close"}


async def read(request: Request, limit: int = ENTRY, seconds: float = ENTRY_SECONDS) -> bytes:
    """The whole body, of `limit` bytes at most and within so many seconds.

    Raises:
        Problem: `body_late` (408), `body_too_large` (413), `body_missing` (422).
        ClientDisconnect: the client went away.
    """
    _check_announced(request, limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in _chunks(request, seconds):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    if size == 0:
        raise Problem(framing.BODY_MISSING, "body")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def lines(
    request: Request, limit: int = BATCH, longest: int = ENTRY, seconds: float = BATCH_SECONDS
) -> AsyncIterator[bytes | None]:
    """The lines of an NDJSON body, each as soon as it is complete, without its LF; None for one above `longest` bytes.

    Raises:
        Problem: `body_late` (408), `body_too_large` or `batch_too_long` (413), `body_missing` (422).
        ClientDisconnect: the client went away.
    """
    _check_announced(request, limit)
    rest = bytearray()
    size = count = 0
    overlong = False
    async for chunk in _chunks(request, seconds):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        *complete, last = chunk.split(b"\n")
        for piece in complete:
            count += 1
            _check_count(count)
            line = bytes(rest) + piece
            yield None if overlong or len(line) > longest else line
            rest.clear()
            overlong = False
        # Of a line already too long nothing more is kept, so that a batch never holds what it will refuse.
        overlong = overlong or len(rest) + len(last) > longest
        if overlong:
            rest.clear()
        else:
            rest += last
    if rest or overlong:
        _check_count(count + 1)
        yield None if overlong else bytes(rest)
    elif size == 0:
        raise Problem(framing.BODY_MISSING, "body")


def too_large(limit: int) -> Problem:
    """The body, or the line, has more bytes than it may."""
    return Problem(framing.BODY_TOO_LARGE, "body", {"limit": str(limit)}, headers=_CLOSE)


def _check_count(count: int) -> None:
    if count > LINES:
        raise Problem(framing.BATCH_TOO_LONG, "body", {"limit": str(LINES)}, headers=_CLOSE)


def _check_announced(request: Request, limit: int) -> None:
    for name, announced in request.scope["headers"]:
        # The server itself refuses a length that is no number.
        if name == b"content-length" and (len(announced) > len(str(limit)) or int(announced) > limit):
            raise too_large(limit)


async def _chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    more = True
    while more:
        message = await _receive(request, loop, ends)
        if message is None:
            raise Problem(framing.BODY_LATE, "body", {"seconds": f"{seconds:g}"}, headers=_CLOSE)
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if chunk := message.get("body", b""):
            yield chunk
        more = message.get("more_body", False)


class _Alarm:
    """Cancels a task, and remembers that it did."""

    __slots__ = ("rang", "task")

    def __init__(self, task: asyncio.Task[object] | None) -> None:
        self.task = task
        self.rang = False

    def ring(self) -> None:
        if self.task is not None:
            self.rang = self.task.cancel()


async def _receive(request: Request, loop: asyncio.AbstractEventLoop, ends: float) -> Message | None:
    """The next message, or None if it has not come when the loop's clock says `ends`.

    What `asyncio.timeout` does, in half the time: every submission pays for it.
    """
    alarm = _Alarm(asyncio.current_task(loop))
    handle = loop.call_at(ends, alarm.ring)
    try:
        return await request.receive()
    except asyncio.CancelledError:
        if alarm.rang and alarm.task is not None and alarm.task.uncancel() == 0:
            return None
        raise  # whoever else cancelled, the server that shuts down, has the last word
    finally:
        handle.cancel()
