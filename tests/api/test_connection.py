"""The bounds of a request's head, on a real socket: its bytes, and its time; and who sends no more after it."""

import asyncio
import contextlib
import gc
import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client import REGISTRY
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from service.api import connection, frame
from service.api.connection import Connection
from service.api.frame import Frame
from service.api.presence import watch, while_there
from service.connections import seldom
from service.connections.bounded import Bounded
from service.connections.plain import LINES
from service.witnessing.witness.run import Impatient
from tests.connections.listening import asking, listening, port_of, take, until

HEAD = b"POST /%b HTTP/1.1\r\nhost: here\r\n"
CLOSE = b"connection: close\r\n\r\n"
CHUNKED = HEAD % b"" + b"transfer-encoding: chunked\r\n" + CLOSE
PIECE = b"x" * 60_000
SHORT = b"a: " + b"x" * 60_000 + b"\r\n" + CLOSE


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what was sent."""
    request = Request(scope, receive)
    await Response(scope["raw_path"] + b" " + await request.body())(scope, receive, send)


@asynccontextmanager
async def served(what: ASGIApp = _echo, *, timeout_keep_alive: int = 5) -> AsyncIterator[int]:
    """Serve an echo, or this, by these connections."""
    async with listening(what, timeout_keep_alive=timeout_keep_alive) as server:
        yield port_of(server)


async def said(port: int, *pieces: bytes, pause: float = 0.02) -> bytes:
    """All that is answered to these pieces, up to the connection's end; what is not taken in is not sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = bytearray()
    try:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(_gather(reader, answer))
            with contextlib.suppress(ConnectionError):
                for piece in pieces:
                    if reading.done():
                        break
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(pause)
    finally:
        writer.close()
    return bytes(answer)


async def _gather(reader: asyncio.StreamReader, answer: bytearray) -> None:
    with contextlib.suppress(ConnectionError):  # who sends on to a connection that was closed may find it reset
        while piece := await reader.read(65_536):
            answer += piece


