"""Bodies from the network, read no further than they are allowed to go.

The framework's own body parsing is never used: it reads everything there is, and answers `1e400`, a lone surrogate or a
deep nesting with a failure of the server. Here bytes are counted as they arrive and the request ends with 413 at the
first one too many, or before it when the length is announced.
"""

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request

from service.api.problems import Problem
from service.api.texts import framing

ENTRY: Final = 65_536
"""Bytes that one submission may have, envelope included."""

BATCH: Final = 8 * 1024 * 1024
"""Bytes that a batch may have."""

LINES: Final = 512
"""Submissions that a batch may have: what one commit takes."""

# The rest of a body that is refused half-way is not read: the connection ends with the answer.
_CLOSE: Final = {"connection": "close"}


async def read(request: Request, limit: int = ENTRY) -> bytes:
    """The whole body, of `limit` bytes at most.

    Raises:
        Problem: `body_too_large` (413), `body_missing` (422).
        ClientDisconnect: the client went away.
    """
    _check_announced(request, limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in _chunks(request):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    if size == 0:
        raise Problem(framing.BODY_MISSING, "body")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def lines(request: Request, limit: int = BATCH, longest: int = ENTRY) -> AsyncIterator[bytes | None]:
    """The lines of an NDJSON body, each as soon as it is complete, without its LF; None for one above `longest` bytes.

    Raises:
        Problem: `body_too_large` or `batch_too_long` (413), `body_missing` (422).
        ClientDisconnect: the client went away.
    """
    _check_announced(request, limit)
    rest = bytearray()
    size = count = 0
    overlong = False
    async for chunk in _chunks(request):
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
    announced = request.headers.get("content-length")
    # The server itself refuses a length that is no number.
    if announced is not None and (len(announced) > len(str(limit)) or int(announced) > limit):
        raise too_large(limit)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if chunk := message.get("body", b""):
            yield chunk
        more = message.get("more_body", False)
