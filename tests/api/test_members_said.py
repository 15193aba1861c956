"""What is said of a body whose members are not as they should be: which one, and how it is written."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from service.api.language import Language
from service.api.log.submitting import take_apart
from service.api.problems import Problem
from service.ledger import base64url, canonical, jws, submission
from tests.ledger.samples import TRADER

PAYLOAD = {
    "type": "party.declared",
    "log": "demo.orotraza.pe/7f3a",
    "id": "0192f3a1-7c10-7d21-9b8a-000000000101",
    "occurred_at": "2026-11-20T19:42:00Z",
}
SEEN = {"size": 1, "root": "0" * 64}


def document(**changes: object) -> dict[str, Any]:
    """An envelope, with members of its payload changed."""
    return dict(jws.sign(canonical.encode(PAYLOAD | changes), TRADER, submission.TYP))


def header(**changes: object) -> dict[str, Any]:
    """An envelope with members of its header changed."""
    whole = document()
    members = json.loads(base64url.decode(whole["protected"])) | changes
    return whole | {"protected": base64url.encode(json.dumps(members).encode())}


def said(body: bytes, language: Language) -> Mapping[str, Any]:
    """The problem that a body meets."""
    with pytest.raises(Problem) as met:
        take_apart(body)
    return met.value.as_json(language)


@pytest.mark.parametrize(
    ("envelope", "field", "example"),
    [
        (document(type="Purchase"), "payload.type", "purchase.recorded"),
        (document(log="OTRA"), "payload.log", "demo.orotraza.pe/7f3a"),
        (document(id="0192F3A1-7C10-7D21-9B8A-000000000101"), "payload.id", "0192f3a1-"),
        (document(occurred_at="2026-11-20T14:42:00-05:00"), "payload.occurred_at", "2026-11-20T19:42:00Z"),
        (document(occurred_at="2026-11-20T19:42:00.5Z"), "payload.occurred_at", "2026-11-20T19:42:00Z"),
        (document(seen={}), "payload.seen", "size"),
        (document(seen=SEEN | {"size": 0}), "payload.seen.size", "1"),
        (document(seen=SEEN | {"root": "AB"}), "payload.seen.root", "64"),
        (document() | {"payload": 1}, "payload", "base64url"),
        (document() | {"protected": None}, "protected", "base64url"),
        (document() | {"signature": "AA"}, "signature", "86"),
        (header(kid="short"), "protected.kid", "43"),
        (header(alg=1), "protected.alg", "Ed25519"),
        (header(typ=1), "protected.typ", "orotraza-submission+json"),
    ],
)
def test_how_a_member_is_written_is_said(envelope: Mapping[str, Any], field: str, example: str) -> None:
    """The Spanish reader is told the form as the English one is, in the answer itself and not by a page's name."""
    es, en = (said(json.dumps(envelope).encode(), language) for language in ("es", "en"))
    assert (es["code"], es["field"], en["field"]) == ("member_malformed", field, field)
    for each in (es, en):
        assert f"{field} " in each["fix"]
        assert example in each["fix"]
        assert "docs/" not in each["fix"]
    assert es["fix"].startswith("Escriba ")
    assert en["fix"].startswith("Write ")


@pytest.mark.parametrize(
    ("envelope", "field"),
    [
        (document() | {"header": {}}, "header"),
        (header(jwk="{}"), "protected.jwk"),
        (header(crit="b64"), "protected.crit"),
        (document() | {"ñ\n": 1}, "\\u00f1\\n"),
        (document() | {"x" * 60_000: 1}, "x" * 40),
        (document() | {"": 1}, ""),
    ],
)
def test_a_member_too_many_is_named(envelope: Mapping[str, Any], field: str) -> None:
    """Not the object that it stands in, which nobody should remove."""
    es = said(json.dumps(envelope).encode(), "es")
    assert es["code"] == "member_unknown"
    assert es["field"] == (field or "body")
    assert es["fix"].startswith(f"Quite {field}" if field else "Quite ")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (json.dumps(document()).encode()[:-1] + b',"payload":"e30"}', "payload"),
        (json.dumps(document()).encode()[:-1] + b',"x":1,"x":2}', "x"),
    ],
)
def test_a_doubled_member_is_named(body: bytes, field: str) -> None:
    """As one that is to stand once."""
    es = said(body, "es")
    assert (es["code"], es["field"]) == ("member_doubled", field)
    assert es["fix"] == f"Deje {field} una sola vez."


def test_a_doubled_member_of_the_header_is_named() -> None:
    """With the header's name before its own."""
    whole = document()
    text = base64url.decode(whole["protected"])[:-1] + b',"alg":"EdDSA"}'
    assert said(json.dumps(whole | {"protected": base64url.encode(text)}).encode(), "en")["field"] == "protected.alg"