ENDLESS = {
    "one header": (HEAD % b"", b"a: ", *[PIECE] * 40),
    "many headers": (HEAD % b"", *[b"a: x\r\n" * 10_000] * 40),
    "path": (b"GET /", *[PIECE] * 40),
    "chunk extension": (CHUNKED, b"1;", *[PIECE] * 40),
    "trailer": (CHUNKED, b"1\r\nx\r\n0\r\na: ", *[PIECE] * 40),
    "second request's header": (HEAD % b"" + b"\r\n", HEAD % b"", b"a: ", *[PIECE] * 40),
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_a_head_without_end_ends_the_connection(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is that does not end, reading stops soon, and others are answered meanwhile and afterwards."""
    fed, feed = Counter[Connection](), Connection.feed

    def counted(self: Connection, data: bytes) -> None:
        fed[self] += len(data)
        feed(self, data)

    monkeypatch.setattr(Connection, "feed", counted)
    async with served() as port:
        answer, other = await asyncio.gather(said(port, *ENDLESS[name]), said(port, HEAD % b"other" + CLOSE))
        assert max(fed.values()) <= connection.MOST + 2 * connection._HEADS  # of two million, by the kilobyte
        assert other.endswith(b"/other ")
        if name in {"one header", "many headers", "path"}:  # else a request was being answered already
            head, _, body = answer.partition(b"\r\n\r\n")
            assert b" 4" in head.splitlines()[0], head
            if b" 431 " in head.splitlines()[0]:
                assert json.loads(body)["code"] == "head_too_large"
        elif name != "second request's header":
            assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")  # who sends on may find it reset


@pytest.mark.parametrize(
    "pieces",
    [
        (HEAD % b"" + SHORT,),
        (HEAD % b"", SHORT),
        (CHUNKED, *[b"%x\r\n%b\r\n" % (len(PIECE), PIECE)] * 5, b"0\r\n\r\n"),
        (HEAD % b"" + b"content-length: 300000\r\n" + CLOSE, *[PIECE] * 5),
    ],
    ids=["long header", "in pieces", "chunks", "length"],
)
async def test_what_is_within_bounds_is_answered(pieces: tuple[bytes, ...]) -> None:
    """A long header, and a body of any length, go the way they went."""
    async with served() as port:
        assert (await said(port, *pieces)).startswith(b"HTTP/1.1 200")


SHORT_LINES = {
    "half a head": (HEAD % b"", 1),
    "a whole head": (HEAD % b"" + CLOSE[:-2], 0),
    "half a trailer": (CHUNKED + b"1\r\nx\r\n0\r\n", 1),
    "a head with an offer": (HEAD % b"" + b"upgrade: h2c\r\nconnection: upgrade, close\r\n", 0),
}


@pytest.mark.parametrize("protocol", [Connection, Impatient])
@pytest.mark.parametrize("name", SHORT_LINES)
async def test_a_head_has_so_many_lines_and_no_more(
    name: str, protocol: type[Bounded], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each short line takes twenty times its bytes: a thousand heads of them took more than a gigabyte."""
    monkeypatch.setattr(connection, "SECONDS", 60)
    monkeypatch.setattr(Impatient, "head_seconds", 60)
    before, half = SHORT_LINES[name]
    ended = _ended("head_too_large")
    async with listening(_echo, protocol, timeout_keep_alive=75) as server:
        port = port_of(server)
        assert b" 200 OK" in await said(port, HEAD % b"" + b"a: b\r\n" * (LINES - 2) + CLOSE)
        assert _ended("head_too_large") == ended
        answer = await said(port, before + b"a: b\r\n" * 300 + b"\r\n" * (1 - half))
        assert _ended("head_too_large") == ended + 1
    if protocol is Connection:
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert b"200 l" in answer


OFFERS = {
    "h2c": b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
    "websocket": b"upgrade: websocket\r\nconnection: keep-alive, upgrade\r\nsec-websocket-version: 13\r\n",
}
HIDDEN = b"GET /hidden HTTP/1.1\r\nhost:\r\n\r\n"
BODIES = {
    "length": b"content-length: %d\r\n\r\n%b" % (len(HIDDEN), HIDDEN),
    "chunked": b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN),
}


@pytest.mark.parametrize("step", [1, 7, 10_000])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("offer", OFFERS)
async def test_an_offer_to_speak_otherwise_is_passed_over(offer: str, body: str, step: int) -> None:
    """Its request keeps its body, which is read as nothing else, and the next request is answered too."""
    sent = (
        HEAD % b"one" + OFFERS[offer] + BODIES[body] + HEAD % b"two" + OFFERS[offer] + b"\r\n" + HEAD % b"end" + CLOSE
    )
    async with served() as port:
        answer = await said(port, *(sent[at : at + step] for at in range(0, len(sent), step)), pause=0)
    said_by = [each.partition(b"\r\n\r\n")[2] for each in answer.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert said_by == [b"/one " + HIDDEN, b"/two ", b"/end "], answer
    assert answer.count(b"HTTP/1.1") == 3 + (HIDDEN.count(b"HTTP/1.1"))


@pytest.mark.parametrize("protocol", [Connection, Impatient])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("offer", OFFERS)
async def test_no_offer_hides_a_question(protocol: type[Bounded], offer: str, body: str) -> None:
    """What follows a head with an offer is its body, of a witness's too, though it come by itself."""
    head, _, rest = BODIES[body].partition(b"\r\n\r\n")
    asked = HEAD % b"one" + OFFERS[offer] + b"connection: close\r\n" + head + b"\r\n\r\n"
    async with listening(_echo, protocol) as server:
        answer = await said(port_of(server), asked, rest, pause=0.1)
    assert answer.endswith(b"\r\n\r\n/one " + HIDDEN), answer


async def test_offers_one_after_the_other_are_all_passed_over() -> None:
    """However many come in one piece, each is answered, and the piece is not kept once for each."""
    many = 2_000
    offer = b"GET /one HTTP/1.1\r\nhost:\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"
    async with served() as port:
        assert (await said(port, offer * many + HEAD % b"end" + CLOSE)).count(b"/one ") == many


async def test_a_trailer_is_no_header() -> None:
    """What stands behind a body is not read as if it stood before it."""
    seen: list[object] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        seen.extend(name for name, _ in scope["headers"])
        await Response(b"")(scope, receive, send)

    async with served(look) as port:
        await said(port, CHUNKED, b"1\r\nx\r\n0\r\nx-forwarded-for: 1\r\n\r\n")
    assert seen == [b"host", b"transfer-encoding", b"connection"]


async def test_an_offer_does_not_keep_a_connection_open() -> None:
    """Whoever asks for the end as well gets it."""
    async with served() as port:
        assert b"/one " in await said(port, HEAD % b"one" + b"upgrade: h2c\r\nconnection: upgrade, close\r\n\r\n")


async def test_a_tunnel_is_not_dug() -> None:
    """CONNECT is answered like anything else, and nothing after it is read."""
    async with served() as port:
        answer = await said(port, b"CONNECT here:443 HTTP/1.1\r\nhost: here\r\n\r\n", HEAD % b"hidden" + CLOSE)
    assert b"hidden" not in answer
    assert answer.count(b"HTTP/1.1") == 1


async def test_a_head_that_is_not_whole_in_time_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever begins a head and waits is told 408, and the connection ends."""
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    async with served() as port:
        answer = await said(port, HEAD % b"")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 "), answer
    assert json.loads(body)["code"] == "head_late"


async def test_a_byte_now_and_then_prolongs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is the whole head's."""
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    async with served() as port:
        answer = await said(port, HEAD % b"", *[b"a: x\r\n"] * 1_000)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408 ")  # who sends on may find it reset


async def test_a_body_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head's time ends with the head."""
    monkeypatch.setattr(connection, "SECONDS", 0.5)
    async with served() as port:
        body = [b"1\r\nx\r\n"] * 8
        assert (await said(port, CHUNKED, *body, b"0\r\n\r\n", pause=0.1)).endswith(b"xxxxxxxx")


async def test_a_connection_on_which_nothing_is_asked_ends() -> None:
    """Whoever connects and is silent is let go as whoever was answered and is silent."""
    async with served(timeout_keep_alive=0) as port:
        assert await said(port) == b""


FAULTY = {
    "size": b"transfer-encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
    "negative": b"transfer-encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
    "too long": b"transfer-encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
    "line feeds": b"transfer-encoding: chunked\r\n\r\n1\nx\n0\n\n",
    "other coding": b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "length in a trailer": b"transfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 5\r\n\r\n",
}
DOUBTFUL = {
    "both": b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"content-length: 4\r\ncontent-length: 5\r\n\r\nabcd",
    "a list": b"content-length: 4, 4\r\n\r\nabcd",
    "a sign": b"content-length: +4\r\n\r\nabcd",
    "folded": b"transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a space": b"content-length : 4\r\n\r\nabcd",
    "twice": b"transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
    "a line feed": b"x: y\ncontent-length: 4\r\n\r\nabcd",
}


@pytest.mark.parametrize("offer", [b"", b"connection: upgrade\r\nupgrade: h2c\r\n"])
@pytest.mark.parametrize("name", FAULTY | DOUBTFUL)
@pytest.mark.parametrize("pieces", [1, 2])
async def test_a_body_whose_length_is_in_doubt_is_refused_in_words(name: str, offer: bytes, pieces: int) -> None:
    """Where two readers could disagree on where a body ends, it is said, and nothing behind it is read as a request."""
    ends = (FAULTY | DOUBTFUL)[name] + HIDDEN
    at = ends.index(b"\r\n\r\n") + 4 if pieces == 2 else len(ends)
    async with served() as port:
        answer = await said(port, HEAD % b"" + offer + ends[:at], ends[at:])
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 "), answer
    assert json.loads(body)["code"] == "not_http"


@pytest.mark.parametrize(("version", "continued"), [(b"1.0", 0), (b"1.1", 1)])
async def test_who_does_not_know_it_is_not_told_to_continue(version: bytes, continued: int) -> None:
    """HTTP/1.0 has no answer before the answer: its clients would take it for the whole (RFC 9110 §10.1.1)."""
    asked = b"POST / HTTP/%b\r\nhost:\r\nexpect: 100-continue\r\ncontent-length: 3\r\n" % version
    async with served() as port:
        answer = await said(port, asked + CLOSE, b"all")
    assert answer.count(b" 100 Continue") == continued
    assert answer.endswith(b"/ all")


EARLY = HEAD % b"" + b"content-length: 100000\r\n\r\n"


async def _at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and read nothing."""
    await Response(b"no")(scope, receive, send)


@pytest.mark.parametrize(
    "pieces",
    [(b"\r\n",), (HEAD % b"" + b"\r\n", b"\r\n"), (EARLY, b"x")],
    ids=["first", "after an answer", "rest of a body that was answered"],
)
async def test_what_asks_nothing_prolongs_nothing(pieces: tuple[bytes, ...]) -> None:
    """Empty lines, and what comes of a body that nobody reads, keep a connection no longer than silence does."""
    async with served(_at_once, timeout_keep_alive=1) as port, asyncio.timeout(10):
        await said(port, *pieces, pause=0.2)


async def test_a_head_that_has_begun_has_its_time_after_an_answer() -> None:
    """Whoever asks again before it was answered is not cut off as if it were silent."""
    async with served(timeout_keep_alive=1) as port:
        answer = await said(port, HEAD % b"one" + b"\r\n" + HEAD % b"two", CLOSE, pause=1.4)
    assert b"/two " in answer


async def test_a_head_that_has_begun_has_its_time_at_once() -> None:
    """Whoever begins to ask on a new connection is not cut off as if it were silent."""
    async with served(timeout_keep_alive=1) as port:
        assert b"/one " in await said(port, HEAD % b"one", CLOSE, pause=1.4)


async def test_a_head_behind_a_long_answer_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server itself does not take in is not late."""
    monkeypatch.setattr(connection, "SECONDS", 0.3)

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.8)
        await _echo(scope, receive, send)

    async with served(slowly) as port:
        answer = await said(port, HEAD % b"one" + b"\r\n" + HEAD % b"two" + b"\r\n" + HEAD % b"end", CLOSE)
    assert all(each in answer for each in (b"/one ", b"/two ", b"/end ")), answer


@pytest.mark.parametrize("behind", [1, 1_000])
async def test_who_asks_more_and_leaves_has_left_the_first_too(behind: int) -> None:
    """The request that is being answered is told, though others were asked behind it, or are kept as they came."""
    told = asyncio.Event()

    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        watch(Request(scope, receive))
        async with asyncio.timeout(5):
            while (await receive())["type"] != "http.disconnect":
                pass
        told.set()

    async with served(wait) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write((HEAD % b"one" + b"\r\n") * (1 + behind))
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.close()
        await asyncio.wait_for(told.wait(), 5)


async def test_who_is_not_answered_before_the_end_is_told() -> None:
    """Whoever still sends when the server ends is told, in its language, to send the same again."""
    half = HEAD % b"" + b"accept-language: en\r\ncontent-length: 9\r\n\r\nhalf"
    with contextlib.ExitStack() as there:
        async with listening(Frame(_echo)) as server:
            client = there.enter_context(asking(server, half))
            await until(lambda: len(server.server_state.tasks) == 1)
        head, _, body = (await take(client)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert (json.loads(body)["code"], json.loads(body)["title"]) == ("busy", "The service is busy; nothing is lost.")


HALVES = {
    "one": HEAD % b"one" + b"content-length: 3\r\n\r\nall",
    "two": HEAD % b"two" + b"\r\n" + HEAD % b"one" + b"content-length: 3\r\n\r\nall",
    "many": (HEAD % b"two" + b"\r\n") * 1_000
    + HEAD % b"one"
    + b"transfer-encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n\r\n",
}


async def _half(port: int, asked: bytes) -> bytes:
    """What is answered to whoever says that it sends no more, within ten seconds."""
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asked)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer


@pytest.mark.parametrize("name", HALVES)
async def test_who_sends_no_more_is_answered(name: str) -> None:
    """All that was asked whole is answered, though it take a while, and then the connection ends."""

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.3 if scope["raw_path"] == b"/one" else 0)
        await _echo(scope, receive, send)

    async with served(slowly) as port:
        answer = await _half(port, HALVES[name])
        assert answer.endswith(b"/one all")
        assert answer.count(b"/two ") == HALVES[name].count(b"/two ")


