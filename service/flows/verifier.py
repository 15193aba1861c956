"""What the process beside a worker does: verify the signatures that come in by its input, and say which hold.

    in    a batch: uint32 count, then so many times a key (32), a signature (64), uint32 length, the signed bytes
    out   a byte for each: 1 where the signature holds, else 0

All numbers little-endian. It ends with its input.
"""

import struct
import sys
from collections.abc import Sequence
from typing import BinaryIO, Final

from service.ledger import signing

_COUNT: Final = struct.Struct("<I")
_SIGNED: Final = struct.Struct("<32s64sI")

Signed = tuple[bytes, bytes, bytes]
"""A public key, a signature, and the bytes that it is said to be of."""


def batch(asked: Sequence[Signed]) -> bytes:
    """These as they go in."""
    parts = [_COUNT.pack(len(asked))]
    for key, signature, message in asked:
        parts += (_SIGNED.pack(key, signature, len(message)), message)
    return b"".join(parts)


def answer(taken: BinaryIO, given: BinaryIO) -> None:
    """Answer batch by batch until there are no more."""
    while head := taken.read(_COUNT.size):
        given.write(bytes([_holds(taken) for _ in range(*_COUNT.unpack(head))]))
        given.flush()


def _holds(taken: BinaryIO) -> bool:
    key, signature, length = _SIGNED.unpack(taken.read(_SIGNED.size))
    try:
        signing.verify(key, signature, taken.read(length))
    except signing.SignatureError:
        return False
    return True


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
