"""Who may ask: the rules that every route must declare one of.

Denied by default: `routes.Routes` takes a rule for every route and wraps the handler in it, so that a declared rule is
an enforced one. `undeclared` finds routes that came in by another door; `create_app` refuses to start with any, and a
test walks them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import Request
from starlette.routing import BaseRoute

from service.api.problems import Kind, Problem
from service.api.texts import access as texts
from service.api.worker import worker_of
from service.flows.readers.bearer import Caller

_CHALLENGE: Final = {"www-authenticate": "Bearer"}
_BEARER: Final = "bearer"
_TOKEN: Final = (texts.TOKEN_MISSING, texts.TOKEN_REFUSED)


class Rule(Protocol):
    """Decides who is asking, or that they may not."""

    @property
    def openapi_security(self) -> list[dict[str, list[str]]]:
        """The security requirement of the API's description."""
        ...

    @property
    def fails(self) -> tuple[Kind, ...]:
        """The problems that it raises."""
        ...

    async def admit(self, request: Request) -> Caller | None:
        """Who asks; None where it does not matter.

        Raises:
            Problem: 401 or 403.
        """
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """Everyone may ask. `why` is what makes that right."""

    why: str

    @property
    def openapi_security(self) -> list[dict[str, list[str]]]:
        return []

    @property
    def fails(self) -> tuple[Kind, ...]:
        return ()

    async def admit(self, request: Request) -> None:
        """Nobody in particular."""


@dataclass(frozen=True, slots=True)
class OpenOrBearer:
    """Everyone may ask; whoever shows a token is told what its roles may know. `why` is what makes that right."""

    why: str

    @property
    def openapi_security(self) -> list[dict[str, list[str]]]:
        return [{}, {"token": []}]

    @property
    def fails(self) -> tuple[Kind, ...]:
        return _TOKEN

    async def admit(self, request: Request) -> Caller | None:
        """The party, where a token is shown."""
        return await _caller(request) if "authorization" in request.headers else None


@dataclass(frozen=True, slots=True)
class Operations:
    """Only the machine the service runs on: the one that gathers the figures.

    A proxy on the same machine must say whom it speaks for (X-Forwarded-For), or keep these paths to itself.
    """

    @property
    def openapi_security(self) -> list[dict[str, list[str]]]:
        return []

    @property
    def fails(self) -> tuple[Kind, ...]:
        return (texts.LOCAL_ONLY,)

    async def admit(self, request: Request) -> None:
        """Nobody in particular, on this machine."""
        if request.client is not None and request.client.host not in ("127.0.0.1", "::1"):
            raise Problem(texts.LOCAL_ONLY)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A party with a token, in one of `roles`, or in any. What `changes` something takes a key that may."""

    roles: frozenset[str] = frozenset()
    changes: bool = False

    @property
    def openapi_security(self) -> list[dict[str, list[str]]]:
        return [{"token": sorted(self.roles)}]

    @property
    def fails(self) -> tuple[Kind, ...]:
        roles = (texts.ROLE_MISSING,) if self.roles else ()
        return (*_TOKEN, *roles, *((texts.KEY_READS_ONLY,) if self.changes else ()))

    async def admit(self, request: Request) -> Caller:
        """The party."""
        caller = await _caller(request)
        if self.roles and self.roles.isdisjoint(caller.roles):
            raise Problem(texts.ROLE_MISSING, "authorization", {"roles": ", ".join(sorted(self.roles))})
        if self.changes and caller.reads_only:
            raise Problem(texts.KEY_READS_ONLY, "authorization")
        return caller


PUBLIC: Final = Open("checkpoints, health and documentation tell nothing about anybody")
SIGNED: Final = Open("the document in the body is signed, and the signature is what is judged")
OPERATIONS: Final = Operations()
ANYBODY: Final = OpenOrBearer("statistics single nobody out: what would is left to those who answer for it")
PARTIES: Final = Bearer()
CHANGERS: Final = Bearer(changes=True)


def bearer(*roles: str, changes: bool = False) -> Bearer:
    """A party with one of these roles."""
    return Bearer(frozenset(roles), changes)


async def _caller(request: Request) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != _BEARER:
        raise Problem(texts.TOKEN_MISSING, "authorization", headers=_CHALLENGE)
    caller = await worker_of(request).bearers.find(token.lstrip(" "))
    if caller is None:
        raise Problem(
            texts.TOKEN_REFUSED, "authorization", headers={"www-authenticate": 'Bearer error="invalid_token"'}
        )
    return caller


def undeclared(routes: Iterable[BaseRoute]) -> list[str]:
    """The routes behind which stands no rule."""
    return [
        getattr(route, "path", repr(route))
        for route in routes
        if not isinstance(
            getattr(getattr(route, "endpoint", None), "access", None), Open | OpenOrBearer | Operations | Bearer
        )
    ]
