"""A receipt: the proof, to be kept, that the log holds an entry.

    {"entry": {…}, "seq": 17, "tree_size": 20, "proof": ["<64 hex>", …], "checkpoint": "<signed note>"}

A plain JSON document outside the canonical profile. The entry stands as its own canonical bytes; a receipt that was
indented or reordered on its way still verifies, because those bytes are a function of the entry's value.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from service.ledger import canonical, checkpoint, entry, merkle, note
from service.ledger.checkpoint import Checkpoint
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, is_integer, matches

MAX_BYTES: Final = 2 * note.MAX_BYTES
"""An entry, 63 hashes, and a checkpoint of the greatest length with its newlines and dashes escaped."""

_MEMBERS: Final = {"entry", "seq", "tree_size", "proof", "checkpoint"}


class ReceiptError(LedgerError):
    """Bytes are no receipt, or the receipt does not hold."""


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ReceiptError("a member stands twice")
    return members


_read: Final = json.JSONDecoder(object_pairs_hook=_no_doubles).decode


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt taken apart. Only what `verify` returns has been checked."""

    entry: Entry
    tree_size: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt that holds: its entry, the checkpoint that commits to it, and the verifier keys that signed that."""

    entry: Entry
    checkpoint: Checkpoint
    verified: tuple[str, ...]


def format(  # noqa: A001 - the inverse of parse
    entry_bytes: bytes, seq: int, tree_size: int, proof: Sequence[bytes], checkpoint: bytes
) -> bytes:
    """Write a receipt: the entry's bytes spliced in, `checkpoint` the signed note for `tree_size`."""
    path = ",".join([f'"{node.hex()}"' for node in proof]).encode()
    return b'{"entry":%b,"seq":%d,"tree_size":%d,"proof":[%b],"checkpoint":%b}' % (
        entry_bytes,
        seq,
        tree_size,
        path,
        _quote(checkpoint),
    )


@lru_cache(maxsize=16)  # a batch has one checkpoint
def _quote(note_bytes: bytes) -> bytes:
    return json.dumps(note_bytes.decode()).encode()


def parse(data: bytes) -> Receipt:
    """Take a receipt apart, checking its shape alone. Raises only `ReceiptError`."""
    if type(data) is not bytes:
        raise ReceiptError(f"a receipt is bytes, not {type(data).__name__}")
    if len(data) > MAX_BYTES:
        raise ReceiptError(f"{len(data)} bytes: at most {MAX_BYTES}")
    try:
        members = _read(data.decode())
    except (ValueError, RecursionError):
        raise ReceiptError("not JSON") from None
    if not isinstance(members, dict) or members.keys() != _MEMBERS:
        raise ReceiptError(f"not an object of {', '.join(sorted(_MEMBERS))}")
    proof, size, text = members["proof"], members["tree_size"], members["checkpoint"]
    if not isinstance(proof, list) or not all(matches(item, HASH) for item in proof):
        raise ReceiptError("the proof is not a list of 64 hexadecimal digits each")
    if not is_integer(size, 1) or not isinstance(text, str):
        raise ReceiptError("tree_size is no size, or checkpoint is no text")
    try:
        found = entry.parse(canonical.encode(members["entry"]))
        signed = text.encode()
    except (LedgerError, UnicodeEncodeError) as error:
        raise ReceiptError(f"the receipt's parts are malformed: {error}") from None
    if not is_integer(members["seq"], 0) or members["seq"] != found.seq:
        raise ReceiptError("seq is not the entry's")
    return Receipt(found, size, tuple(map(bytes.fromhex, proof)), signed)


def verify(data: bytes, vkeys: Iterable[str]) -> Verified:
    """Check that a log whose key the caller trusts holds the receipt's entry.

    1. The receipt is well formed and its entry canonical.
    2. One of `vkeys`, named as the log is, signed the checkpoint.
    3. The checkpoint is of the entry's log and of the receipt's size.
    4. The entry stands at its own `seq` in that tree.

    Whether the submitter's key was enrolled is not in a receipt: that takes an export. Raises only `ReceiptError`.
    """
    receipt = parse(data)
    try:
        opened = note.open(receipt.note, vkeys)
        head = checkpoint.parse(opened.text)
        merkle.verify_inclusion(receipt.entry.leaf_hash, receipt.entry.seq, head.size, receipt.proof, head.root)
    except LedgerError as error:
        raise ReceiptError(f"the receipt does not hold: {error}") from None
    if head.origin != receipt.entry.origin or head.size != receipt.tree_size:
        raise ReceiptError("the checkpoint is of another log or size")
    if all(note.parse_vkey(vkey)[0] != head.origin for vkey in opened.verified):
        raise ReceiptError("no key of this log signed the checkpoint")
    return Verified(receipt.entry, head, opened.verified)
