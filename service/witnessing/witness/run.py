"""Run a witness's server, alone on its machine or behind a proxy.

uvicorn bounds neither how long a request's head may take nor how many connections say nothing at all; on the open
internet that is all it takes to keep a small machine busy. Here a connection has some seconds to begin a request.
"""

import asyncio
from typing import Any, Final, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.server import Server

HEAD_SECONDS: Final = 10.0
"""Seconds from the connection to the end of its first request's head."""

_AT_ONCE: Final = 256
"""Connections; a log keeps one open."""

_KEEP_ALIVE: Final = 75
_GRACE: Final = 10


class Impatient(HttpToolsProtocol):
    """Ends a connection that has not sent a whole head in time."""

    head_seconds = HEAD_SECONDS
    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(transport)
        self._ends = self.loop.call_later(self.head_seconds, transport.abort)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._ends is None:  # the next request of a connection kept open
            self._ends = self.loop.call_later(self.head_seconds, self.transport.abort)

    def on_headers_complete(self) -> None:
        self._let_go()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        super().connection_lost(exc)

    def _let_go(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None


def serve(witness: Witness, host: str, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.Server(config(witness, host=host, port=port)).run()


def config(witness: Witness, **more: Any) -> uvicorn.Config:  # noqa: ANN401 - uvicorn's own
    """How uvicorn runs a witness; tests run it on a socket of theirs."""
    return uvicorn.Config(
        Server(witness).app(),
        http=cast("Any", Impatient),
        ws="none",
        access_log=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
        **more,
    )
