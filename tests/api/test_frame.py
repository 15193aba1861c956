"""What stands around every request: figures, health, and an answer whatever happens."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.application import Application
from service.api.frame import Frame
from service.flows.readers.access_log import TooManyUnwritten
from tests.api.served import Served


async def ask(app: FastAPI, path: str) -> httpx.Response:
    """One request without a network."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path, headers={"accept-language": "en"})


def framed() -> FastAPI:
    """An application whose every route fails in its own way."""
    app = Application()
    app.add_middleware(Frame)

    async def crash(_: Request) -> Response:
        raise ZeroDivisionError

    async def unwritten(_: Request) -> Response:
        raise TooManyUnwritten

    async def unreachable(_: Request) -> Response:
        raise ConnectionRefusedError

    for route in (crash, unwritten, unreachable):
        app.add_route(f"/{route.__name__}", route)
    return app


async def test_a_crash_is_answered() -> None:
    """What nobody expected is a 500 problem that tells nothing of the inside."""
    answer = await ask(framed(), "/crash")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize("path", ["/unwritten", "/unreachable"])
async def test_a_lost_database_is_503(path: str) -> None:
    """Without a database, or where reads cannot be noted, the client is told to come back."""
    answer = await ask(framed(), path)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "not_ready", "2")


async def test_a_default_dependency_ends_after_the_answer_began() -> None:
    """FastAPI ends a default-scope `yield` dependency after the response has started: none may commit in one."""
    order: list[str] = []

    async def default() -> AsyncIterator[None]:
        yield
        order.append("default ends")

    async def function() -> AsyncIterator[None]:
        yield
        order.append("function ends")

    app = FastAPI()

    @app.get("/")
    async def handler(
        a: Annotated[None, Depends(default)], b: Annotated[None, Depends(function, scope="function")]
    ) -> None:
        order.append("handler")

    class Watch:
        """Notes when the answer begins."""

        def __init__(self, inner: ASGIApp) -> None:
            self.inner = inner

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    order.append("answer begins")
                await send(message)

            await self.inner(scope, receive, sending)

    app.add_middleware(Watch)
    await ask(app, "/")
    assert order == ["handler", "function ends", "answer begins", "default ends"]


def test_health_says_what_answers(shared_service: Served) -> None:
    """Live is the process, ready the database behind it."""
    assert shared_service.http.get("/health/live").json() == {"status": "live"}
    assert shared_service.http.get("/health/ready").json()["status"] == "ready"


@pytest.mark.parametrize("path", ["/checkpoint", "/health/live", "/health/ready", "/docs", "/openapi.json"])
def test_what_is_public_answers_to_head(shared_service: Served, path: str) -> None:
    """HEAD gets what GET gets, but for the body (RFC 9110 §9.3.2)."""
    asked, got = shared_service.http.head(path), shared_service.http.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert int(asked.headers["content-length"]) == len(got.content)


def test_figures_are_counted_by_route(shared_service: Served) -> None:
    """Requests are counted by the route's pattern, never by what was asked for."""
    shared_service.http.get("/v1/lots/0192f3a1-7c10-7d21-9b8a-000000000301")
    shared_service.http.get("/nowhere/at/all")
    said = shared_service.http.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/v1/lots/{lot}",status="401"}' in said
    assert "nowhere" not in said
    assert shared_service.http.request("PROPFIND", "/v1/lots/0192f3a1-7c10-7d21-9b8a-000000000301").status_code == 405
    said = shared_service.http.get("/metrics").text
    assert 'http_requests_total{method="-",route="/v1/lots/{lot}",status="405"}' in said
    assert "http_request_seconds_bucket" in said
