"""Base64url without padding (RFC 4648 §5), each byte string in exactly one spelling."""

from base64 import urlsafe_b64encode
from binascii import a2b_base64
from typing import Final

from service.ledger.errors import LedgerError

# The three that only the standard alphabet and its padding have become foreign.
_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/!!!")


class Base64Error(LedgerError):
    """A text is not the one base64url spelling of any bytes."""


def encode(data: bytes) -> str:
    """Write without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Read what `encode` writes and nothing else. Raises `Base64Error`."""
    try:
        raw = text.encode("ascii").translate(_TO_STANDARD)
        data = a2b_base64(raw + b"=" * (-len(raw) % 4))
    except ValueError:
        raise Base64Error("not base64url") from None
    # Characters outside the alphabet are passed over, so that there are too few bytes. Within the alphabet, two
    # spellings of the same bytes differ in the unused bits of the last group alone.
    if len(data) != len(raw) * 3 // 4 or encode(data[len(data) - len(data) % 3 :]) != text[len(text) - len(text) % 4 :]:
        raise Base64Error("not base64url in its one spelling: no padding, no white space, unused bits zero")
    return data
