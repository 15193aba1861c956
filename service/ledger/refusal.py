"""A refusal, signed: the service's word that it decided against a validly signed submission.

A JWS by the service key whose payload is `{"code", "kid", "payload_digest", "recorded_at", "size"}`: the refusal's
code, the key that signed the submission, SHA-256 of its payload in hex, the decision's time, and the number of entries
before it. Deciding being a pure function of these, anyone with the ledger can replay the refusal and expose a false
one; without `kid`, whoever was refused could sign the same payload with another key and cry foul.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.ledger import canonical, jws, signing, times
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, KID, is_integer, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-refusal+json"
MAX_BYTES: Final = 4_096

_MEMBERS: Final = ["code", "kid", "payload_digest", "recorded_at", "size"]
_CODE: Final = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")


class RefusalError(LedgerError):
    """Bytes are no refusal, or this service did not sign it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused (digest of the payload, and the key that signed it), why, at which size of the log and when."""

    payload_digest: bytes
    kid: str
    code: str
    size: int
    recorded_at: datetime


def make(refusal: Refusal, signer: Signer) -> bytes:
    """Sign a refusal with the service key. Raises `RefusalError` for one that `verify` would not read."""
    try:
        payload = {
            "code": refusal.code,
            "kid": refusal.kid,
            "payload_digest": refusal.payload_digest.hex(),
            "recorded_at": times.format_microseconds(refusal.recorded_at),
            "size": refusal.size,
        }
        data = canonical.encode(payload)
    except LedgerError as error:
        raise RefusalError(str(error)) from None
    _read(data)
    return jws.to_bytes(jws.sign(data, signer, TYP))


def verify(data: bytes, public_key: bytes) -> Refusal:
    """Check a refusal against the service key in force. Raises only `RefusalError`."""
    if len(data) > MAX_BYTES:
        raise RefusalError(f"{len(data)} bytes: at most {MAX_BYTES}")
    try:
        document = jws.parse(data, TYP)
        if document.header.kid != signing.thumbprint(public_key):
            raise RefusalError("signed under another key's kid")
        signing.verify(public_key, document.signature, document.signing_input)
    except (jws.JwsError, signing.SignatureError) as error:
        raise RefusalError(str(error)) from None
    return _read(document.payload_bytes)


def claimed(data: bytes) -> Refusal:
    """What a document says, whoever signed it: its size tells which service key to verify it under.

    Raises only `RefusalError`.
    """
    try:
        return _read(jws.parse(data, TYP).payload_bytes)
    except jws.JwsError as error:
        raise RefusalError(str(error)) from None


def _read(data: bytes) -> Refusal:
    try:
        members = canonical.decode(data)
        if list(members) != _MEMBERS or not matches(members["code"], _CODE):
            raise RefusalError("not a refusal's members")
        if not matches(members["payload_digest"], HASH) or not is_integer(members["size"], 0):
            raise RefusalError("digest or size is malformed")
        if not matches(members["kid"], KID):
            raise RefusalError("kid is malformed")
        instant = times.parse_microseconds(members["recorded_at"])
    except (canonical.CanonicalError, times.TimeError) as error:
        raise RefusalError(str(error)) from None
    digest = bytes.fromhex(members["payload_digest"])
    return Refusal(digest, members["kid"], members["code"], members["size"], instant)
