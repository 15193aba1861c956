"""How an endpoint is declared: path, rule of access, parameters, answers and problems, all in one place.

The API's description is made of the same declaration that the request is judged by. Handlers take the request and who
asks, and return a response: no dependencies are solved and no models built, which costs the framework more than most
questions cost the database.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.access import Open, Rule
from service.api.language import Language, negotiate
from service.api.parameters import Parameter, Query
from service.api.problems import MEDIA_TYPE, Kind, type_uri
from service.api.texts import framing
from service.flows.readers.bearer import Caller

Handler = Callable[["Asked"], Awaitable[Response]]

_BODILESS: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let in: who asks (None where it does not matter) and with which parameters."""

    request: Request
    query: Query
    anyone: Caller | None

    @property
    def caller(self) -> Caller:
        """Who asks, where the route's rule asks for somebody."""
        if self.anyone is None:
            raise LookupError("this route lets everyone in")
        return self.anyone

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return negotiate(self.request.headers.get("accept-language"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One good answer of an endpoint: its status, what it is, its media type, and an example or schema for readers.

    `also` are further media types that it can have.
    """

    status: int
    meaning: str
    media_type: str = "application/json"
    schema: Mapping[str, Any] | None = None
    example: Any = None
    also: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """The response object of the API's description."""
        if self.status in _BODILESS:
            return {"description": self.meaning}
        content: dict[str, Any] = {"schema": dict(self.schema or {})}
        if self.example is not None:
            content["example"] = self.example
        others: dict[str, Any] = {media_type: {"schema": {}} for media_type in self.also}
        return {"description": self.meaning, "content": {self.media_type: content, **others}}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A declared endpoint, ready to be mounted."""

    method: str
    path: str
    handler: Handler
    allow: Rule
    takes: tuple[Parameter[Any], ...]
    answers: tuple[Answer, ...]
    fails: tuple[Kind, ...]
    body: Mapping[str, Any] | None
    tag: str
    others: tuple[Parameter[Any], ...] = ()


class _LeanRoute(APIRoute):
    """A FastAPI route in all but the solving of dependencies: its endpoint takes the request and gives a response.

    What it raises goes up to `Frame`, which answers it: handlers of exceptions around each route, and the stacks on
    which dependencies would close, are a tenth of what the framework costs a request.
    """

    def __init__(self, path: str, endpoint: Callable[[Request], Awaitable[Response]], **declared: Any) -> None:  # noqa: ANN401 - FastAPI's own
        super().__init__(path, endpoint, **declared)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = answer


class Routes:
    """The endpoints of one file, under one heading of the API's description."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._endpoints: list[Endpoint] = []

    def on(
        self,
        method: str,
        path: str,
        *,
        allow: Rule,
        answers: Sequence[Answer],
        takes: Sequence[Parameter[Any]] = (),
        fails: Sequence[Kind] = (),
        body: Mapping[str, Any] | None = None,
        others: Sequence[Parameter[Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Declare the decorated handler; its docstring is the endpoint's description.

        One whose query has `others` reads these itself, and any that they stand for (`Query.others`).
        """

        def declare(handler: Handler) -> Handler:
            self._endpoints.append(
                Endpoint(
                    method=method,
                    path=path,
                    handler=handler,
                    allow=allow,
                    takes=tuple(takes),
                    answers=tuple(answers),
                    fails=tuple(fails),
                    body=body,
                    tag=self._tag,
                    others=tuple(others),
                )
            )
            return handler

        return declare

    def mount(self, app: FastAPI) -> None:
        """Add the endpoints to the application."""
        for endpoint in self._endpoints:
            _mount(app, endpoint)


def mount_page(app: FastAPI, path: str, answer: Callable[[Request], Awaitable[Response]], allow: Rule) -> None:
    """Add a page for people, which the API's description leaves out, behind its rule of access."""

    async def endpoint(request: Request) -> Response:
        await allow.admit(request)
        return await answer(request)

    endpoint.access = allow  # type: ignore[attr-defined] # what `access.undeclared` looks for
    app.router.add_api_route(
        path, endpoint, methods=["GET", "HEAD"], include_in_schema=False, route_class_override=_LeanRoute
    )


def _mount(app: FastAPI, declared: Endpoint) -> None:
    handler, allow, takes = declared.handler, declared.allow, declared.takes

    async def endpoint(request: Request) -> Response:
        anyone = await allow.admit(request)
        return await handler(Asked(request, Query(request, takes, open_ended=bool(declared.others)), anyone))

    endpoint.access = allow  # type: ignore[attr-defined] # what `access.undeclared` looks for
    summary, _, description = inspect.cleandoc(handler.__doc__ or "").partition("\n")
    app.router.add_api_route(
        declared.path,
        endpoint,
        methods=[declared.method],
        name=handler.__name__,
        operation_id=handler.__name__,
        tags=[declared.tag],
        summary=summary.rstrip("."),
        description=description.strip(),
        response_model=None,
        status_code=declared.answers[0].status,
        responses=_responses(declared),
        openapi_extra=_extra(declared),
        route_class_override=_LeanRoute,
    )
    if declared.method == "GET" and isinstance(allow, Open):
        # What watches a service asks by HEAD; the server leaves the body out. A route of its own, for the description
        # would else have every operation twice. Where a token is asked for, HEAD would be a read that shows nothing.
        app.router.add_api_route(
            declared.path, endpoint, methods=["HEAD"], include_in_schema=False, route_class_override=_LeanRoute
        )


def _responses(declared: Endpoint) -> dict[int | str, dict[str, Any]]:
    responses: dict[int | str, dict[str, Any]] = {answer.status: answer.described() for answer in declared.answers}
    by_status: dict[int, list[Kind]] = {}
    for what in dict.fromkeys((*declared.fails, *_implied(declared))):
        by_status.setdefault(what.status, []).append(what)
    for status, kinds in sorted(by_status.items()):
        responses[status] = {
            "description": " ".join(f"`{what.code}`: {what.title.en}" for what in kinds),
            "content": {
                MEDIA_TYPE: {
                    "schema": _PROBLEM,
                    "examples": {what.code: {"value": _example(what)} for what in kinds},
                }
            },
        }
    return responses


def _implied(declared: Endpoint) -> Iterator[Kind]:
    """The problems that need no word of the endpoint's: those of its rule, of its query, and of the house itself."""
    yield from declared.allow.fails
    yield framing.PARAMETERS_MANY
    yield framing.PARAMETER_UNKNOWN
    yield framing.PARAMETER_MALFORMED
    if any(each.place == "query" for each in declared.takes):
        yield framing.PARAMETER_DOUBLED
    if any(each.required for each in declared.takes):
        yield framing.PARAMETER_MISSING
    yield framing.FAILED
    yield framing.NOT_READY


def _extra(declared: Endpoint) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": declared.allow.openapi_security}
    if declared.takes or declared.others:
        extra["parameters"] = [parameter.described() for parameter in (*declared.takes, *declared.others)]
    if declared.body is not None:
        extra["requestBody"] = {"required": True, "content": dict(declared.body)}
    return extra


def _example(what: Kind) -> dict[str, Any]:
    return {
        "type": type_uri(what.code),
        "title": what.title.en,
        "status": what.status,
        "code": what.code,
        "fix": what.fix.en,
    }


_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
