"""HTTP/1.1 and nothing else: an offer to speak otherwise is passed over.

Whoever offers to (`Upgrade: h2c`, as Java's own client does with every first request) is answered as without the offer
(RFC 9110 §7.8). The parser takes the offer for accepted: it gives no body, and would have whatever follows, the body,
read as another request, which nobody who passed it on has looked at. So the head is read once more without it.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from service.connections import seldom
from service.connections.bounded import Bounded
from service.connections.figures import ENDED

_OFFER: Final = frozenset({b"upgrade", b"http2-settings"})


LINES: Final = 200
"""Of a head, or behind a body's last chunk: short ones take twenty times their bytes in memory. Apache has half."""


class TooManyLines(Exception):
    """A head has more lines than it may."""


class HostInDoubt(Exception):
    """A head names no host, or several (RFC 9112 §3.2): whoever passes it on may have read another one."""


class Plain(Bounded):
    """A connection on which only requests come."""

    _offered = False

    def data_received(self, data: bytes) -> None:
        """Hand it to the parser."""
        self._unset_keepalive_if_required()
        self.feed(data)

    def feed(self, data: bytes) -> None:
        """Hand it to the parser, and each head with an offer once more without."""
        rest = memoryview(data)
        while (offered := self._read(rest)) is not None:
            rest = rest[offered:]
            head = b"\r\n".join(self._without_offer())
            self.parser = httptools.HttpRequestParser(self)
            with suppress(AttributeError):  # as uvicorn has it; httptools before 0.6.3 needs no leave
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self._read(head)
            if self.transport.is_closing():
                return

    def not_http(self) -> None:
        """End the connection of whoever sends what is no request."""
        ENDED.labels("not_http").inc()
        asked: RequestResponseCycle | None = self.cycle
        if asked is None or asked.response_complete or self.forestall():
            self.send_400_response("Invalid HTTP request received.")
        else:
            self.transport.abort()  # it would be taken for the answer to what stands before it, or for a part of one

    def head_too_large(self) -> None:
        """End the connection of whoever sends a head beyond all bounds."""
        ENDED.labels("head_too_large").inc()
        self.transport.abort()

    def on_headers_complete(self) -> None:
        """The head is there; but for one with an offer, which comes again without."""
        tunnel = self.parser.get_method() == b"CONNECT"
        if len(self.headers) > LINES:
            raise TooManyLines
        self._offered = self.parser.should_upgrade() and not tunnel
        if self._offered:
            return
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise HostInDoubt  # within the parser, which takes it for a fault of what it reads
        super().on_headers_complete()
        self.headers = []  # a trailer is no header: whatever stands before us has not looked at it
        if self.expect_100_continue and self.scope["http_version"] != "1.1":
            self.cycle.waiting_for_100_continue = False  # what came before 1.1 would take it for the answer
        if tunnel:
            self.cycle.keep_alive = False  # what would follow is no request

    def on_message_complete(self) -> None:
        """The request is there."""
        if not self._offered:
            super().on_message_complete()

    def _read(self, data: bytes | memoryview) -> int | None:
        """Hand it to the parser; how much of it that took, where it ended with a head that has an offer."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, TooManyLines):
                self.head_too_large()
                return None
            if seldom.left_out("not_http") is not None:
                self.logger.warning("Invalid HTTP request received.")
            self.not_http()
        except httptools.HttpParserUpgrade as offer:
            if self._offered:
                self._offered = False
                return int(offer.args[0])
        else:
            if self.headers and len(self.headers) > LINES:
                self.head_too_large()
        return None

    def _without_offer(self) -> Iterator[bytes]:
        """The head's lines as they were, but for the offer."""
        version = self.parser.get_http_version().encode()
        yield b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)
        for name, value in self.headers:
            if name == b"connection":
                tokens = (token.strip() for token in value.split(b","))
                yield b"connection: " + b", ".join(each for each in tokens if each.lower() not in _OFFER)
            elif name not in _OFFER:
                yield b"%b: %b" % (name, value)
        yield from (b"", b"")