@pytest.mark.parametrize("before", ["", "one", "many"])
@pytest.mark.parametrize("rest", [b"", HEAD % b"three", HEAD % b"three" + b"content-length: 100\r\n\r\nhalf"])
async def test_half_a_question_is_not_answered(before: str, rest: bytes) -> None:
    """Whoever sends no more in the middle of one has left: nothing is done with it, and the connection ends."""
    done: list[bytes] = []

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.3 if scope["raw_path"] == b"/one" else 0)
        await _echo(scope, receive, send)
        done.append(scope["raw_path"])

    asked = HALVES.get(before, b"")
    async with served(note) as port:
        answer = await _half(port, asked + rest)
        assert answer.endswith(b"/one all") or not asked
        assert b"/three" not in answer
    assert b"/three" not in done


async def test_who_sends_no_more_is_told_before_and_after() -> None:
    """Work that is given up for who leaves is given up for who sends no more, whether that came before it or in it."""
    told: list[bytes] = []

    async def watching(scope: Scope, receive: Receive, _: Send) -> None:
        request = Request(scope, receive)
        await request.body()
        await asyncio.sleep(0.3 if scope["raw_path"] == b"/late" else 0)
        with contextlib.suppress(ClientDisconnect):
            async with asyncio.timeout(5), while_there(request):
                await asyncio.sleep(6)
        told.append(scope["raw_path"])

    async with served(watching) as port:
        for path in (b"late", b"soon"):
            assert await _half(port, HEAD % path + b"\r\n") == b""
    assert told == [b"/late", b"/soon"]


