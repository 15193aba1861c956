"""Answers that a watcher must not wait for, hold in memory, or follow."""

import gzip
import time
from http.server import BaseHTTPRequestHandler

from tests.witnessing.rogue import Answer

ZEROS = 1 << 26
DRIPS = 30
_BOMB = gzip.compress(bytes(ZEROS), 9)


def redirect(to: str) -> Answer:
    """Somewhere else."""

    def answer(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        _begin(handler, 302, {"location": to, "content-length": "0"})

    return answer


def endless(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """As many bytes as anybody takes."""
    _begin(handler, 200, {"content-length": str(1 << 40)})
    block = bytes(1 << 16)
    try:
        for _ in range(1 << 12):
            handler.wfile.write(block)
    except OSError:
        handler.close_connection = True


def bomb(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """64 MB of zeros in 64 kB of gzip."""
    _begin(handler, 200, {"content-encoding": "gzip", "content-length": str(len(_BOMB))})
    handler.wfile.write(_BOMB)


def half_packed(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """A packed answer without its end."""
    _begin(handler, 200, {"content-encoding": "gzip", "content-length": "20"})
    handler.wfile.write(_BOMB[:20])


def _goes_on(handler: BaseHTTPRequestHandler, first: bytes, block: bytes) -> None:
    _begin(handler, 200, {"content-encoding": "gzip", "content-length": str(1 << 40)})
    try:
        handler.wfile.write(first)
        for _ in range(1 << 10):
            handler.wfile.write(block)
    except OSError:
        handler.close_connection = True


def behind_the_end(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """64 MB behind what was packed."""
    _goes_on(handler, gzip.compress(b""), bytes(1 << 16))


def packed_padding(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """64 MB that come to nothing: blocks of no bytes."""
    _goes_on(handler, gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff" * (1 << 14))


def no_gzip(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """Said to be gzip, and is not."""
    _begin(handler, 200, {"content-encoding": "gzip", "content-length": "4"})
    handler.wfile.write(b"none")


def other_encoding(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """An encoding that nobody asked for."""
    _begin(handler, 200, {"content-encoding": "br", "content-length": "4"})
    handler.wfile.write(b"none")


def dripping_body(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """The right answer, but its bytes come one by one, for longer than anybody waits."""
    _begin(handler, 200, {"content-length": str(len(body))})
    _drip(handler, body)


def dripping_head(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """The right answer after a head that takes as long."""
    _drip(handler, b"HTTP/1.1 200 OK\r\nx-slow: " + b"y" * DRIPS)
    handler.wfile.write(b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


def broken_off(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """Fewer bytes than were promised."""
    _begin(handler, 200, {"content-length": "1000"})
    handler.wfile.write(b"x")
    handler.close_connection = True


def failing(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """A fault of the server's."""
    _begin(handler, 500, {"content-length": "0"})


def no_http(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """Another protocol."""
    handler.wfile.write(b"\x00\x01\x02 nonsense\r\n\r\n")
    handler.close_connection = True


ALL: dict[str, Answer] = {
    "endless": endless,
    "bomb": bomb,
    "half_packed": half_packed,
    "behind_the_end": behind_the_end,
    "packed_padding": packed_padding,
    "no_gzip": no_gzip,
    "other_encoding": other_encoding,
    "dripping_body": dripping_body,
    "dripping_head": dripping_head,
    "broken_off": broken_off,
    "failing": failing,
    "no_http": no_http,
    "redirect": redirect("http://127.0.0.1:9/elsewhere"),
}


def _begin(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def _drip(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """The first bytes one by one, the rest at once."""
    try:
        for byte in data[:DRIPS]:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)
        handler.wfile.write(data[DRIPS:])
    except OSError:
        handler.close_connection = True
