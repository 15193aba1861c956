"""What the parser is given in pieces is read as what it is: the same requests as of the whole."""

import asyncio
import random
from collections.abc import Iterator

import httptools
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.api.test_connection import said, served

METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"QUERY", b"PROPFIND")
EDGES = (0, 1, 2, 15, 16, 1_023, 1_024, 1_025, 8_191, 8_192, 8_193, 65_536)
Asked = tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes]


class Whole:
    """All that the parser tells of a stream that it is given at once."""

    def __init__(self, stream: bytes) -> None:
        self.asked: list[Asked] = []
        self._parser = httptools.HttpRequestParser(self)
        self._parser.feed_data(stream)

    def on_message_begin(self) -> None:
        """Begin with nothing."""
        self._url, self._body = b"", b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head = self._headers

    def on_url(self, url: bytes) -> None:
        """It comes in pieces."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Of the head, or of a trailer."""
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """What follows is a trailer's."""
        self._headers = []

    def on_body(self, body: bytes) -> None:
        """It comes in pieces."""
        self._body += body

    def on_message_complete(self) -> None:
        """One request."""
        self.asked.append((self._parser.get_method(), self._url, self._head, self._body))


def _bytes(draw: random.Random, size: int) -> bytes:
    """What could be read as a request, or as a chunk's end, if it were not read as a body."""
    kind = draw.choice((b"GET /hidden HTTP/1.1\r\n\r\n", b"\r\n0\r\n\r\n", b"\r", b"\n", b"x", draw.randbytes(97)))
    return (kind * (size // len(kind) + 1))[:size]


def _chunks(draw: random.Random, body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        piece = body[at : at + max(draw.choice(EDGES), len(body) // 50, 1)]
        at += len(piece)
        yield b"%x%b\r\n%b\r\n" % (len(piece), draw.choice((b"", b";a=b", b';a="c d"')), piece)
    yield b"0\r\n"
    yield from (b"x-trailer: %b\r\n" % (b"t" * draw.choice(EDGES[:8])) for _ in range(draw.choice((0, 0, 2))))
    yield b"\r\n"


def _request(draw: random.Random, path: bytes, *, last: bool) -> bytes:
    body = _bytes(draw, draw.choice((*EDGES, draw.randrange(20_000))))
    headers = [b"host: here", *(b"X-%d:  %b" % (n, b"v" * draw.choice(EDGES[:8])) for n in range(draw.randrange(4)))]
    how = draw.randrange(3)
    if how == 1:
        headers.append(b"Content-Length: %d" % len(body))
    elif how == 2:
        headers.append(b"Transfer-Encoding: chunked")
        body = b"".join(_chunks(draw, body))
    draw.shuffle(headers)
    headers += [b"connection: close"] * last
    start = b"%b%b /%b%b HTTP/1.1" % (
        draw.choice((b"", b"\r\n")),
        draw.choice(METHODS),
        path,
        b"p" * draw.choice(EDGES[:8]),
    )
    return b"\r\n".join((start, *headers, b"", body if how else b""))


@pytest.mark.parametrize("seed", range(15))
async def test_pieces_are_read_as_the_whole_is(seed: int) -> None:
    """However a stream is cut by who sends it, every request comes once, in order, with its own head and body."""
    draw, asked = random.Random(seed), list[Asked]()

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        wait = scope["raw_path"][1] % 3
        if wait == 1:
            await asyncio.sleep(0.002)
        body = await Request(scope, receive).body()
        if wait == 2:
            await asyncio.sleep(0.002)
        asked.append((scope["method"].encode(), scope["raw_path"], list(scope["headers"]), body))
        await Response(b"")(scope, receive, send)

    many = draw.choice((1, 3, 12))
    stream = b"".join(_request(draw, b"%d-" % number, last=number == many - 1) for number in range(many))
    size = draw.choice((len(stream), 1_023, 1_024, 1_025, 8_192, draw.randrange(50, 5_000)))
    async with served(note) as port:
        await said(port, *(stream[at : at + size] for at in range(0, len(stream), size)), pause=0)
    assert asked == Whole(stream).asked
    assert len(asked) == many
