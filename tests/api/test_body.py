"""Bodies are read no further than they may go, however they arrive."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from service.api import body, problems
from service.api.problems import Problem


class Wire:
    """Hands chunks over one by one, and counts those that were asked for."""

    def __init__(self, chunks: Sequence[bytes], *, broken: bool = False) -> None:
        self.chunks = list(chunks)
        self.broken = broken
        self.taken = 0

    async def receive(self) -> Message:
        """The next chunk."""
        if self.taken == len(self.chunks):
            return {"type": "http.disconnect"}
        chunk, self.taken = self.chunks[self.taken], self.taken + 1
        more = self.broken or self.taken < len(self.chunks)
        return {"type": "http.request", "body": chunk, "more_body": more}

    def request(self, announced: int | None = None) -> Request:
        """A request with this body."""
        headers = [] if announced is None else [(b"content-length", str(announced).encode())]
        return Request({"type": "http", "headers": headers}, self.receive)


async def lines(wire: Wire, limit: int, longest: int) -> list[bytes | None]:
    """All the lines."""
    return [line async for line in body.lines(wire.request(), limit, longest)]


@given(st.lists(st.binary(max_size=12).map(lambda part: part.replace(b"x", b"\n")), min_size=1, max_size=12))
def test_lines_do_not_depend_on_chunks(chunks: list[bytes]) -> None:
    """However a body is cut on its way, its lines are the same, and those that are too long are told apart."""
    whole = b"".join(chunks)
    if not whole:
        return
    expected = [line if len(line) <= 8 else None for line in whole.removesuffix(b"\n").split(b"\n")]
    assert asyncio.run(lines(Wire(chunks), 1000, 8)) == expected


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=9), st.integers(min_value=0, max_value=60))
def test_a_body_is_whole_or_refused(chunks: list[bytes], limit: int) -> None:
    """Up to the limit the bytes come back as sent; beyond it, or without any, there is a problem."""
    whole = b"".join(chunks)
    request = Wire(chunks or [b""]).request()
    if whole and len(whole) <= limit:
        assert asyncio.run(body.read(request, limit)) == whole
        return
    with pytest.raises(Problem) as caught:
        asyncio.run(body.read(request, limit))
    assert caught.value.kind.code == ("body_too_large" if whole else "body_missing")


async def test_nothing_is_read_beyond_the_limit() -> None:
    """At the first chunk too many nothing more is asked for."""
    wire = Wire([b"x" * 10] * 100)
    with pytest.raises(Problem):
        await body.read(wire.request(), 25)
    assert wire.taken == 3
    wire = Wire([b"x\n" * 10] * 100)
    with pytest.raises(Problem):
        await lines(wire, 45, 8)
    assert wire.taken == 3


@pytest.mark.parametrize("announced", [26, 10**30])
async def test_an_announced_excess_is_not_read_at_all(announced: int) -> None:
    """Where the length says it, not one byte is asked for."""
    wire = Wire([b"x"])
    with pytest.raises(Problem):
        await body.read(wire.request(announced), 25)
    assert wire.taken == 0


async def test_a_client_that_goes_away_is_no_short_body() -> None:
    """A body that breaks off is never taken for a whole one."""
    with pytest.raises(ClientDisconnect):
        await body.read(Wire([b"{}"], broken=True).request())
    with pytest.raises(ClientDisconnect):
        await lines(Wire([b"{}\n"], broken=True), 100, 100)


async def _drain(request: Request, seconds: float) -> None:
    async for _ in body.lines(request, seconds=seconds):
        pass


async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that waits a fifth of a second for a body, read whole at `/` and by lines elsewhere."""
    request = Request(scope, receive)
    try:
        if scope["path"] == "/":
            await body.read(request, seconds=0.2)
        else:
            await _drain(request, 0.2)
    except Problem as fault:
        await problems.response(fault, "en")(scope, receive, send)


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[int]:
    """The port on which that application is served."""
    server = uvicorn.Server(uvicorn.Config(hasty, port=0, lifespan="off", log_level="error"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await running


@pytest.mark.parametrize("path", ["/", "/lines"])
@pytest.mark.parametrize("begun", [b"", b"x"])
async def test_a_body_held_open_is_answered_and_closed(path: str, begun: bytes) -> None:
    """Whoever sends a byte, or none, and then waits, is told 408 and how to do better, and loses the connection."""
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n".encode() + begun)
        answer = await asyncio.wait_for(reader.read(), 60)  # to the end: the server closes
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"body_late"' in answer
    assert b"within 0.2 seconds" in answer


@pytest.mark.parametrize("read", [body.read, _drain], ids=["whole", "lines"])
async def test_a_body_that_trickles_is_late_all_the_same(read: Callable[..., Awaitable[object]]) -> None:
    """The time is the whole body's: a byte now and then does not prolong it."""

    async def receive() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async with asyncio.timeout(60):
        with pytest.raises(Problem) as caught:
            await read(Request({"type": "http", "headers": []}, receive), seconds=0.2)
    assert caught.value.kind.code == "body_late"


async def test_whoever_else_cancels_has_the_last_word() -> None:
    """A request that the server itself ends while it waits for a body is ended, not answered."""

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    reading = asyncio.create_task(body.read(Request({"type": "http", "headers": []}, receive)))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
