import json

import pytest
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from service.certification.credential import did_web, vc_jwt
from service.certification.credential.vc_jwt import JwtError
from service.ledger import base64url
from tests.certification.credential.crafted import BASE, crafted, unsigned

MADE = crafted()
DOCUMENT = unsigned(MADE)
TOKEN = MADE.token(DOCUMENT)
KEY = MADE.keys.signer("service").public_key


def test_an_independent_library_verifies_a_token() -> None:
    """joserfc, which knows nothing of us, verifies it with the key of the DID document and reads our credential."""
    jwk = did_web.document(did_web.of_address(BASE), [KEY])["verificationMethod"][1]["publicKeyJwk"]
    found = jws.deserialize_compact(TOKEN, OKPKey.import_key(jwk), algorithms=["Ed25519"])
    assert json.loads(found.payload) == DOCUMENT
    assert found.headers() == {
        "alg": "Ed25519",
        "cty": "vc",
        "kid": did_web.method(did_web.of_address(BASE), KEY),
        "typ": "vc+jwt",
    }


def test_a_token_by_an_independent_library_verifies_here() -> None:
    """What joserfc signs under the old name of the algorithm is read the same."""
    jwk = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(KEY), "d": base64url.encode(MADE.keys.seed("service"))}
    )
    header = {"alg": "EdDSA", "kid": did_web.method(did_web.of_address(BASE), KEY), "typ": "vc+jwt"}
    with pytest.warns(SecurityWarning, match="RFC 9864"):
        text = jws.serialize_compact(header, json.dumps(DOCUMENT), jwk, algorithms=["EdDSA"])
    token = vc_jwt.take_apart(text)
    vc_jwt.verify(token, KEY)
    assert token.document == DOCUMENT


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_changed_in_any_part_fails(part: int) -> None:
    """Header, document and signature: one character of each."""
    parts = TOKEN.split(".")
    at = len(parts[part]) // 2
    other = "A" if parts[part][at] != "A" else "B"
    parts[part] = parts[part][:at] + other + parts[part][at + 1 :]
    with pytest.raises(JwtError):
        vc_jwt.verify(vc_jwt.take_apart(".".join(parts)), KEY)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "x", "typ": "vc+jwt"},
        {"alg": "HS256", "kid": "x", "typ": "vc+jwt"},
        {"alg": "Ed25519", "kid": "x", "typ": "orotraza-submission+json"},
        {"alg": "Ed25519", "kid": "x", "typ": "vc+jwt", "crit": ["b64"], "b64": False},
        {"alg": "Ed25519", "kid": "x", "typ": "vc+jwt", "jwk": {}},
        {"alg": "Ed25519", "typ": "vc+jwt"},
    ],
)
def test_a_header_of_another_form_is_refused(header: dict[str, object]) -> None:
    """No header chooses an algorithm, a key or a purpose."""
    head = base64url.encode(json.dumps(header).encode())
    with pytest.raises(JwtError, match="header"):
        vc_jwt.take_apart(".".join([head, *TOKEN.split(".")[1:]]))