async def test_many_questions_at_once_are_taken_apart_a_few_at_a_time() -> None:
    """What waits behind an answer is left as it came, and little of it is read; all is answered in order."""
    many, taken, kept = 1_600, 0, 0
    asked = b"".join(
        b"%bx: %b\r\n\r\n" % (HEAD % b"%d" % number, b"x" * 1_000 * (number < 1_500)) for number in range(many)
    )

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal taken, kept
        if scope["raw_path"].endswith(b"500"):
            there = gc.get_objects()
            taken = max(taken, sum(isinstance(each, RequestResponseCycle) for each in there))
            kept = max(kept, sum(len(each._rest) for each in there if isinstance(each, Connection)))
        await receive()
        await asyncio.sleep(0)  # what is asked for more is read meanwhile
        await asyncio.sleep(0)
        await Response(scope["raw_path"] + b" ")(scope, receive, send)

    async with served(look) as port:
        asked += HEAD % b"end" + CLOSE
        answer = await said(port, *(asked[at : at + 100_000] for at in range(0, len(asked), 100_000)), pause=0)
    assert re.findall(rb"/(\w+) ", answer) == [*(b"%d" % number for number in range(many)), b"end"]
    assert taken < 100
    assert kept < 400_000


BEFORE_MANY = {
    "none": (b"", b""),
    "length": (b"content-length: 1\r\n", b"x"),
    "chunks": (b"transfer-encoding: chunked\r\n", b"1\r\nx\r\n0\r\n\r\n"),
    "unread": (b"content-length: 9000\r\n", b"x" * 9_000),
}


