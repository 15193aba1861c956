"""Whoever asks for much may leave before the answer: then nobody needs it, and others wait for its place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import ClientDisconnect, Request

WATCHED: Final = "orotraza.watched"
"""Where a request's scope has what is told whether a client that sends no more is taken for gone."""


def watch(request: Request, *, watched: bool = True) -> None:
    """Take a client that sends no more for gone, from now on, or not so any more."""
    if (tell := request.scope.get(WATCHED)) is not None:
        tell(watched=watched)


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
                watch(request, watched=False)
    except TimeoutError:
        if scope.expired():
            raise ClientDisconnect from None
        raise
