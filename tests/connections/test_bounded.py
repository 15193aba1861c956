"""Whoever is slow, or many, holds no more than it may: on real sockets."""

import asyncio
import time
from contextlib import ExitStack

import pytest
from prometheus_client import REGISTRY
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.connection import Connection
from service.connections.bounded import Bounded
from service.witnessing.witness.run import Impatient
from tests.connections.listening import LITTLE, asking, connections, ended, listening, take, until

MB = 2**20
PATIENCE = 0.8
ASKED = b"GET /%b HTTP/1.1\r\nhost: here\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n"
BODY = b"POST /%b HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 3\r\n\r\n"
PROTOCOLS = pytest.mark.parametrize("protocol", [Bounded, Connection, Impatient])


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounded, "patience", PATIENCE)


class Answers:
    """An application that answers so many bytes, and counts what it began and what it ended."""

    def __init__(self, size: int, piece: int | None = None) -> None:
        self.pieces = [bytes(piece or size)] * (size // (piece or size))
        self.size, self.begun, self.over = size, 0, 0

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Answer, and see the end."""
        self.begun += 1
        while (await receive()).get("more_body"):
            pass
        length = str(self.size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        for number, piece in enumerate(self.pieces, 1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(self.pieces)})
        self.over += 1


def _count(why: str) -> float:
    return REGISTRY.get_sample_value("connections_ended_total", {"why": why}) or 0


@PROTOCOLS
@pytest.mark.parametrize("piece", [4 * MB, MB])
async def test_an_answer_that_nobody_takes_is_given_up(
    protocol: type[Bounded], piece: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given whole or in pieces, it is let go with its connection when patience ends; a figure and a line say so."""
    answers, before = Answers(4 * MB, piece), _count("not_taken")
    async with listening(answers, protocol, buffer=LITTLE) as server:
        with asking(server, ASKED % b""):
            await until(lambda: answers.begun == 1)
            await asyncio.sleep(PATIENCE / 2)
            assert len(connections(server)) == 1
            await until(lambda: not connections(server))
            await until(lambda: answers.over == 1)
    assert _count("not_taken") == before + 1
    assert "answer not taken" in capsys.readouterr().out


@PROTOCOLS
@pytest.mark.parametrize("keep_alive", [0, 75])
async def test_little_answers_that_nobody_takes_are_given_up(protocol: type[Bounded], keep_alive: int) -> None:
    """However little waits, and though the connection is to be closed: it would wait for ever to be taken."""
    async with listening(Answers(120_000), protocol, buffer=LITTLE, timeout_keep_alive=keep_alive) as server:
        with asking(server, LAST if keep_alive else ASKED % b""):
            await until(lambda: any(each.waiting for each in connections(server)))
            assert all(each.waiting < 120_000 for each in connections(server))
            await until(lambda: not connections(server))


@pytest.mark.parametrize("buffer", [LITTLE, MB])
async def test_who_takes_slowly_gets_all_of_it(buffer: int) -> None:
    """A slow line is waited for, however much the system takes off the server at one time."""
    async with listening(Answers(2 * MB), buffer=buffer) as server:
        with asking(server, LAST) as client:
            began, found = time.monotonic(), 0
            while time.monotonic() - began < 4 * PATIENCE:
                found += len(await take(client, LITTLE // 2))
                await asyncio.sleep(PATIENCE / 5)
            found += len(await take(client))
    assert found > 2 * MB


async def test_a_little_now_and_then_prolongs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes less than it must is given up as who takes nothing."""
    monkeypatch.setattr(Bounded, "least", 200_000)
    async with listening(Answers(2 * MB), buffer=LITTLE) as server:
        with asking(server, LAST) as client:
            await until(lambda: any(each.waiting for each in connections(server)))
            async with asyncio.timeout(10):
                while connections(server):
                    await take(client, 3_000)
                    await asyncio.sleep(PATIENCE / 8)


async def test_the_next_answer_is_made_when_the_one_before_is_taken() -> None:
    """Whoever asks much at once and takes nothing makes a server hold one answer, not two; then all come."""
    answers = Answers(MB)
    async with listening(answers, buffer=LITTLE) as server:
        with asking(server, ASKED % b"" * 3 + LAST) as client:
            await asyncio.sleep(PATIENCE / 2)
            assert answers.begun == 1
            assert len(await take(client)) > 4 * MB
    assert answers.over == 4


async def test_all_that_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound, the answer that was asked for first is given up; the others may be taken to their end."""
    monkeypatch.setattr(Bounded, "most_waiting", 3 * MB)
    before = _count("too_much")
    async with listening(Answers(MB), buffer=LITTLE) as server:
        with ExitStack() as there:
            clients = []
            for _ in range(4):
                clients.append(there.enter_context(asking(server, LAST)))
                await asyncio.sleep(0.05)
            await until(lambda: _count("too_much") > before)
            sizes = [len(await take(client)) for client in clients]
    assert [size > MB for size in sizes] == [False, True, True, True]


@PROTOCOLS
async def test_one_more_takes_the_place_of_the_silent(protocol: type[Bounded], monkeypatch: pytest.MonkeyPatch) -> None:
    """At the bound, who waits longest without a question is ended; who came, and those who wait less, are answered."""
    monkeypatch.setattr(protocol, "most", 3)
    async with listening(Answers(10), protocol) as server:
        with ExitStack() as there:
            silent = [there.enter_context(asking(server, b""))]
            answered = there.enter_context(asking(server, ASKED % b""))
            assert await take(answered, 12) == b"HTTP/1.1 200"
            silent.append(there.enter_context(asking(server, b"")))
            await until(lambda: len(connections(server)) == 3)
            with asking(server, LAST) as late:
                assert (await take(late)).startswith(b"HTTP/1.1 200")
            assert await ended(silent[0])
            assert answered.send(LAST)
            assert b"HTTP/1.1 200" in await take(answered)
            assert len(connections(server)) == 1


async def test_who_sends_half_a_question_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nobody silent, the question whose rest is waited for longest is ended, and the next one's is not."""
    monkeypatch.setattr(Connection, "most", 2)
    async with listening(Answers(10)) as server:
        with asking(server, BODY % b"first") as first, asking(server, BODY % b"second") as second:
            await until(lambda: len(server.server_state.tasks) == 2)
            with asking(server, LAST) as late:
                assert (await take(late)).startswith(b"HTTP/1.1 200")
            assert await take(first) == b""
            second.send(b"all")
            assert (await take(second)).startswith(b"HTTP/1.1 200")


async def test_who_is_being_answered_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where all are being answered, one more is told to come back, in its language, and they get their answers."""
    monkeypatch.setattr(Connection, "most", 2)
    go = asyncio.Event()

    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await Response(b"there")(scope, receive, send)

    async with listening(wait) as server:
        with asking(server, LAST) as first, asking(server, LAST) as second:
            await until(lambda: len(server.server_state.tasks) == 2)
            for _ in range(3):
                with asking(server, ASKED.replace(b"\r\n\r\n", b"\r\naccept-language: en\r\n\r\n") % b"late") as late:
                    told = await take(late)
                    assert told.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
                    assert b"\r\nretry-after: 10\r\n" in told
                    assert b"The service is busy" in told
            go.set()
            for each in (first, second):
                assert (await take(each)).endswith(b"there")
    assert capsys.readouterr().out.count("too many connections") == 1
