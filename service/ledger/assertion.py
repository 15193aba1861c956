"""The assertion that a party trades for a bearer token: RFC 7523 §3, a compact JWT by an enrolled key.

    header   {"alg": "Ed25519", "kid": "<thumbprint>", "typ": "orotraza-assertion+jwt"}
    claims   {"iss": "<party>", "sub": "<party>", "aud": "<origin>", "iat": …, "exp": …, "jti": "<uuid>"}

Times are whole seconds since 1970, `exp` at most 120 after `iat`. That a `jti` serves once is for its keeper.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.ledger import jws, signing
from service.ledger.errors import LedgerError
from service.ledger.shapes import UUID, is_integer, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-assertion+jwt"
MAX_CHARACTERS: Final = 2_048
LONGEST_LIFE_S: Final = 120
CLOCK_SKEW_S: Final = 30

_CLAIMS: Final = {"iss", "sub", "aud", "iat", "exp", "jti"}
_PARTY: Final = re.compile("[A-Za-z0-9:._-]{1,64}")


class InvalidAssertionError(LedgerError):
    """A text is no assertion, or it is not by this key, for this log, or for this moment."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion taken apart, not yet verified: who it says it is by, and for when (seconds since 1970)."""

    kid: str
    party: str
    audience: str
    issued_at: int
    expires_at: int
    jti: str
    signing_input: bytes
    signature: bytes


def make(*, party: str, log: str, at: datetime, jti: str, signer: Signer, life_s: int = LONGEST_LIFE_S) -> str:
    """The assertion of `party` to `log`, good for `life_s` seconds from `at`; `jti` is a fresh UUID."""
    now = int(at.timestamp())
    claims = {"iss": party, "sub": party, "aud": log, "iat": now, "exp": now + life_s, "jti": jti}
    document = jws.sign(json.dumps(claims, separators=(",", ":")).encode(), signer, TYP)
    return f"{document['protected']}.{document['payload']}.{document['signature']}"


def parse(text: str) -> Assertion:
    """Take an assertion apart. Raises only `InvalidAssertionError`."""
    if len(text) > MAX_CHARACTERS:
        raise InvalidAssertionError(f"more than {MAX_CHARACTERS} characters")
    try:
        protected, payload, signature = text.split(".")
    except ValueError:
        raise InvalidAssertionError("not the three parts of a JWT") from None
    try:
        document = jws.from_members({"protected": protected, "payload": payload, "signature": signature}, TYP)
        claims = jws.read_members(document.payload_bytes, "payload")
    except jws.JwsError as error:
        raise InvalidAssertionError(str(error)) from None
    _check_claims(claims)
    return Assertion(
        kid=document.header.kid,
        party=claims["iss"],
        audience=claims["aud"],
        issued_at=claims["iat"],
        expires_at=claims["exp"],
        jti=claims["jti"],
        signing_input=document.signing_input,
        signature=document.signature,
    )


def verify(assertion: Assertion, *, public_key: bytes, log: str, at: datetime) -> None:
    """Check an assertion against the key that its `kid` names, at this moment.

    Returns nothing; raises only `InvalidAssertionError`.
    """
    now = int(at.timestamp())
    if assertion.audience != log:
        raise InvalidAssertionError("for another log")
    if not assertion.issued_at - CLOCK_SKEW_S <= now < assertion.expires_at:
        raise InvalidAssertionError("not yet good, or expired")
    try:
        if signing.thumbprint(public_key) != assertion.kid:
            raise InvalidAssertionError("the key is not the one that kid names")
        signing.verify(public_key, assertion.signature, assertion.signing_input)
    except signing.SignatureError as error:
        raise InvalidAssertionError(str(error)) from None


def _check_claims(claims: dict[str, Any]) -> None:
    if claims.keys() != _CLAIMS:
        raise InvalidAssertionError("claims other than iss, sub, aud, iat, exp, jti")
    if not matches(claims["iss"], _PARTY) or claims["iss"] != claims["sub"]:
        raise InvalidAssertionError("iss and sub are not one party")
    if type(claims["aud"]) is not str or not matches(claims["jti"], UUID):
        raise InvalidAssertionError("aud is not one log, or jti is not a UUID")
    if not is_integer(claims["iat"], 0) or not is_integer(claims["exp"], 0):
        raise InvalidAssertionError("iat and exp are not whole seconds")
    if not 0 < claims["exp"] - claims["iat"] <= LONGEST_LIFE_S:
        raise InvalidAssertionError(f"exp is not within {LONGEST_LIFE_S} seconds after iat")
