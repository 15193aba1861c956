"""A receipt as others write it: the proof that a log holds a record, in text (c2sp.org/tlog-proof).

    c2sp.org/tlog-proof@v1
    extra eyJmaW5kaW5ncyI6W10sIm9yaWdpbiI6ImRlbW8…
    index 4
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

    demo.orotraza.pe/7f3a
    7
    sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

    — demo.orotraza.pe/7f3a JGH04Q4V…

The hashes are siblings from the leaf up. `extra` is nobody's word: we put the entry there, whose leaf hash tells
whether it is the one; a file without it proves the entry that its reader brings.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from service.ledger import checkpoint, merkle, note, receipt
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_BYTES: Final = 2 * note.MAX_BYTES
"""An entry in base64, 63 hashes, and a note of the greatest length."""

_MOST_HASHES: Final = 63
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")
_HASH: Final = re.compile(r"[A-Za-z0-9+/]{43}=")


class TlogProofError(LedgerError):
    """Bytes are no such proof, or the proof does not hold."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof taken apart: nothing of it has been checked, and `extra` is never more than a hint."""

    index: int
    proof: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A proof that holds: the record's bytes, its place, and the checkpoint with the keys that signed it."""

    record: bytes
    index: int
    checkpoint: Checkpoint
    verified: tuple[str, ...]


def format(proof: TlogProof) -> bytes:  # noqa: A001 - the inverse of parse
    """Write a proof; `note` is the signed checkpoint, to the byte."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines += [b64encode(node).decode() for node in proof.proof]
    return "\n".join(lines).encode() + b"\n\n" + proof.note


def parse(data: bytes) -> TlogProof:
    """Take a proof apart, in its one spelling. Raises only `TlogProofError`."""
    if type(data) is not bytes or len(data) > MAX_BYTES:
        raise TlogProofError(f"a proof is at most {MAX_BYTES} bytes")
    text, found, signed = data.partition(b"\n\n")
    if not found:
        raise TlogProofError("no empty line parts the proof from the checkpoint")
    try:
        header, *lines = text.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise TlogProofError("the proof above the checkpoint is not ASCII") from None
    if header != HEADER:
        raise TlogProofError(f"the first line is not {HEADER}")
    extra = _decode(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or int(index[1]) > merkle.MAX_SIZE:
        raise TlogProofError("the entry's index is missing, or not written as: index 4")
    if len(lines) > _MOST_HASHES or any(_HASH.fullmatch(line) is None for line in lines):
        raise TlogProofError(
            f"a line between index and checkpoint is no hash in base64, or there are over {_MOST_HASHES}"
        )
    return TlogProof(int(index[1]), tuple(map(_decode, lines)), signed, extra)


def of_receipt(data: bytes) -> bytes:
    """A receipt in this form, the entry as `extra`; nothing of it is verified. Raises only `ReceiptError`."""
    found = receipt.parse(data)
    return format(TlogProof(found.entry.seq, found.proof, found.note, found.entry.data))


def verify(data: bytes, vkeys: Iterable[str], record: bytes | None = None) -> Verified:
    """Check that a log whose key the caller trusts holds `record`, or else the bytes that the proof brings along.

    1. The proof is well formed, and there is something for it to prove.
    2. One of `vkeys` signed the checkpoint, and one named as that checkpoint's log is.
    3. The record stands at the index in that tree.

    That the record is an entry, and of which submitter, it does not say. Raises only `TlogProofError`.
    """
    found = parse(data)
    about = found.extra if record is None else record
    if about is None:
        raise TlogProofError("the proof does not bring the entry along, and none was given")
    try:
        opened = note.open(found.note, vkeys)
        head = checkpoint.parse(opened.text)
        merkle.verify_inclusion(merkle.leaf_hash(about), found.index, head.size, found.proof, head.root)
    except LedgerError as error:
        raise TlogProofError(f"the proof does not hold: {error}") from None
    if all(note.parse_vkey(vkey)[0] != head.origin for vkey in opened.verified):
        raise TlogProofError("no key of this log signed the checkpoint")
    return Verified(about, found.index, head, opened.verified)


def _decode(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise TlogProofError("a line is not base64") from None
    if b64encode(data).decode() != text:
        raise TlogProofError("a line is not base64 in its one spelling")
    return data
