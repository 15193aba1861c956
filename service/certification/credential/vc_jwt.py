"""A credential as `vc+jwt`: the same document, secured by JOSE instead of by a proof inside it.

    <base64url of {"alg":"Ed25519","cty":"vc","kid":"did:web:…#z6Mk…","typ":"vc+jwt"}>.<base64url of the document>.<sig>

Securing Verifiable Credentials using JOSE and COSE §3.1, W3C Recommendation of 15 May 2025; JWS compact serialization
(RFC 7515 §7.1). `typ` keeps it apart from everything else that the same key signs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.certification.credential import jcs
from service.ledger import base64url, signing
from service.ledger.errors import LedgerError
from service.ledger.signing import Signer

MEDIA_TYPE: Final = "application/vc+jwt"
TYP: Final = "vc+jwt"
MOST_BYTES: Final = 2 * jcs.MOST_BYTES

_ALGORITHMS: Final = ("Ed25519", "EdDSA")
_MOST_HEADER: Final = 1024


class JwtError(LedgerError):
    """A text is no `vc+jwt` of ours, or does not hold."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart: `method` names a key and proves nothing."""

    method: str
    document: dict[str, Any]
    signing_input: bytes
    signature: bytes


def secure(document: Mapping[str, Any], signer: Signer, *, method: str) -> str:
    """Sign a document, which has no `proof`, with the key that `method` is the DID URL of."""
    header = {"alg": "Ed25519", "cty": "vc", "kid": method, "typ": TYP}
    head = base64url.encode(json.dumps(header, separators=(",", ":")).encode())
    signing_input = f"{head}.{base64url.encode(jcs.canonical(document))}"
    return f"{signing_input}.{base64url.encode(signer.sign(signing_input.encode()))}"


def take_apart(text: str) -> Token:
    """Read a token; nothing of it is verified. Raises `JwtError`."""
    if len(text) > MOST_BYTES:
        raise JwtError(f"more than {MOST_BYTES} characters")
    head, _, rest = text.partition(".")
    body, _, end = rest.partition(".")
    try:
        header = jcs.read(base64url.decode(head[:_MOST_HEADER]))
        document = jcs.read(base64url.decode(body))
        signature = base64url.decode(end)
    except LedgerError as error:
        raise JwtError(str(error)) from None
    match header:
        case {"alg": str(algorithm), "kid": str(method), "typ": "vc+jwt", **more} if (
            algorithm in _ALGORITHMS and more in ({}, {"cty": "vc"})
        ):
            return Token(method, document, f"{head}.{body}".encode(), signature)
        case _:
            raise JwtError(f"the header is not of a {TYP} by Ed25519")


def verify(token: Token, public_key: bytes) -> None:
    """See that this raw key signed the token. Raises `JwtError`."""
    try:
        signing.verify(public_key, token.signature, token.signing_input)
    except signing.SignatureError as error:
        raise JwtError(str(error)) from None
