import json
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as jose
from joserfc.jwk import OKPKey

from service.ledger import base64url, canonical, jws, signing, submission
from service.ledger.submission import Limits, SubmissionError
from tests.ledger.samples import ORIGIN, TRADER, envelope, payload

BODY = submission.sign(payload(), TRADER)
KID = signing.thumbprint(TRADER.public_key)
HEADER = {"alg": "Ed25519", "kid": KID, "typ": submission.TYP}


def test_a_submission_is_taken_apart() -> None:
    """What was signed comes back: header, payload, its bytes, and a signature that holds over the signing input."""
    seen = {"size": 7, "root": "ab" * 32}
    signed = payload(3, seen=seen, names=["Cañón"])
    found = submission.parse(submission.sign(signed, TRADER))
    assert (found.header.alg, found.header.kid, found.header.typ) == ("Ed25519", KID, submission.TYP)
    assert found.payload == signed
    assert found.payload_bytes == canonical.encode(signed)
    assert (found.type, found.log, found.id) == ("purchase.recorded", ORIGIN, signed["id"])
    assert found.occurred_at.isoformat() == "2026-11-20T19:42:00+00:00"
    assert found.seen == submission.Seen(7, bytes.fromhex("ab" * 32))
    signing.verify(TRADER.public_key, found.signature, found.signing_input)


@pytest.mark.parametrize("alg", ["Ed25519", "EdDSA"])
def test_any_jose_library_can_make_one(alg: str) -> None:
    """A document made by another library is taken, with either name of the algorithm."""
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(TRADER.public_key), "d": D})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EdDSA is deprecated by RFC 9864, and still in use
        made = jose.serialize_json(
            {"protected": HEADER | {"alg": alg}}, canonical.encode(payload()), key, algorithms=[alg]
        )
    assert key.thumbprint() == KID
    found = submission.parse(json.dumps(made, indent=2).encode())
    signing.verify(TRADER.public_key, found.signature, found.signing_input)


def test_any_jose_library_can_check_one() -> None:
    """Another library verifies what is signed here."""
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(TRADER.public_key)})
    found = jose.deserialize_json(json.loads(BODY), key, algorithms=["Ed25519"])
    assert found.payload == canonical.encode(payload())


D = base64url.encode(bytes([1]) * 32)


def document(header: object = None, data: bytes | None = None, **members: object) -> bytes:
    """A body with something in it replaced; its signature need not hold."""
    parts = envelope(BODY)
    if header is not None:
        text = header if isinstance(header, bytes) else json.dumps(header).encode()
        parts["protected"] = base64url.encode(text)
    if data is not None:
        parts["payload"] = base64url.encode(data)
    return json.dumps(parts | members).encode()


def without(members: Mapping[str, object], name: str) -> dict[str, object]:
    """The members but one."""
    return {key: value for key, value in members.items() if key != name}


def padded(text: str) -> str:
    """The same bytes as base64url with padding."""
    return urlsafe_b64encode(base64url.decode(text)).decode()


