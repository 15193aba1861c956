"""One connection: the heads of its requests are bounded, in bytes and in time.

How long its answers wait to be taken, and how many connections there are, is bounded in `service.connections`, which
passes over an offered upgrade too.

`body` bounds what follows a head. uvicorn bounds neither the head nor what stands between a body's chunks and after
them, and its parser joins a header's pieces anew with each that comes: one of 50 MB held a worker, and all that it
serves, for a minute. What is within bounds goes the way that uvicorn gives it.

Whoever asks much at once is answered one by one, and what waits behind is left as it came: uvicorn takes all of it
apart, and reads on with every answer; one connection of the smallest questions took a gigabyte in twenty seconds.

Whoever says that it sends no more (`nc -N`, and whatever passes that on) is answered what it has asked. From who has
left it cannot be told, so that at work which others wait for (`presence`) it is taken for that.
"""

import json
from asyncio import TimerHandle, Transport
from typing import Any, Final, cast

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from service.api import problems
from service.api.language import negotiate
from service.api.presence import CLIENT, Client
from service.api.problems import MEDIA_TYPE, Kind, Problem
from service.api.texts import framing
from service.connections.figures import ENDED
from service.connections.plain import LINES, Plain

MOST: Final = 65_536
"""Bytes of a head: request line and headers; of what stands between a body's chunks, or after them; and of what waits
behind requests that are not answered yet, before no more is read: then one read of the socket more.

What the parser is given at one time is in its hands before it is counted: that much more may pass.
"""

_PIECE: Final = 8_192
"""Bytes that the parser is given at one time of a body whose length is known, while as many are still to come."""

_HEADS: Final = 1_024
"""Bytes that it is given of anything else: a head, or some fifty of the smallest requests, each of which it makes
kilobytes of.
"""

SECONDS: Final = 30.0
"""Seconds that a head may take to arrive, from its first byte on: as long as a submission."""

_REASONS: Final = {
    400: "Bad Request",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


ALWAYS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})


