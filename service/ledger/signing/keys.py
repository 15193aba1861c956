"""Ed25519: one signature verified, one public key judged, and what a signer is.

Verification is RFC 8032 without the cofactor, as OpenSSL does it: S < L is enforced and R is compared as bytes (a
small-order canonical R is accepted). Whether a *key* can be trusted to identify its holder is a separate question,
asked once, when the key is enrolled: under a key of small order a signature can be made that holds for any message.
"""

import json
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.ledger.errors import LedgerError
from service.ledger.signing import edwards

KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64


class SignatureError(LedgerError):
    """A signature does not hold, or a public key is not fit to be enrolled."""


class Signer(Protocol):
    """Holds one private key, wherever that is: a file, a hardware module, a key service."""

    @property
    def public_key(self) -> bytes:
        """The raw 32-byte Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        ...


class Signers(Protocol):
    """Finds the private half of a key, wherever that is: a rotated key and its successor may both be wanted."""

    def find(self, public_key: bytes) -> Signer | None:
        """Who signs with this raw public key; None where its private half is not at hand."""
        ...


class SeedSigner:
    """Signs with a private key held in memory, made from its 32-byte seed (RFC 8032 §5.1.5)."""

    __slots__ = ("_key", "public_key")

    def __init__(self, seed: bytes) -> None:
        if type(seed) is not bytes or len(seed) != KEY_SIZE:
            raise SignatureError("a seed is 32 bytes")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key: Final = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._key.sign(message)

    def find(self, public_key: bytes) -> Signer | None:
        """Itself, where that is its key: one signer serves wherever several may."""
        return self if public_key == self.public_key else None


def verify(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature. Returns nothing; raises `SignatureError`.

    The key is taken as given: whoever holds it has asked `check_key` once.
    """
    if type(message) is not bytes or type(signature) is not bytes or len(signature) != SIGNATURE_SIZE:
        raise SignatureError("a signature is 64 bytes over bytes")
    _check_shape(public_key)
    try:
        _load(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):  # ValueError: bytes that no key can be loaded from
        raise SignatureError("the signature does not hold") from None


def check_key(public_key: bytes) -> None:
    """Check that 32 bytes are the canonical encoding of a point of prime order.

    Refuses the eight points of small order and every sum of one with a good key, under which two keys would verify
    some of each other's signatures. Costs about a millisecond, once a key. Raises `SignatureError`.
    """
    _check_shape(public_key)
    if fault := _key_fault(public_key):
        raise SignatureError(fault)


def thumbprint(public_key: bytes) -> str:
    """The key's RFC 7638 thumbprint: 43 characters of base64url, the `kid` of everything it signs."""
    _check_shape(public_key)
    members = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public_key)}
    return _base64url(sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


@lru_cache(maxsize=65_536)
def _key_fault(public_key: bytes) -> str:
    point = edwards.decode(public_key)
    if point is None:
        return "the public key is not the canonical encoding of a point"
    if edwards.is_neutral(point) or not edwards.is_neutral(edwards.multiply(edwards.ORDER, point)):
        return "the public key is not of prime order"
    return ""


# Loading a key costs a third of verifying with it, and few keys sign most entries.
_load: Final = lru_cache(maxsize=65_536)(Ed25519PublicKey.from_public_bytes)


def _check_shape(public_key: object) -> None:
    if type(public_key) is not bytes or len(public_key) != KEY_SIZE:
        raise SignatureError("a public key is 32 bytes")


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
