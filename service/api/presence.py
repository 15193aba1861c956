"""Whoever asks for much may leave before the answer: then nobody needs it, and others wait for its place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request

CLIENT: Final = "orotraza.client"
"""Where a request's state has its `Client`."""


@dataclass(slots=True)
class Client:
    """Whoever asks, as its connection and what it asks know of it.

    `silent` is one that sends no more, which may have left or listen; where it is `watched` it is taken for gone, and
    `leave` ends its connection.
    """

    leave: Callable[[], None]
    silent: bool = False
    watched: bool = False


def watch(request: Request) -> None:
    """From now on, until it is answered, take a client that sends no more for gone."""
    client: Client | None = request.scope.get("state", {}).get(CLIENT)
    if client is not None:
        client.watched = True
        if client.silent:
            client.leave()


def _watch_no_more(request: Request) -> None:
    client: Client | None = request.scope.get("state", {}).get(CLIENT)
    if client is not None:
        client.watched = False


@asynccontextmanager
async def while_there(request: Request) -> AsyncIterator[None]:
    """Do what is within for as long as the client is there, and no further than to where it waits for something.

    The request's body has been read, or is not wanted: what still comes of it is passed over.

    Raises:
        ClientDisconnect: the client has gone, or sends no more.
    """
    scope = asyncio.timeout(None)

    async def wait() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        scope.reschedule(asyncio.get_running_loop().time())

    try:
        async with scope:
            watching = asyncio.create_task(wait(), name="watch_client")
            watch(request)
            try:
                yield
            finally:
                watching.cancel()
                _watch_no_more(request)
    except TimeoutError:
        if scope.expired():
            raise ClientDisconnect from None
        raise
