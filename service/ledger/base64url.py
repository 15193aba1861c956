"""Base64url without padding (RFC 4648 §5), each byte string in exactly one spelling."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from service.ledger.errors import LedgerError


class Base64Error(LedgerError):
    """A text is not the one base64url spelling of any bytes."""


def encode(data: bytes) -> str:
    """Write without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Read what ``encode`` writes and nothing else. Raises ``Base64Error``."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Base64Error("not base64url") from None
    # The library forgives foreign characters, padding and stray last bits; writing it again does not.
    if encode(data) != text:
        raise Base64Error("not base64url in its one spelling: no padding, no white space, unused bits zero")
    return data