@pytest.mark.parametrize("pause", [0, 0.1])
@pytest.mark.parametrize("name", BEFORE_MANY)
async def test_many_questions_behind_a_body_are_taken_apart_a_few_at_a_time(name: str, pause: float) -> None:
    """Whoever has the piece that the parser is given begin with a body's end gets no more requests out of it."""
    many, taken = 1_000, 0
    has, body = BEFORE_MANY[name]
    head = HEAD % b"first" + has + b"x: "
    head += b"x" * (1_020 - len(head)) + b"\r\n\r\n"  # a whole piece, so that the next one begins with the body

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal taken
        if name != "unread":
            await Request(scope, receive).body()
        if scope["raw_path"] in {b"/first", b"/1"}:
            await asyncio.sleep(0.3)
            taken = max(taken, sum(isinstance(each, RequestResponseCycle) for each in gc.get_objects()))
        await Response(scope["raw_path"] + b" ")(scope, receive, send)

    behind = b"".join(b"GET /%d HTTP/1.1\r\nhost:\r\n\r\n" % number for number in range(many)) + HEAD % b"end" + CLOSE
    async with served(look) as port:
        answer = await said(port, head, body + behind, pause=pause)
    assert re.findall(rb"/(\w+) ", answer) == [b"first", *(b"%d" % number for number in range(many)), b"end"]
    assert taken < 100


class Headers(list[tuple[bytes, bytes]]):
    """Headers that count how often they are read."""

    read = 0

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        self.read += 1
        return super().__iter__()


