"""Whoever asks for much may leave before the answer: then nobody needs it, and others wait for its place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request


@asynccontextmanager
async def while_there(request: Request) -> AsyncIterator[None]:
    """Do what is within for as long as the client is there, and no further than to where it waits for something.

    The request's body has been read, or is not wanted: what still comes of it is passed over.

    Raises:
        ClientDisconnect: the client has gone.
    """
    scope = asyncio.timeout(None)

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        scope.reschedule(asyncio.get_running_loop().time())

    try:
        async with scope:
            watching = asyncio.create_task(watch(), name="watch_client")
            try:
                yield
            finally:
                watching.cancel()
    except TimeoutError:
        if scope.expired():
            raise ClientDisconnect from None
        raise
