"""A connection among others, with bounds on what all of them together may hold: who gives way where there is no room.

uvicorn takes connections until the system has no descriptor left: then nobody is answered any more, and no database or
file is reached.

1. Answers that wait to be taken are `most_waiting` bytes at most, of all connections; beyond, the one that was asked
   for first is given up. So it is with `most_arriving` bytes of questions that are not answered yet.
2. There are `most` connections. One more takes the place of whichever has waited longest for its client: for a
   question, else for the rest of one, or for an answer to be taken. Where all are being answered it may only ask for
   what is `always` told, and is turned away with anything else.

Where somebody must give way, whoever shares the address that has more than a quarter of it all comes before (`whose`).
"""

from asyncio import Transport
from collections.abc import Sequence
from operator import itemgetter
from typing import ClassVar, Final, cast

import structlog
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from service.connections import seldom
from service.connections.figures import ENDED
from service.connections.patient import Patient
from service.connections.whose import crowding

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


class Bounded(Patient):
    """A connection among others."""

    most: ClassVar[int] = 1_000
    most_waiting: ClassVar[int] = 256 * 2**20
    most_arriving: ClassVar[int] = 256 * 2**20

    always: ClassVar[frozenset[str]] = frozenset()
    """Paths that are answered though there is no place: whoever looks after the server must see how it fares, and would
    start one anew that only has much to do."""

    arriving = 0
    """Bytes of the body of what is not answered yet. They may all be kept."""

    spare = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Make room for it."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._make_room()

    def on_body(self, body: bytes) -> None:
        """Count it; all that arrives is summed up now and then."""
        super().on_body(body)
        if self.cycle.response_complete:
            return
        before, self.arriving = self.arriving, self.arriving + len(body)
        if before // _STEP != self.arriving // _STEP:
            self._bound_arriving()

    def on_response_complete(self) -> None:
        """Its question is held no more."""
        self.arriving = 0
        super().on_response_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        spared = self.spare and not self.flow.write_paused  # else it is held, and comes again
        super()._start_asgi_task(cycle, self._spared(cycle, app) if spared else app)

    def pause_writing(self) -> None:
        """An answer does not go as fast as it is given: see that all those together are not too much."""
        super().pause_writing()
        while len(there := [(each, each.waiting) for each in self._all() if each.waiting]) > 0:
            if sum(map(itemgetter(1), there)) <= self.most_waiting:
                return
            self._first(there, self.most_waiting).give_up("too_much")

    def _bound_arriving(self) -> None:
        """See that all that arrives is not too much. What is there whole is answered: its work is begun."""
        there = [(each, each.arriving) for each in self._all() if each.arriving]
        while sum(map(itemgetter(1), there)) > self.most_arriving:
            unfinished = [each for each in there if each[0].is_sending]
            if not unfinished:
                return
            first = self._first(unfinished, self.most_arriving)
            if (more := seldom.left_out("too_much_sent")) is not None:
                _log.warning("question given up", why="too_much_sent", arrived=first.arriving, left_out=more)
            first.cut_short("too_much_sent")
            there = [each for each in there if each[0] is not first]

    def _make_room(self) -> None:
        """End who waits longest for its client; if none does, let this one ask for what is always told, or nothing."""
        others = [each for each in self._all() if each is not self]
        much = crowding(((each.whose, 1) for each in others), self.most)
        found = [
            ((each.whose != much, *since), each)
            for each in others
            if not each.spare and (since := each.waits_since()) is not None
        ]
        if (more := seldom.left_out("crowded")) is not None:
            _log.warning("too many connections", most=self.most, turned_away=not found, much_of_all=much, left_out=more)
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

    def cut_short(self, why: str) -> None:
        """End the connection in the middle of a question, and say so to it where no answer has begun."""
        if not self.forestall():
            self.end(why)
            return
        ENDED.labels(why).inc()
        self.arriving = 0
        self.say_busy()  # behind an answer that is not taken it stays one of all: else nobody would let go of it

    def turn_away(self) -> None:
        """End this connection, for which there is no place, before anything was asked."""
        self.leave("turned_away")
        self.say_busy()

    def without_a_place(self) -> ASGIApp:
        """What tells whoever asks for anything else that there is no place."""
        return _NO_PLACE

    def say_busy(self) -> None:
        """Say that there is no room, and end."""
        self.transport.abort()

    def _all(self) -> list["Bounded"]:
        """All connections that are not ended yet, this one among them."""
        return list(cast("set[Bounded]", self.connections))