PARTS = envelope(BODY)
CASES: list[tuple[str, bytes, str, str]] = [
    ("too big", b"{}" + b" " * 65_536, "body_too_large", "body"),
    ("nothing", b"", "not_json", "body"),
    ("not UTF-8", b'{"protected":"\xff"}', "not_json", "body"),
    ("byte order mark", b"\xef\xbb\xbf" + BODY, "not_json", "body"),
    ("an array", b"[]", "not_json", "body"),
    ("a string", b'"a"', "not_json", "body"),
    ("NaN", b"NaN", "not_json", "body"),
    ("a bare overflow", b"1e400", "not_json", "body"),
    ("endless digits", b'{"payload":' + b"9" * 50_000 + b"}", "not_json", "body"),
    ("endless nesting", b"[" * 60_000, "not_json", "body"),
    ("nested in a member", b'{"payload":' + b"[" * 60_000, "not_json", "body"),
    ("two values", BODY + BODY, "not_json", "body"),
    ("doubled member", BODY[:-1] + b',"payload":"e30"}', "member_doubled", "payload"),
    ("doubled by escape", BODY[:-1] + b',"p\\u0061yload":"e30"}', "member_doubled", "payload"),
    ("another member", document(extra="x"), "member_unknown", "extra"),
    ("an unprotected header", json.dumps(PARTS | {"header": {"kid": KID}}).encode(), "member_unknown", "header"),
    ("no signature", json.dumps(without(PARTS, "signature")).encode(), "member_missing", "signature"),
    ("no payload", json.dumps(without(PARTS, "payload")).encode(), "member_missing", "payload"),
    ("a number for a string", document(signature=1), "member_malformed", "signature"),
    ("null for a string", document(payload=None), "member_malformed", "payload"),
    ("padded payload", document(payload=padded(PARTS["payload"])), "not_base64url", "payload"),
    ("standard alphabet", document(payload="+/"), "not_base64url", "payload"),
    ("white space in base64", document(payload=PARTS["payload"] + "\n"), "not_base64url", "payload"),
    ("surrogate in base64", document(protected="\ud800"), "not_base64url", "protected"),
    ("NUL in base64", document(payload="\x00"), "not_base64url", "payload"),
    ("unused bits", document(signature=PARTS["signature"][:-1] + "R"), "not_base64url", "signature"),
    ("short signature", document(signature=PARTS["signature"][:-2]), "member_malformed", "signature"),
    ("big header", document(HEADER | {"kid": "a" * 300}), "header_too_large", "protected"),
    ("header no JSON", document(b"{"), "not_json", "protected"),
    ("header no object", document(b"[]"), "not_json", "protected"),
    ("header doubled", document(b'{"alg":"EdDSA","alg":"none","kid":"","typ":""}'), "member_doubled", "protected.alg"),
    ("header without kid", document(without(HEADER, "kid")), "member_missing", "protected.kid"),
    ("header with crit", document(HEADER | {"crit": "b"}), "member_unknown", "protected.crit"),
    ("kid a number", document(HEADER | {"kid": 1}), "member_malformed", "protected.kid"),
    ("kid an object", document(HEADER | {"kid": {"a": 1}}), "member_malformed", "protected.kid"),
    ("kid too short", document(HEADER | {"kid": "abc"}), "member_malformed", "protected.kid"),
    ("kid with newline", document(HEADER | {"kid": KID[:-1] + "\n"}), "member_malformed", "protected.kid"),
    ("alg none", document(HEADER | {"alg": "none"}), "alg_refused", "protected.alg"),
    ("alg of a shared secret", document(HEADER | {"alg": "HS256"}), "alg_refused", "protected.alg"),
    ("typ of a check", document(HEADER | {"typ": submission.CHECK_TYP}), "typ_refused", "protected.typ"),
    ("typ in capitals", document(HEADER | {"typ": submission.TYP.upper()}), "typ_refused", "protected.typ"),
    ("payload too big", document(data=b"x" * 45_057), "payload_too_large", "payload"),
    ("payload no JSON", document(data=b"{"), "payload_not_canonical", "payload"),
    ("payload with white space", document(data=b'{ "a":1}'), "payload_not_canonical", "payload"),
    ("payload with a float", document(data=b'{"a":[1.5]}'), "payload_not_canonical", "payload.a[0]"),
    ("payload with 1e400", document(data=b'{"a":1e400}'), "payload_not_canonical", "payload.a"),
    ("payload with NaN", document(data=b'{"a":NaN}'), "payload_not_canonical", "payload.a"),
    ("payload with NUL", document(data=b'{"a":"\\u0000"}'), "payload_not_canonical", "payload.a"),
    ("payload with a surrogate", document(data=b'{"a":"\\ud800"}'), "payload_not_canonical", "payload.a"),
    ("payload not composed", document(data='{"a":"n\u0303"}'.encode()), "payload_not_canonical", "payload.a"),
    ("payload doubled", document(data=b'{"a":1,"a":1}'), "payload_not_canonical", "payload.a"),
    ("payload nested", document(data=b'{"a":' * 45 + b"1" + b"}" * 45), "payload_not_canonical", "payload.a.a.a.a.a.a"),
    ("payload of 201 items", document(data=b'{"a":[' + b"1," * 200 + b"1]}"), "payload_not_canonical", "payload.a"),
]


