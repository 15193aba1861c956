"""Bitstring Status List: which certificates are suspended or revoked, 131,072 to a list, one bit each.

    "credentialStatus": [{"type": "BitstringStatusListEntry", "statusPurpose": "suspension", "statusListIndex": "2412",
                          "statusListCredential": "https://…/v1/certificates/status/suspension/0"}, …]

A certificate's place is the number of its entry: bit `seq mod 131,072` of list `seq div 131,072`. Whoever holds the
entry knows it, and nothing need be counted. Bitstring Status List v1.0, W3C Recommendation of 15 May 2025.
"""

import gzip
import zlib
from collections.abc import Iterable
from typing import Any, Final, Literal

from service.certification.credential import multiformats
from service.ledger.errors import LedgerError

Purpose = Literal["suspension", "revocation"]

PURPOSES: Final[tuple[Purpose, ...]] = ("suspension", "revocation")
LENGTH: Final = 131_072
"""Bits of a list: the least that §3.1 allows, 16 KB before compression."""

TYPE: Final = "BitstringStatusList"
CREDENTIAL_TYPE: Final = "BitstringStatusListCredential"


class StatusError(LedgerError):
    """A text is no list of ours."""


def place(seq: int) -> tuple[int, int]:
    """The list, and the bit in it, of the certificate that entry `seq` issued."""
    return divmod(seq, LENGTH)


def address(base: str, purpose: Purpose, number: int) -> str:
    """Where a list is read."""
    return f"{base}/v1/certificates/status/{purpose}/{number}"


def entries(base: str, seq: int) -> list[dict[str, Any]]:
    """A credential's `credentialStatus`: an entry for each purpose."""
    number, bit = place(seq)
    return [
        {
            "id": f"{address(base, purpose, number)}#{bit}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(bit),
            "statusListCredential": address(base, purpose, number),
        }
        for purpose in PURPOSES
    ]


def encode(places: Iterable[int]) -> str:
    """A list with these bits set (§3.2): bit 0 is the leftmost of the first byte. The same bits, the same text."""
    bits = bytearray(LENGTH // 8)
    for each in places:
        bits[each // 8] |= 0x80 >> each % 8
    return multiformats.base64(gzip.compress(bytes(bits), mtime=0))


def decode(text: str) -> bytes:
    """The bits of a list (§3.3), never more than a list has. Raises `StatusError`."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        bits = unpack.decompress(multiformats.from_base64(text), LENGTH // 8 + 1)
    except (multiformats.MultiformatError, zlib.error) as error:
        raise StatusError(f"not a compressed list: {error}") from None
    if len(bits) != LENGTH // 8 or not unpack.eof or unpack.unused_data:
        raise StatusError(f"not a list of {LENGTH:,} bits")
    return bits


def is_set(bits: bytes, at: int) -> bool:
    """Whether one bit stands."""
    return bool(bits[at // 8] & 0x80 >> at % 8)
