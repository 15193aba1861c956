"""uvicorn's protocol, with bounds on what whoever is slow, or many, may hold.

uvicorn waits without end for a client to take its answer, holds all of it meanwhile, and takes connections until the
system has no descriptor left: then nobody is answered any more, and no database or file is reached.

1. An answer of which less than `least` bytes are taken in `patience` seconds is given up, with its connection. The next
   question on it is not begun before.
2. Answers that wait to be taken are `most_waiting` bytes at most, of all connections; beyond, the one that was asked
   for first is given up.
3. There are `most` connections. One more is taken in the place of whichever has waited longest for its client: for a
   question, else for the rest of one, or for an answer to be taken. Where all are being answered it is turned away.
"""

from asyncio import TimerHandle, Transport
from operator import itemgetter
from typing import Any, ClassVar, Final, cast

import structlog
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.connections.figures import ENDED
from service.connections.transport import Counted

_LOOKS: Final = 4
"""Times that a connection is looked at while patience lasts."""
_SAY_EVERY: Final = 60.0
"""Seconds between two lines of the log about a crowd: whoever makes one could fill a disk with them."""

_log: Final = structlog.get_logger(__name__)


class Bounded(HttpToolsProtocol):
    """A connection among others."""

    patience: ClassVar[float] = 60.0
    """Seconds. A line that was away for half of them has sent again when they are over: each try comes after twice the
    time of the one before. nginx and Apache have as many."""

    least: ClassVar[int] = 16_384
    """Bytes that must be taken meanwhile: an eighth of what 2G (18 kbit/s) carries. Else a byte now and then would hold
    an answer for months."""

    most: ClassVar[int] = 1_000
    most_waiting: ClassVar[int] = 256 * 2**20

    _crowded_at: ClassVar[float] = -_SAY_EVERY

    _looks: TimerHandle | None = None
    _mark: tuple[float, int] | None = None
    """When the answer began to wait, or enough of it was taken last, and how much had been taken then."""
    _held: tuple[RequestResponseCycle, ASGI3Application] | None = None
    """The next question, while the answer before it is not taken: its own would be made, and kept too."""

    answered: RequestResponseCycle | None = None
    """What is being answered, or was last."""

    gone = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Count what is written to it, and make room for it."""
        super().connection_made(transport)
        self._counted = Counted(transport)
        self.transport = cast("Transport", self._counted)
        self.since = self.loop.time()  # and of each question anew
        self._looks = self.loop.call_later(self.patience / _LOOKS, self._look)
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._looks is not None:
            self._looks.cancel()
        self._held = None
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self.flow.write_paused:
            self._held = cycle, app
            return
        self.since = self.loop.time()
        self.answered = cycle
        super()._start_asgi_task(cycle, app)

    def resume_writing(self) -> None:
        """The answer is taken: the question behind it has its turn."""
        super().resume_writing()
        if self._held is not None:
            (cycle, app), self._held = self._held, None
            self._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """An answer does not go as fast as it is given: see that all those together are not too much."""
        super().pause_writing()
        while sum(each.waiting for each in self._others()) > self.most_waiting:
            first = min((each for each in self._others() if each.waiting), key=lambda each: each.since)
            first.give_up("too_much")

    @property
    def waiting(self) -> int:
        """Bytes of answers that the client has not taken, and the system has no room for."""
        return 0 if self.gone else self._counted.waiting

    def give_up(self, why: str) -> None:
        """End the connection with the answer that is not taken, and say so."""
        asked = {} if self.answered is None else cast("dict[str, Any]", self.answered.scope)
        route = getattr(asked.get("route"), "path", "-")
        _log.warning("answer not taken", why=why, route=route, waiting=self.waiting)
        self.end(why)

    def waits_since(self) -> tuple[int, float] | None:
        """For what it waits from its client, the lowest first, and since when; None if it does not."""
        asked: RequestResponseCycle | None = self.cycle
        if asked is None or asked.response_complete:
            return 0, self.since
        if asked.more_body or self.waiting:
            return 1, self.since
        return None

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

    def _make_room(self) -> None:
        """End the connection that has waited longest for its client; this one, if none does."""
        found = [(since, each) for each in self._others() if each is not self and (since := each.waits_since())]
        if self.loop.time() - Bounded._crowded_at >= _SAY_EVERY:
            Bounded._crowded_at = self.loop.time()
            _log.warning("too many connections", most=self.most, turned_away=not found)
        if found:
            min(found, key=itemgetter(0))[1].end("crowded")
        else:
            self.gone = True
            ENDED.labels("turned_away").inc()
            self.turn_away()

    def end(self, why: str) -> None:
        """End the connection, whatever is still to be sent on it."""
        self.gone = True
        ENDED.labels(why).inc()
        self.transport.abort()

    def turn_away(self) -> None:
        """End this connection, for which there is no place, before anything was asked."""
        self.transport.abort()

    def _others(self) -> list["Bounded"]:
        """All connections that are not given up yet, this one among them."""
        there = cast("set[Bounded]", self.connections)
        return [each for each in there if not each.gone]