@pytest.mark.parametrize(("body", "code", "field"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_bad_bodies_are_refused_by_name(body: bytes, code: str, field: str) -> None:
    """Whatever is wrong with a body, the refusal has a stable code and names the field."""
    with pytest.raises(SubmissionError) as caught:
        submission.parse(body)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "Purchase"),
        ("type", "purchase"),
        ("type", 1),
        ("log", "Demo.pe"),
        ("log", "a//b"),
        ("log", "a" * 101),
        ("log", "a b"),
        ("log", "pe/x/"),
        ("id", "0192F3A1-7C10-7D21-9B8A-000000000101"),
        ("id", "0192f3a17c107d219b8a000000000101"),
        ("id", "0192f3a1-7c10-7d21-9b8a-000000000101 "),
        ("occurred_at", "2026-11-20T19:42:00.000000Z"),
        ("occurred_at", "2026-02-30T19:42:00Z"),
        ("occurred_at", None),
        ("seen", None),
        ("seen", []),
        ("seen", {"size": 1}),
        ("seen", {"size": 1, "root": "ab" * 32, "more": 1}),
        ("seen", {"size": 0, "root": "ab" * 32}),
        ("seen", {"size": True, "root": "ab" * 32}),
        ("seen", {"size": 1, "root": "AB" * 32}),
    ],
)
def test_the_ledgers_own_members_have_their_shape(name: str, value: object) -> None:
    """Type, log, id, time and the checkpoint seen are checked here, and the refusal names the member."""
    with pytest.raises(SubmissionError) as caught:
        submission.parse(submission.sign(payload() | {name: value}, TRADER))
    assert caught.value.code == "member_malformed"
    assert caught.value.field.startswith(f"payload.{name}")


@pytest.mark.parametrize("name", ["type", "log", "id", "occurred_at"])
def test_the_ledgers_own_members_are_there(name: str) -> None:
    """A missing member is named."""
    members: dict[str, Any] = without(payload(), name)
    with pytest.raises(SubmissionError) as caught:
        submission.parse(submission.sign(members, TRADER))
    assert (caught.value.code, caught.value.field) == ("member_missing", f"payload.{name}")


def test_each_typ_serves_one_purpose() -> None:
    """A check is read as a check only, and a submission is not."""
    check = submission.sign(payload(), TRADER, submission.CHECK_TYP)
    assert submission.parse(check, typ=submission.CHECK_TYP).header.typ == submission.CHECK_TYP
    for body, typ in ((check, submission.TYP), (BODY, submission.CHECK_TYP)):
        with pytest.raises(SubmissionError, match="not orotraza-"):
            submission.parse(body, typ=typ)


def test_limits_are_exact() -> None:
    """A payload of the greatest length passes, one byte more does not; so do body and lists."""
    size = len(submission.parse(BODY).payload_bytes)
    submission.parse(BODY, limits=Limits(body=len(BODY), payload=size))
    for limits in (Limits(body=len(BODY) - 1), Limits(payload=size - 1)):
        with pytest.raises(SubmissionError, match="at most"):
            submission.parse(BODY, limits=limits)
    submission.parse(submission.sign(payload(items=[1] * 200), TRADER))


@given(st.binary(max_size=300))
def test_parse_raises_nothing_else(data: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(SubmissionError):
        submission.parse(data)


@given(st.integers(0, len(BODY) - 1), st.integers(0, 255))
def test_a_changed_byte_never_verifies(at: int, byte: int) -> None:
    """One byte changed is refused, or what is signed is still the same, or the signature no longer holds."""
    try:
        found = submission.parse(BODY[:at] + bytes([byte]) + BODY[at + 1 :])
    except SubmissionError:
        return
    if found != submission.parse(BODY):
        with pytest.raises(signing.SignatureError):
            signing.verify(TRADER.public_key, found.signature, found.signing_input)


@given(st.dictionaries(st.sampled_from(["protected", "payload", "signature"]), st.text(max_size=90), min_size=3))
def test_an_envelope_of_any_texts_raises_nothing_else(members: dict[str, str]) -> None:
    """Three strings at random are refused with the one error."""
    with pytest.raises(SubmissionError):
        submission.parse(jws.to_bytes(members))
