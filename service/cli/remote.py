"""A running service, as a client of it: which log it keeps, a token, a body posted until it is taken."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from service.cli.key_folder import KeyFolder, passphrase
from service.cli.say import Trouble

if TYPE_CHECKING:
    import httpx

DEFAULT_URL: Final = "http://127.0.0.1:8000"
GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_TRIES: Final = 8
_LONGEST_PAUSE: Final = 20.0  # seconds


@contextmanager
def service(url: str) -> Iterator["httpx.Client"]:
    """A connection to the service at `url`."""
    import httpx

    with httpx.Client(base_url=url, timeout=60, headers={"accept-language": "es"}) as client:
        try:
            yield client
        except httpx.TransportError as error:
            raise Trouble(
                f"el servicio en {url} no responde ({error}); ¿está en marcha? orotraza serve",
                f"the service at {url} does not answer; is it running? orotraza serve",
            ) from None


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
    """What a problem says, and where."""
    try:
        said = answer.json()
        where = f" ({said['field']})" if said.get("field") else ""
        text = said.get("detail") or said.get("title")
        return f"{answer.status_code}{where}: {text}", f"{answer.status_code} {said.get('type', '')}{where}"
    except (ValueError, AttributeError):
        return f"{answer.status_code}: {answer.text[:200]}", f"the service answered {answer.status_code}"
