"""How keys, signatures and lists are spelt in W3C documents: multibase (base58btc, base64url) and Multikey.

    z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2       an Ed25519 public key
    │└ base58btc of 0xED 0x01 (the multicodec of Ed25519) and the 32 bytes of the key
    └ base58btc; `u` would be base64url without padding

Controlled Identifiers v1.0 §2.2.2 and §2.4, W3C Recommendation. Each byte string has exactly one spelling here.
"""

from typing import Final

from service.ledger import base64url
from service.ledger.errors import LedgerError
from service.ledger.signing import KEY_SIZE

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE: Final = {character: value for value, character in enumerate(_ALPHABET)}
_ED25519: Final = b"\xed\x01"

MOST_BASE58: Final = 200
"""Characters read: base 58 takes time by the square of its length, and keys and signatures have under 90."""


class MultiformatError(LedgerError):
    """A text is no multibase of the kind wanted, or not of what is wanted."""


def base58btc(data: bytes) -> str:
    """Multibase with the prefix `z`."""
    digits, number = "", int.from_bytes(data)
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + digits


def from_base58btc(text: str) -> bytes:
    """What `base58btc` wrote. Raises `MultiformatError`."""
    if not text.startswith("z") or len(text) > MOST_BASE58:
        raise MultiformatError(f"not base58btc: z and at most {MOST_BASE58 - 1} characters")
    number = 0
    for character in text[1:]:
        if (value := _VALUE.get(character)) is None:
            raise MultiformatError("not base58btc: a character that is not in its alphabet")
        number = number * 58 + value
    body = text[1:]
    zeros = len(body) - len(body.lstrip(_ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def base64(data: bytes) -> str:
    """Multibase with the prefix `u`: base64url without padding."""
    return "u" + base64url.encode(data)


def from_base64(text: str) -> bytes:
    """What `base64` wrote. Raises `MultiformatError`."""
    if not text.startswith("u"):
        raise MultiformatError("not base64url: the prefix is not u")
    try:
        return base64url.decode(text[1:])
    except base64url.Base64Error as error:
        raise MultiformatError(str(error)) from None


def multikey(public_key: bytes) -> str:
    """The `publicKeyMultibase` of a raw Ed25519 key."""
    return base58btc(_ED25519 + public_key)


def from_multikey(text: str) -> bytes:
    """The raw Ed25519 key of a `publicKeyMultibase`. Raises `MultiformatError`."""
    data = from_base58btc(text)
    if data[:2] != _ED25519 or len(data) != 2 + KEY_SIZE:
        raise MultiformatError("not the Multikey of an Ed25519 key")
    return data[2:]
