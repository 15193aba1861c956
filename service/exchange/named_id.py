"""An id made of names: said twice, it is one submission and one lot.

RFC 9562 §5.8 and appendix B.2: a UUID of version 8, its other bits the first of a SHA-256 over the names.
"""

import json
from hashlib import sha256
from typing import Final

_SPACE: Final = "orotraza/intake/v1"


def named_id(*names: str) -> str:
    """The lower-case UUID of these names, in this order."""
    said = json.dumps([_SPACE, *names], ensure_ascii=False, separators=(",", ":")).encode()
    bits = int.from_bytes(sha256(said).digest()[:16])
    bits = bits & ~(0xF << 76) | 0x8 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
