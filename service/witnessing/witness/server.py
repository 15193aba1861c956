"""A witness on HTTP: `add-checkpoint` (c2sp.org/tlog-witness), what it has cosigned, its health and figures.

    POST /add-checkpoint                          a log asks; 200 and a signature line, or why not
    GET  /checkpoint/<SHA-256 of the origin>      the latest checkpoint cosigned, the witness's own line the last
    GET  /health                                  whether the store can be read
    GET  /metrics                                 Prometheus' format, on this machine only

Anybody may ask: what is answered is public, and only what a log's own key has signed moves anything. A request is
bounded in bytes, in time and in number, so that a small machine stands on the open internet.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from service.connections.figures import ENDED
from service.ledger.add_checkpoint import MAX_BYTES, SIZE_TYPE
from service.ledger.shapes import HASH, matches
from service.witnessing.witness.cosign import ForkSeen, Witness
from service.witnessing.witness.judge import (
    Malformed,
    NoProof,
    NotCosigned,
    NotSigned,
    OtherRoot,
    OtherSize,
    UnknownLog,
)
from service.witnessing.witness.store import StoreError

BODY_SECONDS: Final = 10.0
"""Seconds that a body may take to arrive: a few kilobytes, from a server."""

_TEXT: Final = "text/plain; charset=utf-8"
_HARDENED: Final = {"x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'"}
_CLOSE: Final = {"connection": "close"}
_THIS_MACHINE: Final = ("127.0.0.1", "::1")
_STATUS: Final = (
    (Malformed, 400),
    (UnknownLog, 404),
    (NotSigned, 403),
    (OtherRoot, 409),
    (OtherSize, 409),
    (NoProof, 422),
)

log = structlog.get_logger(__name__)

Handler = Callable[[Request], Awaitable[Response]]
Rule = Callable[[Handler], Handler]
"""Who may ask: wraps the handler, so that a declared rule is an enforced one."""


class _TooLarge(Exception):
    """The body has more bytes than it may."""


class Server:
    """The routes of one witness, and its figures."""

    def __init__(self, witness: Witness, *, body_seconds: float = BODY_SECONDS) -> None:
        self._witness: Final = witness
        self._body_seconds: Final = body_seconds
        self._registry: Final = CollectorRegistry()
        self._registry.register(ENDED)
        self._answers: Final = Counter(
            "witness_requests", "Requests to add-checkpoint by status.", ("status",), registry=self._registry
        )
        self._forks: Final = Counter(
            "witness_forks_seen", "Logs caught signing two trees of one size.", ("log",), registry=self._registry
        )
        self._size: Final = Gauge(
            "witness_cosigned_size", "Size of the latest checkpoint cosigned.", ("log",), registry=self._registry
        )
        self._time: Final = Gauge(
            "witness_cosigned_time_seconds", "When it was cosigned, since 1970.", ("log",), registry=self._registry
        )

    def app(self) -> FastAPI:
        """The application."""
        app = FastAPI(title="Orotraza: testigo / witness", openapi_url=None, docs_url=None, redoc_url=None)
        for path, method, handler, access in (
            ("/add-checkpoint", "POST", self._add, open_to_all),
            ("/checkpoint/{log}", "GET", self._latest, open_to_all),
            ("/health", "GET", self._health, open_to_all),
            ("/metrics", "GET", self._metrics, this_machine),
        ):
            app.router.add_route(path, access(handler), methods=[method])
        return app

    async def _add(self, request: Request) -> Response:
        try:
            body = await self._body(request)
            line = await asyncio.to_thread(self._witness.add, body)
        except _TooLarge:
            answer = _said(413, f"más de {MAX_BYTES} bytes / more than {MAX_BYTES} bytes", _CLOSE)
        except TimeoutError:
            answer = _said(408, "el cuerpo no llegó a tiempo / the body did not arrive in time", _CLOSE)
        except ClientDisconnect:
            answer = _said(400, "se fue / gone", _CLOSE)
        except NotCosigned as error:
            answer = self._refuse(error)
        except (StoreError, sqlite3.Error):
            log.exception("store_failed")
            answer = _said(503, "el testigo no puede guardar / the witness cannot store", {"retry-after": "30"})
        else:
            answer = Response(line, media_type=_TEXT, headers=_HARDENED)
        self._answers.labels(str(answer.status_code)).inc()
        return answer

    def _refuse(self, error: NotCosigned) -> Response:
        if isinstance(error, ForkSeen):
            # Both in full: together they are the proof, and whoever reads the log has it.
            log.error("fork", size=error.size, held=error.held.decode(), shown=error.shown.decode())
            self._forks.labels(error.held.partition(b"\n")[0].decode()).inc()
        if isinstance(error, OtherSize):
            # By its header: Starlette would add a charset to the media type, and clients compare the whole of it.
            return Response(f"{error.size}\n", 409, headers={**_HARDENED, "content-type": SIZE_TYPE})
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return _said(status, str(error))

    async def _body(self, request: Request) -> bytes:
        """The body. Raises `_TooLarge` at the first byte too many, `TimeoutError`, `ClientDisconnect`."""
        body = bytearray()
        async with asyncio.timeout(self._body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise _TooLarge
        return bytes(body)

    async def _latest(self, request: Request) -> Response:
        asked = request.path_params["log"]
        found = None
        if matches(asked, HASH):
            found = await asyncio.to_thread(self._witness.latest, bytes.fromhex(asked))
        if found is None:
            return _said(404, "nada refrendado de ese registro / nothing cosigned of that log")
        return Response(found, media_type=_TEXT, headers={**_HARDENED, "cache-control": "no-cache"})

    async def _health(self, _request: Request) -> Response:
        try:
            await asyncio.to_thread(self._witness.all)
        except (StoreError, sqlite3.Error):
            log.exception("store_failed")
            return _said(503, "el testigo no puede leer lo guardado / the witness cannot read its store")
        return _said(200, self._witness.vkey)

    async def _metrics(self, _request: Request) -> Response:
        for latest in await asyncio.to_thread(self._witness.all):
            self._size.labels(latest.origin).set(latest.size)
            self._time.labels(latest.origin).set(latest.time)
        return Response(generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_LATEST})


def open_to_all(handler: Handler) -> Handler:
    """Everybody may ask."""

    async def open_(request: Request) -> Response:
        return await handler(request)

    return _declared(open_, open_to_all)


def this_machine(handler: Handler) -> Handler:
    """Only the machine that the witness runs on: a proxy before it must keep the path to itself."""

    async def guarded(request: Request) -> Response:
        if request.client is not None and request.client.host not in _THIS_MACHINE:
            return _said(403, "solo desde esta máquina / from this machine only")
        return await handler(request)

    return _declared(guarded, this_machine)


def _declared(endpoint: Handler, rule: Rule) -> Handler:
    endpoint.access = rule  # type: ignore[attr-defined] # what the test of the routes looks for
    return endpoint


def _said(status: int, text: str, more: dict[str, str] | None = None) -> Response:
    return Response(text + "\n", status, media_type=_TEXT, headers={**_HARDENED, **(more or {})})
