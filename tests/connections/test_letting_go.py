"""Whoever a server has ended is let go, however it behaves, and nothing is held for it any more."""

import asyncio
import socket
from contextlib import ExitStack

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.connections.bounded import Bounded
from tests.connections.listening import LITTLE, asking, connections, listening, take, until
from tests.connections.test_bounded import ASKED, PATIENCE, PROTOCOLS, _count

HALF = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 150001\r\n\r\n" + b"x" * 150_000


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Give who asks by GET what its path says, in bytes, and take the body of whoever sends one."""
    size = int(scope["path"][1:]) if scope["method"] == "GET" else len(await Request(scope, receive).body())
    await Response(bytes(size))(scope, receive, send)


def _arriving(server: uvicorn.Server) -> int:
    return sum(each.arriving for each in connections(server))


async def test_who_is_cut_in_a_question_and_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has an answer untaken, and is given up for the half question behind it, keeps no descriptor for ever."""
    monkeypatch.setattr(Bounded, "patience", PATIENCE)
    monkeypatch.setattr(Bounded, "most_arriving", 580_000)
    before = _count("too_much_sent")
    async with listening(_answer, buffer=LITTLE, timeout_keep_alive=75) as server:
        with ExitStack() as there:
            first = there.enter_context(asking(server, ASKED % b"100000"))
            await until(lambda: any(0 < each.waiting < 65_536 for each in connections(server)))
            (its,) = connections(server)
            await asyncio.get_running_loop().sock_sendall(first, HALF)
            await until(lambda: _arriving(server) == 150_000)
            for _ in range(3):
                there.enter_context(asking(server, HALF))
            await until(lambda: _count("too_much_sent") > before)
            assert its.arriving == 0
            await until(lambda: its.parser is None, within=10 * PATIENCE)
            assert len(connections(server)) == 3


async def test_a_question_behind_an_untaken_answer_gives_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives behind answers that nobody takes is given up as any half question is, not somebody else's alone."""
    monkeypatch.setattr(Bounded, "most_arriving", 200_000)
    async with listening(_answer, buffer=LITTLE, timeout_keep_alive=75) as server:
        with asking(server, ASKED % b"2000000") as first:
            await until(lambda: any(each.flow.write_paused for each in connections(server)))
            await asyncio.get_running_loop().sock_sendall(first, HALF)
            await until(lambda: _arriving(server) > 65_536)
            (its,) = connections(server)
            with asking(server, HALF) as honest:
                await until(lambda: its.parser is None)
                honest.send(b"x")
                assert (await take(honest, 12)) == b"HTTP/1.1 200"


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system has no bound for it")
@PROTOCOLS
async def test_the_system_holds_little_of_what_is_not_taken(protocol: type[Bounded]) -> None:
    """An answer that nobody takes waits here, where it is counted, and not in the system's buffers, where it is not."""
    async with listening(_answer, protocol) as server:
        with asking(server, ASKED % b"9000000"):
            await until(lambda: any(each.flow.write_paused for each in connections(server)))
            (its,) = connections(server)
            assert its.waiting > 8_500_000


async def test_what_waits_behind_an_untaken_answer_is_answered_though_what_follows_is_refused() -> None:
    """Whoever sends a broken body is answered what it asked whole before, once it takes the answer before that."""
    whole = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\n\r\nall"
    broken = b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\nno\r\n"
    async with listening(_answer, buffer=LITTLE, timeout_keep_alive=75) as server:
        with asking(server, ASKED % b"2000000" + whole) as client:
            await until(lambda: any(each._held for each in connections(server)))
            (its,) = connections(server)
            await asyncio.get_running_loop().sock_sendall(client, broken)
            await until(lambda: its._refused)
            answer = await take(client)
    assert answer.count(b"HTTP/1.1 200") == answer.count(b"HTTP/1.1") == 2
    assert answer.endswith(b"\r\n\r\n" + bytes(3))


async def test_answers_given_up_one_after_the_other_fill_no_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever asks for much, takes nothing and asks again makes one line a minute; all are in the figure."""
    monkeypatch.setattr(Bounded, "most_waiting", 3_000_000)
    before = _count("too_much")
    async with listening(_answer, buffer=LITTLE) as server:
        with ExitStack() as there:
            for number in range(1, 7):
                there.enter_context(asking(server, ASKED % b"2000000"))
                await until(lambda number=number: _count("too_much") == before + number - 1)  # type: ignore[misc]
    assert capsys.readouterr().out.count("answer not taken") == 1


async def test_questions_given_up_one_after_the_other_fill_no_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever sends half of much and sends it again makes one line a minute; all are in the figure."""
    monkeypatch.setattr(Bounded, "most_arriving", 200_000)
    before = _count("too_much_sent")
    async with listening(_answer) as server:
        with ExitStack() as there:
            for number in range(1, 7):
                there.enter_context(asking(server, HALF))
                await until(lambda number=number: _count("too_much_sent") == before + number - 1)  # type: ignore[misc]
                await until(lambda: _arriving(server) == 150_000)
    assert capsys.readouterr().out.count("question given up") == 1