@pytest.mark.parametrize("how", [b"transfer-encoding: chunked\r\n", b"content-length: 600000\r\n"])
async def test_a_body_in_many_pieces_has_its_head_read_once(how: bytes) -> None:
    """A head may have thousands of lines, and a body thousands of pieces."""
    seen, chunked = Headers(), b"chunked" in how

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(scope["headers"])
        scope["headers"], before = seen, seen.read
        body = await Request(scope, receive).body()
        await Response(b"%d in %d" % (len(body), seen.read - before))(scope, receive, send)

    pieces = [b"%x\r\n%b\r\n" % (len(PIECE), PIECE) if chunked else PIECE] * 10
    async with served(read) as port:
        answer = await said(port, HEAD % b"" + how + CLOSE, *pieces, *[b"0\r\n\r\n"] * chunked, pause=0.05)
    assert re.fullmatch(rb".*\r\n600000 in [01]", answer, re.DOTALL), answer[-20:]


async def test_what_comes_later_waits_behind_what_is_kept() -> None:
    """A question that is sent while others wait is answered after them."""

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.5 if scope["raw_path"] == b"/0" else 0)
        await _echo(scope, receive, send)

    many = b"".join(HEAD % b"%d" % number + b"\r\n" for number in range(1_000))
    async with served(slowly) as port:
        answer = await said(port, many, HEAD % b"1000" + b"\r\n", HEAD % b"end" + CLOSE, pause=0.1)
    assert re.findall(rb"/(\w+) ", answer) == [*(b"%d" % number for number in range(1_001)), b"end"]


async def test_what_is_no_request_stands_in_no_answer() -> None:
    """Whoever sends it behind a request is not told so in the middle of that one's answer, nor instead of it."""

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await receive()
        await asyncio.sleep(0.5)
        await send({"type": "http.response.body", "body": b"half", "more_body": False})

    async with served(slowly) as port:
        assert (await said(port, b"\x16\x03\x01\r\n")).startswith(b"HTTP/1.1 400 ")
        answer = await said(port, HEAD % b"one" + b"\r\n", b"\x16\x03\x01\r\n")
    assert answer.endswith(b"\r\n\r\n4\r\nhalf\r\n4\r\nhalf\r\n0\r\n\r\n"), answer
    assert answer.count(b"HTTP/1.1") == 1


NO_BODY = HEAD % b"more" + b"transfer-encoding: chunked\r\n\r\nno\r\n"
NONSENSE = {
    "letters": (HEAD % b"" + b"\r\n", b"\x16\x03\x01\r\n"),
    "a broken body": (HEAD % b"" + b"\r\n", NO_BODY),
    "a broken body in the same piece": (HEAD % b"" + b"\r\n" + NO_BODY,),
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_what_is_no_request_is_no_answer_of_a_witness(name: str) -> None:
    """Whoever sends it behind a question is not told 400, which it would take for the witness's word on its tree."""
    go_on = asyncio.Event()

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await go_on.wait()
        await Response(b"")(scope, receive, send)

    async with listening(slowly, Impatient) as server:
        answer = await said(port_of(server), *NONSENSE[name])
        go_on.set()
    assert answer == b""


async def test_what_is_no_request_stands_in_no_answer_of_a_witness() -> None:
    """An answer that has begun before its question's body breaks ends; no 400 is read as its rest."""

    async def early(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"300")]})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        with contextlib.suppress(ClientDisconnect):
            await Request(scope, receive).body()

    async with listening(early, Impatient) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        async with asyncio.timeout(20):
            writer.write(NO_BODY[:-4])
            answer = await reader.readuntil(b"begun")
            writer.write(NO_BODY[-4:])
            with contextlib.suppress(ConnectionError):
                answer += await reader.read()
        writer.close()
    assert answer.count(b"HTTP/1.1") == 1


async def test_whose_own_body_is_broken_is_told_so_by_a_witness() -> None:
    """Nothing else is being answered: 400 is the answer to it, once."""
    async with listening(_echo, Impatient) as server:
        answer = await said(port_of(server), NO_BODY)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1


BEHIND = {
    "a length in letters": ("not_http", (b'"}',)),
    "a broken body": ("not_http", (HEAD % b"more" + b"transfer-encoding: chunked\r\n\r\nno\r\n",)),
    "half a head": ("head_late", (HEAD % b"late",)),
    "a long head": ("head_too_large", (HEAD % b"long" + b"a: ", *[PIECE] * 2)),
}


