"""Who gives way where there is no room: who waits for nothing of ours, and whoever fills it from one address."""

import asyncio
import socket
from contextlib import ExitStack

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.connection import ALWAYS, Connection
from service.connections.bounded import Bounded
from service.connections.whose import crowding, network
from service.witnessing.witness.run import Impatient
from tests.connections.listening import LITTLE, asking, connections, ended, listening, take, until
from tests.connections.test_bounded import ASKED, LAST, MB, PROTOCOLS, Answers, _count

FROM = b"GET /%b HTTP/1.1\r\nhost: here\r\nx-forwarded-for: %b\r\n\r\n"
ONE, MANY = b"198.51.100.7", b"203.0.113.9"
HALF = b"POST / HTTP/1.1\r\nhost: here\r\nx-forwarded-for: %b\r\ncontent-length: 150001\r\n\r\n" + b"x" * 150_000


@PROTOCOLS
async def test_who_takes_an_answer_is_not_silent(protocol: type[Bounded], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever still takes an answer keeps its place while others say nothing, though it asked before they came."""
    monkeypatch.setattr(protocol, "most", 2)
    async with listening(Answers(MB), protocol, buffer=LITTLE) as server:
        with asking(server, ASKED % b"") as slow:
            await until(lambda: any(each.waiting for each in connections(server)))
            with asking(server, b"") as silent:
                await until(lambda: len(connections(server)) == 2)
                with asking(server, b""):
                    assert await ended(silent)
                    assert len(await take(slow, MB)) == MB


async def test_who_was_answered_late_has_waited_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection whose long question is just answered is not the one that has been silent longest."""
    monkeypatch.setattr(Connection, "most", 2)
    go = asyncio.Event()

    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await Response(b"there")(scope, receive, send)

    async with listening(wait) as server:
        with asking(server, ASKED % b"") as first:
            await until(lambda: len(server.server_state.tasks) == 1)
            with asking(server, b"") as silent:
                await until(lambda: len(connections(server)) == 2)
                go.set()
                assert (await take(first, 12)) == b"HTTP/1.1 200"
                with asking(server, b""):
                    assert await ended(silent)
                    first.send(LAST)
                    assert (await take(first)).count(b"there") == 2


async def test_a_crowd_from_one_address_stands_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has more than a quarter of the places makes room, though others are silent for longer."""
    monkeypatch.setattr(Connection, "most", 8)
    async with listening(Answers(10)) as server:
        with ExitStack() as there:
            clients = []
            for whose in (ONE, *[MANY] * 7):
                clients.append(there.enter_context(asking(server, FROM % (b"", whose))))
                assert await take(clients[-1], 12) == b"HTTP/1.1 200"
            for number in range(1, 4):
                more = there.enter_context(asking(server, FROM % (b"", MANY)))
                assert await take(more, 12) == b"HTTP/1.1 200"
                assert await ended(clients[number])
            clients[0].send(LAST)
            assert (await take(clients[0])).count(b"HTTP/1.1 200") == 1


async def test_who_holds_much_of_what_waits_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is taken slowly is not given up for those that one address asks for, and takes nothing of."""
    monkeypatch.setattr(Bounded, "most_waiting", 4 * MB)
    before = _count("too_much")
    async with listening(Answers(MB), buffer=LITTLE) as server:
        with ExitStack() as there:
            clients = []
            for number, whose in enumerate((ONE, *[MANY] * 4), 1):
                clients.append(there.enter_context(asking(server, FROM % (b"", whose))))
                await _waiting(server, min(number, 4))
            await until(lambda: _count("too_much") > before)
            assert _count("too_much") == before + 1
            assert await ended(clients[1])
            assert len(await take(clients[0], MB)) == MB


async def _waiting(server: uvicorn.Server, many: int) -> None:
    """Wait until the answers of so many connections wait."""
    await until(lambda: sum(each.waiting > 0 for each in connections(server)) == many)


async def _arrived(server: uvicorn.Server, size: int) -> None:
    """Wait until so many bytes have arrived."""
    await until(lambda: sum(each.arriving for each in connections(server)) == size)


async def _read(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the whole body, and say how long it was."""
    await Response(b"%d" % len(await Request(scope, receive).body()))(scope, receive, send)


@pytest.mark.parametrize(("first", "given_up"), [(MANY, 0), (ONE, 1)])
async def test_all_that_arrives_is_bounded(first: bytes, given_up: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of questions half sent the first of who sends most is given up, and told so; others may be sent to their end."""
    monkeypatch.setattr(Bounded, "most_arriving", 580_000)
    before = _count("too_much_sent")
    async with listening(_read) as server:
        with ExitStack() as there:
            clients = []
            for number, whose in enumerate((first, MANY, MANY), 1):
                clients.append(there.enter_context(asking(server, HALF % whose)))
                await _arrived(server, number * 150_000)
            last = there.enter_context(asking(server, HALF % MANY))
            told = await take(clients.pop(given_up))
            assert told.startswith(b"HTTP/1.1 503 ")
            assert b"\r\nretry-after: 10\r\n" in told
            assert _count("too_much_sent") == before + 1
            for each in (*clients, last):
                each.send(b"x")
            await _arrived(server, 0)
            assert len(connections(server)) == 3
            for each in (*clients, last):
                each.send(LAST.replace(b"GET", b"HEAD"))
                assert b"\r\n\r\n150001HTTP/1.1 200 " in await take(each)


class Busy:
    """An application that answers nothing but what is always told before it may."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and answer."""
        if scope["path"] not in ALWAYS:
            await self.go.wait()
        await Response(scope["raw_path"])(scope, receive, send)


@pytest.mark.parametrize("path", sorted(ALWAYS))
async def test_health_is_told_though_there_is_no_place(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all are being answered, whoever looks after the server is answered too, however many more are silent."""
    monkeypatch.setattr(Connection, "most", 2)
    busy = Busy()
    async with listening(busy, timeout_keep_alive=75) as server:
        with ExitStack() as there:
            clients = [there.enter_context(asking(server, LAST)) for _ in range(2)]
            await until(lambda: len(server.server_state.tasks) == 2)
            for _ in range(40):
                there.enter_context(asking(server, b""))
            with asking(server, ASKED % path[1:].encode()) as health:
                assert (await take(health)).endswith(b"\r\n\r\n" + path.encode())
            assert len(connections(server)) < 20
            busy.go.set()
            for each in clients:
                assert (await take(each)).endswith(b"/")


async def test_who_found_no_place_has_one_that_is_free_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever came while all were being answered, and asks when that is over, is answered, and may ask again."""
    monkeypatch.setattr(Connection, "most", 1)
    busy = Busy()
    async with listening(busy) as server:
        with asking(server, LAST) as first:
            await until(lambda: len(server.server_state.tasks) == 1)
            with asking(server, b"") as late:
                await until(lambda: len(connections(server)) == 2)
                busy.go.set()
                assert await ended(first)
                await until(lambda: len(connections(server)) == 1)
                late.send(ASKED % b"one" + LAST)
                assert (await take(late)).count(b"HTTP/1.1 200") == 2


@PROTOCOLS
async def test_who_sends_no_more_is_answered(protocol: type[Bounded]) -> None:
    """A client that half-closes, of a witness too, gets its answer, and then the connection ends."""

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.2)
        await _read(scope, receive, send)

    async with listening(slowly, protocol, timeout_keep_alive=75) as server:
        with asking(server, b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\n\r\nall") as client:
            client.shutdown(socket.SHUT_WR)
            assert (await take(client)).endswith(b"\r\n\r\n3")
        await until(lambda: not connections(server))


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(
    ("named", "found"), [(b"", b"127.0.0.1"), (ONE, ONE), (b"203.0.113.9, 2001:db8::1", b"2001:db8::1")]
)
@PROTOCOLS
async def test_who_comes_by_ipv4_to_ipv6_comes_by_ipv4(protocol: type[Bounded], named: bytes, found: bytes) -> None:
    """On a socket for both this machine is this machine, and a proxy on it says whom it speaks for."""

    async def who(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(scope["client"][0])(scope, receive, send)

    last = b"x-forwarded-for: %b\r\nconnection: close\r\n\r\n" % named
    async with listening(who, protocol, both=True) as server:
        with asking(server, ASKED.removesuffix(b"\r\n") % b"" + last) as client:
            assert (await take(client)).endswith(b"\r\n\r\n" + found)


def test_whose_an_address_is() -> None:
    """IPv4 addresses stand alone, of IPv6 ones the first half counts, and what is no address is cut."""
    assert network("203.0.113.9") == network("::ffff:203.0.113.9") == "203.0.113.9"
    assert network("2001:db8:1:2::5") == network("2001:db8:1:2:ffff::6") != network("2001:db8:1:3::5")
    assert network("a:b") == "a:b"
    assert len(network(":" * 60_000)) < 50


@pytest.mark.parametrize(
    ("held", "found"),
    [({}, None), ({"a": 2, "b": 2}, None), ({"a": 3, "b": 2}, "a"), ({"a": 3, "b": 4, "c": 1}, "b")],
)
def test_who_crowds_has_more_than_a_quarter(held: dict[str, int], found: str | None) -> None:
    """The address that holds most, and only if that is more than a quarter of the whole."""
    assert crowding(((whose, 1) for whose, much in held.items() for _ in range(much)), 8) == found


def test_each_server_bounds_what_it_must() -> None:
    """The service tells health and figures always; a witness its own."""
    assert Connection.always == {"/health/live", "/health/ready", "/metrics"}
    assert Impatient.always == {"/health", "/metrics"}
