"""A token for a signed assertion (RFC 7523), in the form of OAuth 2.0's token endpoint (RFC 6749 §3.2)."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.responses import Response

from service.api import body, throttle
from service.api.access import SIGNED
from service.api.documents import document
from service.api.problems import Kind, Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as texts
from service.api.texts import framing
from service.api.worker import worker_of
from service.flows.readers.grant_token import AssertionRefused, grant

routes: Final = Routes("token")

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_MOST: Final = 8_192
_NO_STORE: Final = {"cache-control": "no-store", "pragma": "no-cache"}
_KINDS: Final[dict[str, Kind]] = {
    each.code: each
    for each in (texts.ASSERTION_MALFORMED, texts.ASSERTION_KEY, texts.ASSERTION_REFUSED, texts.ASSERTION_REUSED)
}
_BODY: Final = {
    "application/x-www-form-urlencoded": {
        "schema": {
            "type": "object",
            "required": ["grant_type", "assertion"],
            "properties": {
                "grant_type": {"const": GRANT_TYPE},
                "assertion": {"type": "string", "description": "header.claims.signature, each in base64url"},
            },
        }
    }
}


@routes.on(
    "POST",
    "/v1/token",
    allow=SIGNED,
    body=_BODY,
    answers=(
        Answer(
            200,
            "A bearer token, shown this once; it lives 15 minutes at most.",
            example={"access_token": "…", "token_type": "Bearer", "expires_in": 900, "scope": "trader"},
        ),
    ),
    fails=(
        framing.BODY_LATE,
        framing.BODY_MISSING,
        framing.BODY_TOO_LARGE,
        framing.TOO_MANY_REQUESTS,
        *_KINDS.values(),
    ),
)
async def grant_token(asked: Asked) -> Response:
    """Give a bearer token for an assertion signed by an enrolled key.

    The assertion is a JWT with `typ` `orotraza-assertion+jwt`: `iss` and `sub` the party, `aud` the log's origin, `iat`
    and `exp` at most 120 seconds apart, `jti` a UUID used this once. `scope` lists the party's roles.
    """
    worker = worker_of(asked.request)
    worker.throttle.count(throttle.TOKEN, "token", throttle.address(asked.request))
    assertion = _assertion(await body.read(asked.request, _MOST))
    now = datetime.now(UTC)
    try:
        given = await grant(worker.pools.writer, assertion, log=worker.log, now=now, seconds=worker.token_seconds)
    except AssertionRefused as refused:
        detail = Text("", refused.detail.replace("{", "{{").replace("}", "}}"))
        raise _problem(refused.code, detail) from None
    return document(
        {
            "access_token": given.token,
            "token_type": "Bearer",
            "expires_in": given.seconds,
            "scope": " ".join(given.roles),
        },
        headers=_NO_STORE,
    )


def _assertion(data: bytes) -> str:
    try:
        pairs = parse_qsl(data.decode("ascii"), strict_parsing=True, max_num_fields=4, errors="strict")
    except ValueError:
        raise _problem("assertion_malformed") from None
    if sorted(name for name, _ in pairs) != ["assertion", "grant_type"]:
        raise _problem("assertion_malformed")
    form = dict(pairs)
    if form["grant_type"] != GRANT_TYPE:
        raise _problem("assertion_malformed", error="unsupported_grant_type")
    return form["assertion"]


def _problem(code: str, detail: Text | None = None, *, error: str = "invalid_grant") -> Problem:
    # `error` is what OAuth clients look for (RFC 6749 §5.2); the rest is for everybody else.
    return Problem(_KINDS[code], "assertion", detail=detail, members={"error": error})
