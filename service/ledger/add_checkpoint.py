"""What a log asks a witness: the body of `add-checkpoint` (c2sp.org/tlog-witness).

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=

    demo.orotraza.pe/7f3a
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — demo.orotraza.pe/7f3a Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO…

The size up to which the witness has cosigned, a consistency proof from there (RFC 6962 §2.1.2), one hash a line, none
from size 0; an empty line; the signed checkpoint. Both ends read this file: the service asks, the witness answers.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.ledger.errors import LedgerError
from service.ledger.merkle import HASH_SIZE, MAX_SIZE

MAX_BYTES: Final = 131_072
"""Bytes of a body: a proof has 3 KB, and 16 signatures of the longest kind there is 80 KB."""

MAX_PROOF: Final = 63
"""Hashes in a proof."""

SIZE_TYPE: Final = "text/x.tlog.size"
"""Media type of the answer 409: the size that the witness has cosigned, in decimal, and a newline."""

_OLD: Final = re.compile(rb"old (0|[1-9][0-9]{0,18})")
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_HASH: Final = re.compile(rb"[A-Za-z0-9+/]{43}=")


class RequestError(LedgerError):
    """Bytes are no `add-checkpoint` body, or no answer to one."""


@dataclass(frozen=True, slots=True)
class Request:
    """A body taken apart, nothing verified: `old` from 0 to 2^63−1, `proof` of raw hashes, `note` as it was signed."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


def format(old: int, proof: Sequence[bytes], note: bytes) -> bytes:  # noqa: A001 - the inverse of parse
    """The body to send."""
    return b"old %d\n%b\n%b" % (old, b"".join(b64encode(each) + b"\n" for each in proof), note)


def parse(data: bytes) -> Request:
    """Take a body apart. Raises `RequestError`."""
    if len(data) > MAX_BYTES:
        raise RequestError(f"{len(data)} bytes: at most {MAX_BYTES}")
    head, parted, note = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    found = _OLD.fullmatch(first)
    if not parted or found is None:
        raise RequestError("not an old size, a proof, an empty line and a checkpoint")
    if len(lines) > MAX_PROOF:
        raise RequestError(f"the proof has more than {MAX_PROOF} hashes")
    return Request(_size(found[1]), tuple(map(_hash, lines)), note)


def parse_size(data: bytes) -> int:
    """The size in an answer 409. Raises `RequestError`."""
    found = _SIZE.fullmatch(data)
    if found is None:
        raise RequestError("not a size in decimal and a newline")
    return _size(found[1])


def _size(digits: bytes) -> int:
    size = int(digits)
    if size > MAX_SIZE:
        raise RequestError("a size is at most 2^63-1")
    return size


def _hash(text: bytes) -> bytes:
    if _HASH.fullmatch(text) is None:
        raise RequestError("a line of the proof is not the base64 of a hash")
    found = b64decode(text)
    if len(found) != HASH_SIZE or b64encode(found) != text:
        raise RequestError("a line of the proof is not the base64 of a hash in its one spelling")
    return found