async def _no_place(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell whoever asks that there is no place, in its language."""
    language = negotiate(Request(scope).headers.get("accept-language"))
    problem = Problem(framing.BUSY, headers={"retry-after": "10", "connection": "close"})
    await problems.response(problem, language)(scope, receive, send)


class _Flow(FlowControl):
    """uvicorn's, which reads on whenever anything is answered; not so while it is `full`."""

    full = False

    def resume_reading(self) -> None:
        """Read on, if there is room."""
        if not self.full:
            super().resume_reading()


class Connection(Plain):
    """uvicorn's protocol, bounded. A connection on which nothing is ever asked ends as one that is kept alive does."""

    always = ALWAYS

    _unread = 0
    """Bytes given to the parser since it last told of more than names and values."""

    _came = 0
    """Bytes of the last request's body that have come."""

    _length: int | None = None
    """Bytes that its head says it has, 0 if it says none; None until that is asked for."""

    _refused = False
    """What follows is not read any more: the connection ends once it is answered what it asked before."""

    _told = False
    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Wait for the first request as long as for another one."""
        self._rest = bytearray()
        super().connection_made(transport)
        self.flow: _Flow = _Flow(transport)
        self._client = Client(transport.close)
        self.app_state = {**self.app_state, CLIENT: self._client}
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more, and whatever is being answered is told, behind which others were asked."""
        self._in_time()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        if self.answered is not None and not self.answered.response_complete:
            self.answered.disconnected = True
            self.answered.message_event.set()

    def without_a_place(self) -> ASGIApp:
        """Say so in words."""
        return _no_place

    def say_busy(self) -> None:
        """Say that there is no place or no room. Its language is not known yet, or not read."""
        self.transport.write(_answer(Problem(framing.BUSY, headers={"retry-after": "10"})))
        self.transport.close()

    def eof_received(self) -> bool:  # type: ignore[override] # as `Bounded`'s
        """Stay for what was asked, if all of it is there and is not given up for whoever leaves."""
        self._client.silent = True
        return super().eof_received() and not self._client.watched

    def is_over(self) -> bool:
        """What is kept as it came is to be answered too."""
        return not self._rest and super().is_over()

    def data_received(self, data: bytes) -> None:
        """Hand it to the parser, or keep it while a request waits behind another that is being answered."""
        if self._refused:
            return
        if self._rest or self.pipeline or (len(data) > _HEADS and len(data) > self._piece):
            self._rest += data
            self._go_on()
        elif not self.transport.is_closing():
            self._take(data)

    def _go_on(self) -> None:
        while self._rest and not self.pipeline and not self.transport.is_closing():
            size = self._piece
            piece = bytes(self._rest[:size])
            del self._rest[:size]
            self._take(piece)
        if len(self._rest) >= MOST:
            self.flow.pause_reading()
            self.flow.full = True
        elif self.flow.full:
            self.flow.full = False
            self.flow.resume_reading()

    @property
    def _piece(self) -> int:
        asked: RequestResponseCycle | None = self.cycle
        if asked is None or not asked.more_body:
            return _HEADS
        if self._length is None:  # asked for once: a head may have thousands of lines, and a body thousands of pieces
            self._length = int(dict(asked.scope["headers"]).get(b"content-length", 0))
        return min(_PIECE, max(_HEADS, self._length - self._came))

    def _take(self, data: bytes) -> None:
        """Hand it to the parser, unless that has been given too much without a word."""
        self._told = False
        self.feed(data)
        self._unread = 0 if self._told else self._unread + len(data)
        if self.transport.is_closing():
            self._in_time()
        elif self._unread > MOST:
            self.head_too_large()

    def on_message_begin(self) -> None:
        """The head's time runs. Empty lines begin nothing: whoever sends them alone is waited for no longer."""
        super().on_message_begin()
        self._unset_keepalive_if_required()
        self._in_time()
        self._late = self.loop.call_later(SECONDS, self._too_late)

    def not_http(self) -> None:
        """Say so in words."""
        self._refuse(framing.NOT_HTTP, {})

    def head_too_large(self) -> None:
        """Say so in words."""
        self._refuse(framing.HEAD_TOO_LARGE, {"limit": str(MOST), "lines": str(LINES)})

    def on_headers_complete(self) -> None:
        """The head is there; but for one with an offer, which comes again without."""
        self._in_time()
        self._told = True
        self._came, self._length = 0, None
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        """A chunk begins: its extensions, which nobody reads, are over."""
        self._told = True

    def on_body(self, body: bytes) -> None:
        """Bytes of a body, which `body` counts."""
        self._told = True
        self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there, what follows its last chunk included."""
        self._told = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next request is waited for, unless its head, which has its own time, has begun."""
        self._client.watched = False
        super().on_response_complete()
        if not self.transport.is_closing():
            if self._rest or self.flow.full:
                self._go_on()
            if self.sends_no_more:
                self.end_if_over()
        if self._late is not None:
            self._unset_keepalive_if_required()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        self._late = None
        if self._rest or self.flow.read_paused:  # it waits for us, behind requests that are being answered
            self._late = self.loop.call_later(SECONDS, self._too_late)
            return
        self._refuse(framing.HEAD_LATE, {"seconds": f"{SECONDS:g}"})

    def _refuse(self, what: Kind, values: dict[str, str]) -> None:
        """Answer, if nothing else is being answered, and end the connection. Its language is not known yet.

        Where that is refused which follows a question, and all of this is there, it is answered first: else whoever
        counted a body's letters for its bytes, and what is recorded all the same, would be told nothing.
        """
        self._in_time()
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self._rest.clear()
        ENDED.labels(what.code).inc()
        if self.pipeline and self.cycle.more_body:  # what is refused is its rest: it was asked in vain
            self.pipeline.popleft()
            waiting = self.pipeline[0] if self.pipeline else self._held
            self.cycle = waiting[0] if waiting else cast("RequestResponseCycle", self.answered)
        if self._answering and not self.cycle.more_body:
            self.cycle.keep_alive = False
            return
        if not self._answering or self.forestall():
            self.transport.write(_answer(Problem(what, "headers", values)))
        self.transport.close()

    @property
    def _answering(self) -> bool:
        asked: RequestResponseCycle | None = self.cycle
        return asked is not None and not asked.response_complete


def _answer(problem: Problem) -> bytes:
    said: dict[str, Any] = problem.as_json("es")
    content = json.dumps(said, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {problem.kind.status} {_REASONS[problem.kind.status]}",
        f"content-type: {MEDIA_TYPE}",
        "content-language: es",
        "cache-control: no-store",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
        f"content-length: {len(content)}",
        "connection: close",
        "",
        "",
    )
    return "\r\n".join(head).encode() + content
