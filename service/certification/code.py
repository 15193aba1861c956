"""A certificate's code: what stands below the QR, is read over the telephone and typed by hand.

    OP-7K2M-9QFX-4D38

Eleven characters of Crockford's base 32 (no I, L, O, U) and a check character (Luhn mod 32), which finds any one
wrong character and most exchanged neighbours. A code follows from log, lot and how often that lot was certified before:
whoever issues a batch twice comes to the same codes.
"""

import hashlib
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORM: Final = "OP(-[0-9A-HJKMNP-TV-Z]{4}){3}"

_PREFIX: Final = "OP"
_DOMAIN: Final = "orotraza/certificate/v1"


def check_code(text: str) -> str:
    """A code in its one spelling.

    Raises:
        ValueError: `certificate_check_character`.
    """
    body = text.replace("-", "")[len(_PREFIX) :]
    if check_character(body[:-1]) != body[-1]:
        raise ValueError("certificate_check_character")
    return text


Code = Annotated[str, StringConstraints(pattern=f"^{FORM}$"), AfterValidator(check_code)]


def code(log: str, lot: str, earlier: int) -> str:
    """The code of a lot's certificate, `earlier` of that lot's having been issued before it."""
    digest = hashlib.sha256(f"{_DOMAIN}\n{log}\n{lot}\n{earlier}".encode()).digest()
    bits = int.from_bytes(digest[:7]) >> 1  # 55 bits: eleven characters
    body = "".join(ALPHABET[bits >> shift & 31] for shift in range(50, -1, -5))
    whole = body + check_character(body)
    return "-".join((_PREFIX, whole[:4], whole[4:8], whole[8:]))


def check_character(body: str) -> str:
    """Luhn mod 32 over characters of the alphabet (ISO/IEC 7812-1, annex B, carried to base 32)."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 - place % 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
