"""A refusal, signed: the service's word that it decided against a validly signed submission.

A JWS by the service key whose payload is ``{"code", "payload_digest", "recorded_at", "size"}``: the refusal's code,
SHA-256 of the submission's payload in hex, the decision's time, and the number of entries before it. Deciding being a
pure function of these, anyone with the ledger can replay the refusal and expose a false one.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.ledger import canonical, jws, signing, times
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, is_integer, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-refusal+json"
MAX_BYTES: Final = 4_096

_MEMBERS: Final = ["code", "payload_digest", "recorded_at", "size"]
_CODE: Final = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")


class RefusalError(LedgerError):
    """Bytes are no refusal, or this service did not sign it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused (digest of the payload), why, at which size of the log and when."""

    payload_digest: bytes
    code: str
    size: int
    recorded_at: datetime


def make(refusal: Refusal, signer: Signer) -> bytes:
    """Sign a refusal with the service key. Raises ``RefusalError`` for one that ``verify`` would not read."""
    try:
        payload = {
            "code": refusal.code,
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
    """Check a refusal against the service key in force. Raises only ``RefusalError``."""
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


def _read(data: bytes) -> Refusal:
    try:
        members = canonical.decode(data)
        if list(members) != _MEMBERS or not matches(members["code"], _CODE):
            raise RefusalError("not a refusal's members")
        if not matches(members["payload_digest"], HASH) or not is_integer(members["size"], 0):
            raise RefusalError("digest or size is malformed")
        instant = times.parse_microseconds(members["recorded_at"])
    except (canonical.CanonicalError, times.TimeError) as error:
        raise RefusalError(str(error)) from None
    return Refusal(bytes.fromhex(members["payload_digest"]), members["code"], members["size"], instant)
