"""A running service, as a client of it: which log it keeps, a token, a body posted until it is taken."""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from service.cli.client import refusal_said
from service.cli.client.key_folder import OPENED, HeldKey, KeyFolder, passphrase
from service.cli.say import Trouble, usage

if TYPE_CHECKING:
    import httpx

DEFAULT_URL: Final = "http://127.0.0.1:8000"
GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_FORBIDDEN: Final = 403
_TOKENS: Final[dict[str, str]] = {}
"""The kid of each token that this process was given."""

_TRIES: Final = 8
_LONGEST_PAUSE: Final = 20.0  # seconds


@contextmanager
def service(url: str) -> Iterator["httpx.Client"]:
    """A connection to the service at `url`."""
    import httpx

    if not url.startswith(("http://", "https://")):
        raise usage(
            f"{url} no es la dirección de un servicio; escriba http://{url} o https://{url}",
            f"{url} is no service's address; write http://{url} or https://{url}",
        )
    with httpx.Client(base_url=url, timeout=60, headers={"accept-language": "es"}) as client:
        try:
            yield client
        except httpx.TransportError as error:
            raise Trouble(*_silent(url, str(error))) from None


def _silent(url: str, error: str) -> tuple[str, str]:
    """What to say of a service that does not answer."""
    if "SSL" in error and url.startswith("https://"):
        return (
            f"con {url} no hay conexión segura ({error}); si el servicio es de esta máquina, escriba http://",
            f"no secure connection to {url}; if the service is on this machine, write http://",
        )
    es = f"el servicio en {url} no responde ({error}); revise --url u ORO_URL, y la red"
    en = f"the service at {url} does not answer; check --url or ORO_URL, and the network"
    if "127.0.0.1" in url or "localhost" in url:
        return f"{es}. Si es de esta máquina: orotraza serve", f"{en}. If it is this machine's: orotraza serve"
    return es, en


def origin(client: "httpx.Client") -> str:
    """Which log the service keeps: the first line of its checkpoint."""
    return good(client.get("/checkpoint")).text.partition("\n")[0]


def token(client: "httpx.Client", folder: KeyFolder, name: str) -> dict[str, Any]:
    """A bearer token for a key on file, as RFC 6749 §5.1 gives it."""
    from service.ledger import assertion

    held = folder.held(name)
    said = assertion.make(
        party=held.party or "",
        log=origin(client),
        at=datetime.now(UTC),
        jti=str(uuid4()),
        signer=folder.signer(name, passphrase()),
    )
    found: dict[str, Any] = good(client.post("/v1/token", data={"grant_type": GRANT_TYPE, "assertion": said})).json()
    _TOKENS[str(found["access_token"])] = held.kid
    return found


def post(client: "httpx.Client", path: str, body: bytes, *, media_type: str = "application/json") -> "httpx.Response":
    """Post a signed document. Where the service is busy or the answer is lost, again: the same bytes record once."""
    import httpx

    pause = 0.5
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            answer = client.post(path, content=body, headers={"content-type": media_type})
            if last or answer.status_code not in (429, 502, 503, 504):
                return answer
            said = answer.headers.get("retry-after", "")
            time.sleep(min(float(said) if said.isdecimal() else pause, _LONGEST_PAUSE))
        except httpx.TransportError:
            if last:
                raise
            time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    raise AssertionError("the last try answers or raises")


def good(answer: "httpx.Response") -> "httpx.Response":
    """The answer, if it is a good one. Raises `Trouble` with what the service said (RFC 9457)."""
    if answer.is_success:
        return answer
    raise Trouble(*refusal(answer))


def refusal(answer: "httpx.Response") -> tuple[str, str]:
    """What a problem says, where, and how it is mended; of what may not be read or said, by whose key it was asked."""
    es, en = refusal_said.said(answer)
    key = _asked_by(answer) if answer.status_code == _FORBIDDEN else None
    if key is None:
        return es, en
    whose = "" if key.party is None else f" ({key.party})"
    return f"{es} Se pidió con la clave {key.name}{whose}.", f"{en} It was asked by key {key.name}{whose}."


def _asked_by(answer: "httpx.Response") -> HeldKey | None:
    """The key on file by which it was asked: that of the token, or the one that signed what was sent."""
    token = answer.request.headers.get("authorization", "").removeprefix("Bearer ")
    kid = _TOKENS.get(token)
    if kid is None:
        try:
            protected = json.loads(answer.request.content)["protected"]
            kid = json.loads(urlsafe_b64decode(protected + "=" * (-len(protected) % 4)))["kid"]
        except (ValueError, LookupError, TypeError, RuntimeError):  # the last: what was streamed is not kept
            return None
    return OPENED.get(str(kid))
