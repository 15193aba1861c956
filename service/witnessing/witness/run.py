"""Run a witness's server, alone on its machine or behind a proxy.

uvicorn bounds neither how long a request's head may take nor how many connections say nothing at all; on the open
internet that is all it takes to keep a small machine busy. Here a connection has some seconds to begin a request. Nor
does it bound a head's bytes, or how many requests come at once, which it takes apart and keeps: either ends it here.
What it does bound, connections, it bounds by answering 503 to all, the log included, while silent ones stand: here one
more takes the place of the one that waits longest (`service.connections`).
"""

import asyncio
from typing import Any, Final, cast

import uvicorn

from service.connections.places import BACKLOG, places
from service.connections.plain import Plain
from service.ledger.add_checkpoint import MAX_BYTES
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.server import Server

HEAD_SECONDS: Final = 10.0
"""Seconds from the connection to the end of its first request's head."""

AT_ONCE: Final = 256
"""Connections; a log keeps one open."""

_MOST: Final = MAX_BYTES + 65_536
"""Bytes of a request with its head; what comes at one read of the socket is read before it is counted."""

_KEEP_ALIVE: Final = 75
_GRACE: Final = 10


class Impatient(Plain):
    """Ends a connection that has not sent a whole head in time, that sends more than a request, or several at once."""

    most = AT_ONCE
    always = frozenset({"/health", "/metrics"})
    head_seconds = HEAD_SECONDS
    _unanswered = 0
    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(transport)
        self._ends = self.loop.call_later(self.head_seconds, transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._unanswered > _MOST:
            self.transport.abort()
            return
        self._unanswered += len(data)
        super().data_received(data)
        if self.pipeline:
            self.transport.abort()

    def on_response_complete(self) -> None:
        self._unanswered = 0
        super().on_response_complete()

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
    Impatient.most = places(AT_ONCE)
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
        backlog=BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
        **more,
    )
