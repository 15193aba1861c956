"""uvicorn's protocol, with bounds on what whoever is slow, or many, may hold.

uvicorn waits without end for a client to take its answer, holds all of it meanwhile, and takes connections until the
system has no descriptor left: then nobody is answered any more, and no database or file is reached.

1. An answer of which less than `least` bytes are taken in `patience` seconds is given up, with its connection. The next
   question on it is not begun before.
2. Answers that wait to be taken are `most_waiting` bytes at most, of all connections; beyond, the one that was asked
   for first is given up. So it is with `most_arriving` bytes of questions that are not answered yet.
3. There are `most` connections. One more takes the place of whichever has waited longest for its client: for a
   question, else for the rest of one, or for an answer to be taken. Where all are being answered it may only ask for
   what is `always` told, and is turned away with anything else.

Where somebody must give way, whoever shares the address that has more than a quarter of it all comes before (`whose`).
"""

from asyncio import TimerHandle, Transport
from collections.abc import Sequence
from operator import itemgetter
from time import monotonic
from typing import Any, ClassVar, Final, cast

import structlog
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.connections.figures import ENDED
from service.connections.transport import Counted
from service.connections.whose import crowding, network, plain

_LOOKS: Final = 4
"""Times that a connection is looked at while patience lasts."""
SAY_EVERY: Final = 60.0
"""Seconds between two lines of the log about a crowd, or nonsense: whoever makes it could fill a disk with them."""
_STEP: Final = 65_536
"""Bytes of a question after which all that arrives is summed up."""
_SPARE: Final = 16
"""Places beside the others where all of these are being answered."""
_AT_A_TIME: Final = 64
"""Of so many that wait for their client, one makes room: to look for it costs much more than a connection does."""

