"""What stands around every request: counted, timed, closed to browsers' tricks, and never without an answer.

One plain ASGI layer around the router: whatever is raised below is answered here. Good requests are counted and not
logged: the log is for what failed and what was slow, and of what anybody can bring about it has a line a minute.
"""

import asyncio
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import asyncpg
import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api import problems
from service.api.language import Language, negotiate
from service.api.problems import Problem
from service.api.texts import framing
from service.connections import seldom
from service.flows.readers.access_log import TooManyUnwritten

SLOW: Final = 1.0
"""Seconds from which a request is logged."""

_CSP: Final = b"content-security-policy"
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOTHING_LOADS: Final = (_CSP, b"default-src 'none'; frame-ancestors 'none'")

# The database is away, or too busy: nothing was written that is not already answered for.
_UNREACHABLE: Final = (
    OSError,
    TimeoutError,
    TooManyUnwritten,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InterfaceError,
)
_ENDS: Final = {"retry-after": "10", "connection": "close"}
_GONE: Final = 499
_NOT_ALLOWED: Final = 405

_requests: Final = Counter("http_requests", "Requests by route, method and status.", ("route", "method", "status"))
_seconds: Final = Histogram(
    "http_request_seconds",
    "Seconds to the end of the answer, by route.",
    ("route", "method"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_log: Final = structlog.get_logger(__name__)


class Frame:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Finding a labelled child costs more than counting on it.
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _harden(message)
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except ClientDisconnect:
            status = status or _GONE
        except asyncio.CancelledError:
            # The server ends, and has waited for as long as it may. What was sent may be recorded, or not: whoever
            # sends it again learns which.
            if status:
                self._count(scope, 500, started)
                raise
            await problems.response(Problem(framing.BUSY, headers=_ENDS), _language(scope))(scope, receive, framed)
        except Exception as error:
            if status:
                # Half an answer cannot be mended: the server ends the connection, so that the client sees it broke off.
                self._count(scope, 500, started)
                raise
            await problems.response(_problem(error, scope), _language(scope))(scope, receive, framed)
        self._count(scope, status, started)

    def _count(self, scope: Scope, status: int, started: float) -> None:
        took = time.perf_counter() - started
        route = getattr(scope.get("route"), "path", "-")
        # A method that a route has not is no label: there are more of them than anybody looks at.
        method = scope["method"] if route != "-" and status != _NOT_ALLOWED else "-"
        children = self._children.get((route, method, status))
        if children is None:
            children = _requests.labels(route, method, str(status)), _seconds.labels(route, method)
            self._children[route, method, status] = children
        children[0].inc()
        children[1].observe(took)
        # Whoever sends a body slowly, or takes an answer slowly, makes it slow.
        if took > SLOW and (more := seldom.left_out(f"slow {method} {route}")) is not None:
            _log.warning(
                "slow request", route=route, method=method, status=status, seconds=round(took, 3), left_out=more
            )


def _language(scope: Scope) -> Language:
    return negotiate(Request(scope).headers.get("accept-language"))


def _harden(message: MutableMapping[str, Any]) -> None:
    headers = [*message.get("headers", ()), *_HEADERS]
    if _CSP not in dict(headers):
        headers.append(_NOTHING_LOADS)
    message["headers"] = headers


def _allowed(scope: Scope) -> str:
    """All methods of a path. The router names those of the first route that has it, and each method has its own."""
    routes = [each for each in scope["app"].routes if each.matches(scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for each in routes for method in getattr(each, "methods", None) or ()}))


def _problem(error: Exception, scope: Scope) -> Problem:
    """What the client is told of an error, logged unless it was the client's."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):  # the router's own: it found no route, or none for this method
        if error.status_code == _NOT_ALLOWED:
            return Problem(framing.METHOD_NOT_ALLOWED, headers={"allow": _allowed(scope)})
        return Problem(framing.NOT_FOUND, headers=error.headers)
    if isinstance(error, _UNREACHABLE):
        if (more := seldom.left_out(f"not ready {type(error).__name__}")) is not None:
            _log.warning("not ready", error=repr(error), left_out=more)
        return Problem(framing.NOT_READY, headers={"retry-after": "2"})
    # As plain text: a renderer of local variables would write tokens and personal data into the log.
    _log.error("request failed", path=scope["path"], traceback="".join(traceback.format_exception(error)))
    return Problem(framing.FAILED)
