"""Tokens: given once for a signed assertion, short-lived, and ended with their key."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.flows.readers import bearer
from service.ledger import assertion, signing
from service.ledger.signing import SeedSigner
from tests.api.served import GRANT_TYPE, Served


def ask(service: Served, text: str, **changes: str) -> httpx.Response:
    """Ask for a token."""
    form = {"grant_type": GRANT_TYPE, "assertion": text, **changes}
    return service.http.post("/v1/token", data=form, headers={"accept-language": "en"})


def made(**changes: object) -> str:
    """A good assertion by the registrar, but for the changes."""
    given: dict[str, Any] = {
        "party": story.REGISTRAR,
        "log": story.LOG,
        "at": datetime.now(UTC),
        "jti": str(uuid.uuid4()),
        "signer": story.key("registrar"),
    }
    return assertion.make(**{**given, **changes})


def test_a_token_opens_what_its_party_may_read(shared_service: Served) -> None:
    """The token is a bearer token with its life and roles, never cached, and it works."""
    answer = ask(shared_service, made())
    said = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 900, "registrar")
    assert shared_service.get(f"/v1/parties/{story.REGISTRAR}", said["access_token"]).status_code == 200


def test_an_assertion_serves_once(shared_service: Served) -> None:
    """The same assertion is not exchanged twice."""
    text = made()
    assert ask(shared_service, text).status_code == 200
    again = ask(shared_service, text)
    assert (again.status_code, again.json()["code"], again.json()["error"]) == (
        400,
        "assertion_reused",
        "invalid_grant",
    )


BAD: dict[str, tuple[dict[str, object], str]] = {
    "for another log": ({"log": "otra.pe/1"}, "assertion_refused"),
    "expired": ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "assertion_refused"),
    "too early": ({"at": datetime(2090, 1, 1, tzinfo=UTC)}, "assertion_refused"),
    "too long": ({"life_s": 121}, "assertion_malformed"),
    "of another party": ({"party": story.TRADER}, "assertion_key"),
    "by an unknown key": ({"signer": SeedSigner(b"\x09" * 32)}, "assertion_key"),
    "by the log's key": ({"signer": story.key("log"), "party": "log"}, "assertion_key"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_assertion_gets_no_token(shared_service: Served, name: str) -> None:
    """Another log, moment, party, key or life: 400 invalid_grant, with what to do about it."""
    changes, code = BAD[name]
    answer = ask(shared_service, made(**changes))
    assert (answer.status_code, answer.json()["code"], answer.json()["error"]) == (400, code, "invalid_grant")
    assert answer.json()["fix"]


@pytest.mark.parametrize("body", [b"", b"grant_type=x", b"\xff", b"{}", b"assertion=a&assertion=b&grant_type=x"])
def test_a_bad_form_gets_no_token(shared_service: Served, body: bytes) -> None:
    """Whatever is no form of grant_type and assertion is a 4xx problem."""
    answer = shared_service.http.post("/v1/token", content=body)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_grant_type_is_named_as_such(shared_service: Served) -> None:
    """OAuth clients are told `unsupported_grant_type`."""
    assert ask(shared_service, made(), grant_type="password").json()["error"] == "unsupported_grant_type"


def test_a_forged_signature_gets_no_token(shared_service: Served) -> None:
    """The signature is judged by the enrolled key, over the bytes received."""
    head, claims, _ = made().split(".")
    _, _, signature = made().split(".")
    assert ask(shared_service, f"{head}.{claims}.{signature}").json()["code"] == "assertion_refused"


def test_a_revoked_key_ends_its_tokens(service: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token dies with its key, as soon as the worker asks again."""
    monkeypatch.setattr(bearer, "BELIEVED_FOR", 0.0)
    signer = service.enrol("ruc:20990000060", "lost", kind="company", name="DEMO Perdida S.A.C.", roles=["trader"])
    token = service.token("ruc:20990000060", signer)
    assert service.get("/v1/parties/ruc:20990000060", token).status_code == 200
    revoked = service.record(
        {
            "type": "key.revoked",
            "log": story.LOG,
            "id": str(uuid.uuid4()),
            "occurred_at": "2026-11-20T16:00:00Z",
            "party": "ruc:20990000060",
            "kid": signing.thumbprint(signer.public_key),
            "reason": "lost",
        },
        story.key("registrar"),
    )
    assert revoked.status_code == 201, revoked.text
    assert service.get("/v1/parties/ruc:20990000060", token).status_code == 401
    assert ask(service, made(party="ruc:20990000060", signer=signer)).json()["code"] == "assertion_key"


def test_an_old_token_is_refused(service: Served) -> None:
    """A token that has lived its time opens nothing."""
    token = service.token(story.REGISTRAR, story.key("registrar"))
    later = datetime.now(UTC) - timedelta(seconds=1)
    service.execute(f"UPDATE private.token SET expires_at = '{later.isoformat()}'")
    assert service.get(f"/v1/parties/{story.REGISTRAR}", token).status_code == 401


def test_a_secret_is_never_stored(service: Served) -> None:
    """The database holds the SHA-256 of a token and nothing of the token itself."""
    token = service.token(story.REGISTRAR, story.key("registrar"))
    stored = service.execute("SELECT encode(digest, 'hex') FROM private.token")
    assert token not in stored
    assert len(stored) == 64
