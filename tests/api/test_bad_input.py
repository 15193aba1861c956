"""Bad input is refused with its field and its fix, at every door, in both languages, and leaves no trace."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.ledger import base64url, canonical, jws, signing, submission
from service.ledger.signing import SeedSigner
from tests.api.served import Served

ENDPOINTS = {
    "single": ("/v1/entries", submission.TYP),
    "batch": ("/v1/entries/batch", submission.TYP),
    "check": ("/v1/entries:check", submission.CHECK_TYP),
}

Build = Callable[[str], bytes]
"""Makes a body of one `typ`."""


@dataclass(frozen=True)
class Case:
    """A bad body, and the code and field of its problem."""

    build: Build
    code: str
    field: str


def purchase(**changes: object) -> dict[str, Any]:
    """The worked purchase under an id of its own."""
    return {**story.STORY["purchase.recorded"].payload, "id": "0192f3a1-7c10-7d21-9b8a-00000000abcd", **changes}


def party(**changes: object) -> dict[str, Any]:
    """A registration that would be recorded, were it not for the changes."""
    example = dict(story.STORY["party.registered"].payload)
    return {**example, "id": "0192f3a1-7c10-7d21-9b8a-00000000abce", "party": "ruc:20990000094", **changes}


def line(**changes: object) -> dict[str, Any]:
    """The worked purchase with its first line changed."""
    first, *others = purchase()["lines"]
    return purchase(lines=[{**first, **changes}, *others])


def raw(data: bytes, typ: str, by: str = "registrar") -> bytes:
    """Any bytes at all, validly signed."""
    return jws.to_bytes(jws.sign(data, story.key(by), typ))


def signed(payload: dict[str, Any], by: str = "trader") -> Build:
    """A canonical payload, validly signed."""
    return lambda typ: submission.sign(payload, story.key(by), typ)


def spelt(old: bytes, new: bytes) -> Build:
    """A registration whose canonical bytes were changed before they were signed."""
    return lambda typ: raw(canonical.encode(party()).replace(old, new), typ)


def envelope(change: Callable[[dict[str, str]], Any]) -> Build:
    """A good submission whose envelope was changed afterwards."""
    return lambda typ: json.dumps(change(jws.sign(canonical.encode(party()), story.key("registrar"), typ))).encode()


def header(change: Callable[[dict[str, str]], bytes]) -> Build:
    """A submission under another header, its signature over that header."""

    def build(typ: str) -> bytes:
        signer = story.key("registrar")
        members = {"alg": "Ed25519", "kid": signing.thumbprint(signer.public_key), "typ": typ}
        protected, payload = base64url.encode(change(members)), base64url.encode(canonical.encode(party()))
        signature = base64url.encode(signer.sign(f"{protected}.{payload}".encode()))
        return jws.to_bytes({"protected": protected, "payload": payload, "signature": signature})

    return build


def nested(depth: int) -> bytes:
    """A payload with arrays inside each other."""
    return canonical.encode(party()).replace(b'"kind"', b'"a":' + b"[" * depth + b"]" * depth + b',"kind"')


def changed(**changes: object) -> Callable[[dict[str, str]], bytes]:
    """A header with members changed."""
    return lambda members: json.dumps({**members, **changes}).encode()


STRANGER = SeedSigner(b"\x07" * 32)
TEN_MEGABYTES = 10_000_000

CASES = {
    "empty": Case(lambda _: b"", "body_missing", "body"),
    "not JSON": Case(lambda _: b"{", "not_json", "body"),
    "an array": Case(lambda _: b"[]", "not_json", "body"),
    "a byte order mark": Case(lambda typ: b"\xef\xbb\xbf" + signed(party(), "registrar")(typ), "not_json", "body"),
    "not UTF-8": Case(lambda _: b'{"a":"\xff"}', "not_json", "body"),
    "NaN in the envelope": Case(
        lambda _: b'{"protected":NaN,"payload":"","signature":""}', "member_malformed", "protected"
    ),
    "1e400 in the envelope": Case(
        lambda _: b'{"protected":1e400,"payload":"","signature":""}', "member_malformed", "protected"
    ),
    "a lone surrogate in the envelope": Case(
        lambda _: b'{"protected":"\\ud800","payload":"","signature":""}', "not_base64url", "protected"
    ),
    "a huge integer in the envelope": Case(lambda _: b'{"protected":' + b"9" * 9000 + b"}", "not_json", "body"),
    "a deep envelope": Case(lambda _: b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "body_too_large", "body"),
    "nested beyond the parser": Case(lambda _: b"[" * 60_000, "not_json", "body"),
    "a doubled member": Case(
        lambda typ: signed(party(), "registrar")(typ)[:-1] + b',"payload":"e30"}', "member_doubled", "payload"
    ),
    "a member too many": Case(envelope(lambda it: {**it, "header": {}}), "member_unknown", "header"),
    "a member too few": Case(envelope(lambda it: {"payload": it["payload"]}), "member_missing", "protected"),
    "base64url with padding": Case(
        envelope(lambda it: {**it, "payload": it["payload"] + "="}), "not_base64url", "payload"
    ),
    "standard base64": Case(envelope(lambda it: {**it, "payload": "+/" + it["payload"]}), "not_base64url", "payload"),
    "stray bits": Case(
        envelope(lambda it: {**it, "signature": it["signature"][:-1] + "z"}), "not_base64url", "signature"
    ),
    "base64url with a line end": Case(
        envelope(lambda it: {**it, "payload": it["payload"] + "\n"}), "not_base64url", "payload"
    ),
    "alg none": Case(header(changed(alg="none")), "alg_refused", "protected.alg"),
    "the key in the header": Case(header(changed(jwk="{}")), "member_unknown", "protected.jwk"),
    "a doubled header member": Case(
        header(lambda it: json.dumps(it).encode()[:-1] + b',"alg":"none"}'), "member_doubled", "protected.alg"
    ),
    "a long header": Case(header(changed(kid="k" * 400)), "header_too_large", "protected"),
    "another typ": Case(header(changed(typ="orotraza-keyproof+json")), "typ_refused", "protected.typ"),
    "another signature": Case(
        envelope(lambda it: {**it, "signature": base64url.encode(bytes(64))}), "signature_invalid", "signature"
    ),
    "an unknown key": Case(lambda typ: submission.sign(party(), STRANGER, typ), "unknown_signer", "protected.kid"),
    "a revoked key": Case(signed(party(), "revoked"), "signer_not_active", "protected.kid"),
    "a doubled payload member": Case(
        spelt(b'"kind":', b'"kind":"person","kind":'), "payload_not_canonical", "payload.kind"
    ),
    "white space": Case(spelt(b'"kind":', b'"kind": '), "payload_not_canonical", "payload"),
    "a float": Case(spelt(b'"kind":', b'"a":1.5,"kind":'), "payload_not_canonical", "payload.a"),
    "NaN": Case(spelt(b'"kind":', b'"a":NaN,"kind":'), "payload_not_canonical", "payload.a"),
    "1e400": Case(spelt(b'"kind":', b'"a":1e400,"kind":'), "payload_not_canonical", "payload.a"),
    "an integer beyond 2^53": Case(
        spelt(b'"kind":', b'"a":9007199254740993,"kind":'), "payload_not_canonical", "payload.a"
    ),
    "a lone surrogate, escaped": Case(spelt(b"DEMO", b"\\ud800"), "payload_not_canonical", "payload.name"),
    "a lone surrogate, raw": Case(spelt(b"DEMO", b"\xed\xa0\x80"), "payload_not_canonical", "payload"),
    "NUL, escaped": Case(spelt(b"DEMO", b"\\u0000"), "payload_not_canonical", "payload.name"),
    "NUL, raw": Case(spelt(b"DEMO", b"\x00"), "payload_not_canonical", "payload"),
    "a decomposed letter (NFD)": Case(spelt(b"DEMO", "DEMON\u0303".encode()), "payload_not_canonical", "payload.name"),
    "a typographic dash": Case(spelt(b"DEMO", "DEMO–".encode()), "payload_not_canonical", "payload.name"),
    "too deep": Case(lambda typ: raw(nested(6), typ), "payload_not_canonical", "payload.a[0][0][0][0][0]"),
    "much too deep": Case(lambda typ: raw(nested(9000), typ), "payload_not_canonical", "payload"),
    "201 items": Case(
        signed(party(commitments=[{"field": "dni", "digest": "0" * 64}] * 201), "registrar"),
        "payload_not_canonical",
        "payload.commitments",
    ),
    "a payload of 46 kB": Case(signed(party(name="x" * 46_000), "registrar"), "payload_too_large", "payload"),
    "ten megabytes": Case(lambda _: b'{"payload":"' + b"A" * TEN_MEGABYTES + b'"}', "body_too_large", "body"),
    "null": Case(signed(party(ubigeo=None), "registrar"), "null_refused", "payload.ubigeo"),
    "an unknown type": Case(signed(party(type="party.forgotten"), "registrar"), "type_unknown", "payload.type"),
    "an unknown member": Case(signed(party(colour="gold"), "registrar"), "member_unknown", "payload.colour"),
    "an id in capitals": Case(
        signed(party(id="0192F3A1-7C10-7D21-9B8A-00000000ABCE"), "registrar"), "member_malformed", "payload.id"
    ),
    "30 February": Case(
        signed(party(occurred_at="2026-02-30T00:00:00Z"), "registrar"), "member_malformed", "payload.occurred_at"
    ),
    "another log": Case(signed(party(log="otra.pe/1"), "registrar"), "wrong_log", "payload.log"),
    "the future": Case(signed(party(occurred_at="2026-11-22T13:00:00Z"), "registrar"), "future", "payload.occurred_at"),
    "the distant past": Case(
        signed(party(occurred_at="2026-09-01T13:00:00Z"), "registrar"), "stale", "payload.occurred_at"
    ),
    "a wrong check digit": Case(
        signed(party(party="ruc:20990000095"), "registrar"), "ruc_check_digit", "payload.party"
    ),
    "a negative mass": Case(signed(line(gross_g="-14.850")), "malformed", "payload.lines[0].gross_g"),
    "a huge mass": Case(signed(line(gross_g="9" * 13)), "malformed", "payload.lines[0].gross_g"),
    "no mass": Case(signed(line(gross_g="0.000")), "gross_zero", "payload.lines[0].gross_g"),
    "a mass in words": Case(signed(line(gross_g="catorce")), "malformed", "payload.lines[0].gross_g"),
    "a mass as a number": Case(signed(line(gross_g=14)), "wrong_type", "payload.lines[0].gross_g"),
    "another's submission": Case(signed(party(), "trader"), "not_yours", "protected.kid"),
    "a checkpoint yet to come": Case(
        signed(party(seen={"size": 10**9, "root": "0" * 64}), "registrar"), "seen_ahead", "payload.seen.size"
    ),
    "a checkpoint that never was": Case(
        signed(party(seen={"size": 1, "root": "0" * 64}), "registrar"), "seen_conflict", "payload.seen.root"
    ),
    "a lot that exists": Case(signed(purchase()), "lot_exists", "payload.lines[0].becomes"),
}


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and a trader whose key was revoked."""
    shared_service.tell("purchase.recorded")
    revoked = shared_service.enrol(
        "ruc:20990000060", "revoked", kind="company", name="DEMO Antigua S.A.C.", roles=["trader"]
    )
    answer = shared_service.record(
        {
            "type": "key.revoked",
            "log": story.LOG,
            "id": "0192f3a1-7c10-7d21-9b8a-00000000dead",
            "occurred_at": "2026-11-20T16:00:00Z",
            "party": "ruc:20990000060",
            "kid": signing.thumbprint(revoked.public_key),
            "reason": "compromised",
        },
        story.key("registrar"),
    )
    assert answer.status_code == 201, answer.text
    return shared_service


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_by_field_and_fix(market: Served, name: str, endpoint: str) -> None:
    """Each bad body gets a 4xx problem with code, field and fix, in Spanish or English as asked, and writes nothing."""
    case = CASES[name]
    path, typ = ENDPOINTS[endpoint]
    before = size(market)
    said = {}
    for language in ("es", "en"):
        answer = market.http.post(path, content=case.build(typ), headers={"accept-language": language})
        problem = found(answer)
        assert 400 <= problem["status"] < 500, problem
        assert (problem["code"], problem["field"]) == (case.code, case.field), problem
        assert problem["type"] == f"urn:orotraza:problem:{case.code}"
        said[language] = (problem["title"], problem["fix"])
    assert all(spanish and english and spanish != english for spanish, english in zip(*said.values(), strict=True))
    assert size(market) == before


def found(answer: httpx.Response) -> dict[str, Any]:
    """The problem of a response, or of the only line of a batch."""
    if answer.headers["content-type"] == "application/x-ndjson":
        problem: dict[str, Any] = json.loads(answer.text)["problem"]
        return problem
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return problem


def size(service: Served) -> int:
    """How many entries the log has."""
    entries: int = service.http.get("/health/ready").json()["size"]
    return entries
