"""A server on a real socket, and clients that send and take what a test wants them to."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from service.api.connection import Connection
from service.connections.bounded import Bounded

LITTLE = 16_384
"""Bytes for the system's buffers, so that little is on its way."""


@asynccontextmanager
async def listening(
    what: ASGIApp,
    protocol: type[Bounded] = Connection,
    *,
    buffer: int | None = None,
    timeout_keep_alive: int = 5,
    both: bool = False,
) -> AsyncIterator[uvicorn.Server]:
    """Serve this by these connections; whoever is still there at the end is waited for a second.

    `both`: on a socket for IPv4 and IPv6, as `--host ::` has with several workers.
    """
    config = uvicorn.Config(
        what,
        log_level="critical",
        lifespan="off",
        http=cast("Any", protocol),
        timeout_keep_alive=timeout_keep_alive,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_INET6 if both else socket.AF_INET) as bound:
        if buffer is not None:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        if both:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind(("::ffff:127.0.0.1" if both else "127.0.0.1", 0))
        task = asyncio.create_task(server.serve([bound]))
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
        try:
            yield server
        finally:
            server.should_exit = True
            await task


def port_of(server: uvicorn.Server) -> int:
    """Where it listens."""
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


def connections(server: uvicorn.Server) -> set[Any]:
    """Those that are open."""
    return server.server_state.connections


@contextlib.contextmanager
def asking(server: uvicorn.Server, asked: bytes) -> Iterator[socket.socket]:
    """A client that takes nothing of its own accord, and has little room, which has sent this."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)
        client.connect(("127.0.0.1", port_of(server)))
        client.sendall(asked)
        client.settimeout(0)
        yield client


async def until(true: Callable[[], bool], within: float = 10) -> None:
    """Wait until it is."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.02)


async def take(client: socket.socket, most: int | None = None, within: float = 10) -> bytes:
    """All that comes up to the connection's end, or so many bytes."""
    loop, found = asyncio.get_running_loop(), bytearray()
    async with asyncio.timeout(within):
        with contextlib.suppress(ConnectionError):
            while most is None or len(found) < most:
                piece = await loop.sock_recv(client, 65_536 if most is None else min(65_536, most - len(found)))
                if not piece:
                    break
                found += piece
    return bytes(found)


async def ended(client: socket.socket, within: float = 10) -> bool:
    """Wait for the connection's end, whatever comes before it."""
    await take(client, within=within)
    return True
