"""uvicorn's protocol for one connection, that waits for its client, and not without end.

uvicorn waits without end for a client to take its answer, and holds all of it meanwhile. Here an answer of which less
than `least` bytes are taken in `patience` seconds is given up, with its connection. The next question on it is not
begun before. Whoever sends no more is answered what it asked.
"""

from asyncio import TimerHandle, Transport
from time import monotonic
from typing import Any, ClassVar, Final, cast

import structlog
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.connections import seldom
from service.connections.figures import ENDED
from service.connections.transport import Counted
from service.connections.whose import network, plain

_LOOKS: Final = 4
"""Times that a connection is looked at while patience lasts."""

_log: Final = structlog.get_logger(__name__)


class Patient(HttpToolsProtocol):
    """A connection, whoever else there is."""

    patience: ClassVar[float] = 60.0
    """Seconds. A line that was away for half of them has sent again when they are over: each try comes after twice the
    time of the one before. nginx and Apache have as many."""

    least: ClassVar[int] = 16_384
    """Bytes that must be taken meanwhile: an eighth of what 2G (18 kbit/s) carries. Else a byte now and then would hold
    an answer for months."""

    _looks: TimerHandle | None = None
    _mark: tuple[float, int] | None = None
    """When the answer began to wait, or enough of it was taken last, and how much had been taken then."""
    _held: tuple[RequestResponseCycle, ASGI3Application] | None = None
    """The next question, while the answer before it is not taken: its own would be made, and kept too."""

    answered: RequestResponseCycle | None = None
    """What is being answered, or was last."""

    sends_no_more = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Count what is written to it."""
        super().connection_made(transport)
        if self.client is not None:
            self.client = plain(self.client[0]), self.client[1]
        self._counted = Counted(transport)
        self.transport = cast("Transport", self._counted)
        self.asked_at = self.since = monotonic()  # the loop's own clock goes by milliseconds
        self._looks = self.loop.call_later(self.patience / _LOOKS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._looks is not None:
            self._looks.cancel()
        self._held = None
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """It waits for its client from now on."""
        self.since = monotonic()
        super().on_response_complete()
        if self.sends_no_more:
            self.end_if_over()

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn's says nothing, which ends the connection
        """Stay for what was asked, if all of it is there."""
        self.sends_no_more = True
        return not self.is_over()

    def is_over(self) -> bool:
        """Whether nothing is to be answered any more, of a client that sends no more."""
        last: RequestResponseCycle | None = self.cycle
        return not self.pipeline and (last is None or last.response_complete or last.more_body)

    def end_if_over(self) -> None:
        """End the connection of a client that sends no more once it is answered."""
        if not self.transport.is_closing() and self.is_over():
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self.flow.write_paused:
            self._held = cycle, app
            return
        self.asked_at = monotonic()
        self.answered = cycle
        super()._start_asgi_task(cycle, app)

    def resume_writing(self) -> None:
        """The answer is taken: the question behind it has its turn."""
        super().resume_writing()
        if self._held is not None:
            (cycle, app), self._held = self._held, None
            self._start_asgi_task(cycle, app)

    @property
    def waiting(self) -> int:
        """Bytes of answers that the client has not taken, and the system has no room for."""
        return self._counted.waiting

    @property
    def whose(self) -> str:
        """The address that it was asked from last, as a proxy on this machine says it, or else comes from."""
        client = self.client if self.answered is None else self.answered.scope["client"]
        return "-" if client is None else network(client[0])

    def waits_since(self) -> tuple[int, float] | None:
        """For what it waits from its client, the lowest first, and since when; None if it does not."""
        if self.waiting:
            return 1, self.asked_at
        asked = self.answered
        if asked is None or asked.response_complete:
            return 0, self.since
        return (1, self.asked_at) if asked.more_body else None

    @property
    def is_sending(self) -> bool:
        """Whether the rest of a question is waited for: of what is answered, or of what an untaken answer holds up."""
        asked = self.answered if self._held is None else self._held[0]
        return asked is not None and asked.more_body and not asked.response_complete and not self.transport.is_closing()

    def _look(self) -> None:
        self._looks = self.loop.call_later(self.patience / _LOOKS, self._look)
        if not self._counted.waiting:
            self._mark = None
            return
        now, taken = self.loop.time(), self._counted.taken
        if self._mark is None or taken - self._mark[1] >= self.least:
            self._mark = now, taken
        elif now - self._mark[0] >= self.patience:
            self.give_up("not_taken")

    def give_up(self, why: str) -> None:
        """End the connection with the answer that is not taken, and say so."""
        asked = {} if self.answered is None else cast("dict[str, Any]", self.answered.scope)
        route = getattr(asked.get("route"), "path", "-")
        if (more := seldom.left_out(why)) is not None:  # what nobody takes costs who asks for it nothing
            _log.warning("answer not taken", why=why, route=route, waiting=self.waiting, left_out=more)
        self.end(why)

    def forestall(self) -> bool:
        """Take what is asked from whoever is to answer it, for the server does. Not where its rest is there, or that
        has begun.
        """
        asked = self.answered
        if asked is None or asked is not self.cycle or asked.response_started or not asked.more_body:
            return False
        asked.disconnected = True
        asked.message_event.set()
        return True

    def end(self, why: str) -> None:
        """End the connection, whatever is still to be sent on it."""
        self.leave(why)
        self.transport.abort()

    def leave(self, why: str) -> None:
        """Be none of the connections any more: before the system says so, others may look for room."""
        self.connections.discard(self)
        if self._looks is not None:
            self._looks.cancel()
        ENDED.labels(why).inc()