@pytest.mark.parametrize(
    ("name", "before"),
    [(name, before) for name in BEHIND for before in (1, 2)][:-1],  # behind two, a long head is not read yet
)
async def test_what_is_refused_takes_no_answer_from_what_stands_before_it(
    name: str, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked whole is answered, though what follows is refused, and then the connection ends."""
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    code, behind = BEHIND[name]
    ended = _ended(code)

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        async with asyncio.timeout(10):
            while _ended(code) == ended:  # noqa: ASYNC110 - a figure has no event to wait for
                await asyncio.sleep(0.02)
        await Response(body)(scope, receive, send)

    asked = (HEAD % b"" + b"content-length: 3\r\n\r\nall") * before
    async with served(slowly, timeout_keep_alive=75) as port:
        answer = await said(port, asked + behind[0], *behind[1:])
    assert answer.count(b"\r\n\r\nall") == answer.count(b"HTTP/1.1 200") == answer.count(b"HTTP/1.1") == before
    assert _ended(code) == ended + 1


@pytest.mark.parametrize("code", ["not_http", "head_late", "head_too_large"])
async def test_what_is_refused_before_it_is_a_request_is_counted(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is counted for it, but the connection that ends is, by what was the matter."""
    monkeypatch.setattr(connection, "SECONDS", 0.3 if code == "head_late" else 30)
    sent = {"not_http": (b"hola\r\n\r\n",), "head_late": (b"GET",), "head_too_large": ENDLESS["one header"]}
    before = _ended(code)
    async with served() as port:
        await said(port, *sent[code])
    assert _ended(code) == before + 1


async def test_nonsense_fills_no_log(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever sends it again and again makes one line of the log a minute."""
    monkeypatch.setattr(seldom, "_said", {})
    async with served() as port:
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # the next server sets its own
        for _ in range(20):
            await said(port, b"hola\r\n\r\n", pause=0)
    assert capfd.readouterr().err.count("Invalid HTTP request received.") == 1


@pytest.mark.parametrize("said_of_it", ["slow request", "not ready"])
async def test_what_anybody_can_bring_about_fills_no_log(
    said_of_it: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever is slow, or asks while the database is away, makes a line a minute, and the next tells of the others."""
    monkeypatch.setattr(frame, "SLOW", -1 if said_of_it == "slow request" else 1e9)
    monkeypatch.setattr(seldom, "_said", {})

    async def away(scope: Scope, receive: Receive, send: Send) -> None:
        if said_of_it == "not ready":
            raise OSError
        await Response(b"")(scope, receive, send)

    async with served(Frame(away)) as port:
        for _ in range(20):
            await said(port, HEAD % b"" + CLOSE, pause=0)
        monkeypatch.setattr(seldom, "EVERY", 0)
        await said(port, HEAD % b"" + CLOSE)
    lines = [line for line in capsys.readouterr().out.splitlines() if said_of_it in line]
    assert len(lines) == 2
    assert "19" in lines[1]


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [(b"1.1", 0, 400), (b"1.1", 1, 200), (b"1.1", 2, 400), (b"1.0", 0, 200), (b"1.0", 2, 400)],
)
@pytest.mark.parametrize("offer", ["", *OFFERS])
@pytest.mark.parametrize("protocol", [Connection, Impatient])
async def test_a_question_names_one_host(
    protocol: type[Bounded], offer: str, version: bytes, hosts: int, status: int
) -> None:
    """Whoever names none, or two, is told that this is no request, and nothing is asked; before 1.1 nobody had to."""
    head = b"GET / HTTP/%b\r\n" % version + b"host: here\r\n" * hosts + OFFERS.get(offer, b"")
    async with listening(_echo, protocol) as server:
        answer = await said(port_of(server), head + CLOSE)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1") == 1


def _ended(why: str) -> float:
    return REGISTRY.get_sample_value("connections_ended_total", {"why": why}) or 0


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\nhost here\r\n\r\n", b"hola\r\n\r\n"])
async def test_what_is_no_request_is_told_so(nonsense: bytes) -> None:
    """Whoever speaks something else than HTTP/1.1 is told, as of any other fault, what to mend."""
    async with served() as port:
        head, _, body = (await said(port, nonsense)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert (problem["code"], problem["field"]) == ("not_http", "headers")
    assert "http o https" in problem["fix"]