_NO_PLACE: Final = PlainTextResponse(
    "No hay lugar: repita en diez segundos. / There is no place: try again in ten seconds.\n",
    503,
    {"retry-after": "10", "connection": "close"},
)

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
    most_arriving: ClassVar[int] = 256 * 2**20

    always: ClassVar[frozenset[str]] = frozenset()
    """Paths that are answered though there is no place: whoever looks after the server must see how it fares, and would
    start one anew that only has much to do."""

    _crowded_at: ClassVar[float] = -SAY_EVERY
    _said_at: ClassVar[dict[str, float]] = {}
    """When the log was last told that somebody was given up for all that waits, or for all that arrives."""

    _looks: TimerHandle | None = None
    _mark: tuple[float, int] | None = None
    """When the answer began to wait, or enough of it was taken last, and how much had been taken then."""
    _held: tuple[RequestResponseCycle, ASGI3Application] | None = None
    """The next question, while the answer before it is not taken: its own would be made, and kept too."""

    answered: RequestResponseCycle | None = None
    """What is being answered, or was last."""

    arriving = 0
    """Bytes of the body of what is not answered yet. They may all be kept."""

    spare = False
    sends_no_more = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Count what is written to it, and make room for it."""
        super().connection_made(transport)
        if self.client is not None:
            self.client = plain(self.client[0]), self.client[1]
        self._counted = Counted(transport)
        self.transport = cast("Transport", self._counted)
        self.asked_at = self.since = monotonic()  # the loop's own clock goes by milliseconds
        self._looks = self.loop.call_later(self.patience / _LOOKS, self._look)
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._looks is not None:
            self._looks.cancel()
        self._held = None
        super().connection_lost(exc)

    def on_body(self, body: bytes) -> None:
        """Count it; all that arrives is summed up now and then."""
        super().on_body(body)
        if self.cycle.response_complete:
            return
        before, self.arriving = self.arriving, self.arriving + len(body)
        if before // _STEP != self.arriving // _STEP:
            self._bound_arriving()

    def on_response_complete(self) -> None:
        """It waits for its client from now on."""
        self.arriving = 0
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
        if self.spare:
            app = self._spared(cycle, app)
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
        while len(there := [(each, each.waiting) for each in self._all() if each.waiting]) > 0:
            if sum(map(itemgetter(1), there)) <= self.most_waiting:
                return
            self._first(there, self.most_waiting).give_up("too_much")

    @property
    def waiting(self) -> int:
        """Bytes of answers that the client has not taken, and the system has no room for."""
        return self._counted.waiting

    @property
    def whose(self) -> str:
        """The address that it was asked from last, as a proxy on this machine says it, or else comes from."""
        client = self.client if self.answered is None else self.answered.scope["client"]
        return "-" if client is None else network(client[0])

    def give_up(self, why: str) -> None:
        """End the connection with the answer that is not taken, and say so."""
        asked = {} if self.answered is None else cast("dict[str, Any]", self.answered.scope)
        route = getattr(asked.get("route"), "path", "-")
        if why == "not_taken" or self._may_say(why):
            _log.warning("answer not taken", why=why, route=route, waiting=self.waiting)
        self.end(why)

    @staticmethod
    def _may_say(why: str) -> bool:
        """Whether a minute is over since the log was told: what nobody takes costs who asks for it nothing."""
        now = monotonic()
        if now - Bounded._said_at.get(why, -SAY_EVERY) < SAY_EVERY:
            return False
        Bounded._said_at[why] = now
        return True

    def waits_since(self) -> tuple[int, float] | None:
        """For what it waits from its client, the lowest first, and since when; None if it does not."""
        if self.waiting:
            return 1, self.asked_at
        asked = self.answered
        if asked is None or asked.response_complete:
            return 0, self.since
        return (1, self.asked_at) if asked.more_body else None

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

    def _bound_arriving(self) -> None:
        """See that all that arrives is not too much. What is there whole is answered: its work is begun."""
        there = [(each, each.arriving) for each in self._all() if each.arriving]
        while sum(map(itemgetter(1), there)) > self.most_arriving:
            unfinished = [each for each in there if each[0].is_sending]
            if not unfinished:
                return
            first = self._first(unfinished, self.most_arriving)
            if self._may_say("too_much_sent"):
                _log.warning("question given up", why="too_much_sent", arrived=first.arriving)
            first.cut_short("too_much_sent")
            there = [each for each in there if each[0] is not first]

    @property
    def is_sending(self) -> bool:
        """Whether the rest of a question is waited for: of what is answered, or of what an untaken answer holds up."""
        asked = self.answered if self._held is None else self._held[0]
        return asked is not None and asked.more_body and not asked.response_complete and not self.transport.is_closing()

    def _make_room(self) -> None:
        """End who waits longest for its client; if none does, let this one ask for what is always told, or nothing."""
        others = [each for each in self._all() if each is not self]
        much = crowding(((each.whose, 1) for each in others), self.most)
        found = [
            ((each.whose != much, *since), each)
            for each in others
            if not each.spare and (since := each.waits_since()) is not None
        ]
        if self.loop.time() - Bounded._crowded_at >= SAY_EVERY:
            Bounded._crowded_at = self.loop.time()
            _log.warning("too many connections", most=self.most, turned_away=not found, much_of_all=much)
        if found:
            found.sort(key=itemgetter(0))
            for rank, each in found[: 1 + len(found) // _AT_A_TIME]:
                if rank[:2] == found[0][0][:2]:
                    each.end("crowded")
        elif len(others) < self.most + _SPARE:
            self.spare = True
        elif silent := [each for each in others if each.spare and each.waits_since() is not None]:
            min(silent, key=lambda each: each.since).end("crowded")
            self.spare = True
        else:
            self.turn_away()

    def _spared(self, cycle: RequestResponseCycle, app: ASGI3Application) -> ASGI3Application:
        """What answers whoever has none, unless there is one by now."""
        self.spare = len(self.connections) > self.most
        if not self.spare:
            return app
        cycle.keep_alive = False
        if cycle.scope["path"] in self.always:
            return app
        ENDED.labels("turned_away").inc()
        return cast("ASGI3Application", self.without_a_place())

    def _first(self, of: Sequence[tuple["Bounded", int]], whole: int) -> "Bounded":
        """Whose was asked for first of those that hold so much: of the address that has most of it, if that is much."""
        much = crowding(((each.whose, held) for each, held in of), whole)
        return min((each for each, _ in of), key=lambda each: (each.whose != much, each.asked_at))

    def end(self, why: str) -> None:
        """End the connection, whatever is still to be sent on it."""
        self._leave(why)
        self.transport.abort()

    def cut_short(self, why: str) -> None:
        """End the connection in the middle of a question, and say so to it where no answer has begun."""
        if not self.forestall():
            self.end(why)
            return
        ENDED.labels(why).inc()
        self.arriving = 0
        self.say_busy()  # behind an answer that is not taken it stays one of all: else nobody would let go of it

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

    def turn_away(self) -> None:
        """End this connection, for which there is no place, before anything was asked."""
        self._leave("turned_away")
        self.say_busy()

    def without_a_place(self) -> ASGIApp:
        """What tells whoever asks for anything else that there is no place."""
        return _NO_PLACE

    def say_busy(self) -> None:
        """Say that there is no room, and end."""
        self.transport.abort()

    def _leave(self, why: str) -> None:
        """Be none of the connections any more: before the system says so, others may look for room."""
        self.connections.discard(self)
        if self._looks is not None:
            self._looks.cancel()
        ENDED.labels(why).inc()

    def _all(self) -> list["Bounded"]:
        """All connections that are not ended yet, this one among them."""
        return list(cast("set[Bounded]", self.connections))
