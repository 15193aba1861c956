"""What the ledger's tests sign, record and prove: two keys, a payload, and a log of a few entries."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from service.ledger import checkpoint, entry, merkle, note, receipt, submission
from service.ledger.checkpoint import Checkpoint
from service.ledger.profile import MAX_DEPTH, MAX_INTEGER
from service.ledger.signing import SeedSigner

VECTORS = Path(__file__).parent / "vectors"
ORIGIN = "demo.orotraza.pe/7f3a"
TRADER = SeedSigner(bytes([1]) * 32)
LOG_KEY = SeedSigner(bytes([2]) * 32)
VKEY = note.vkey(ORIGIN, LOG_KEY.public_key)
RECORDED_AT = datetime(2026, 11, 20, 19, 43, 1, 5, UTC)

NAMES = st.from_regex("[a-z][a-z0-9_]{0,39}", fullmatch=True)
TEXTS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(min_codepoint=0xA1, max_codepoint=0xAC),
        st.characters(min_codepoint=0xAE, max_codepoint=0x24F),
    ),
    max_size=40,
)
LEAVES = st.one_of(TEXTS, st.booleans(), st.none(), st.integers(min_value=-MAX_INTEGER, max_value=MAX_INTEGER))
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=25,
)


def depth(value: object) -> int:
    """How deep objects and arrays nest, the top being 1."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


PROFILE: st.SearchStrategy[dict[str, Any]] = st.dictionaries(NAMES, VALUES, max_size=6).filter(
    lambda value: depth(value) <= MAX_DEPTH
)


def vectors(name: str) -> dict[str, Any]:
    """The golden vectors of one file."""
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def payload(number: int = 0, **more: object) -> dict[str, Any]:
    """A payload with the ledger's own members; `number` makes its id."""
    return {
        "type": "purchase.recorded",
        "log": ORIGIN,
        "id": f"0192f3a1-7c10-7d21-9b8a-{number:012d}",
        "occurred_at": "2026-11-20T19:42:00Z",
        **more,
    }


def envelope(body: bytes) -> dict[str, Any]:
    """The three members of a body, to be tampered with."""
    members: dict[str, Any] = json.loads(body)
    return members


@dataclass(frozen=True, slots=True)
class Log:
    """A small log: every entry's bytes and leaf hash."""

    entries: tuple[bytes, ...]
    leaves: tuple[bytes, ...]

    def checkpoint(self, size: int) -> bytes:
        """The signed note for this size."""
        root = merkle.root(self.leaves[:size])
        return note.sign(checkpoint.format(Checkpoint(ORIGIN, size, root)), ORIGIN, LOG_KEY)

    def receipt(self, seq: int, size: int) -> bytes:
        """The receipt of one entry at this size."""
        proof = merkle.inclusion_proof(merkle.node_reader(self.leaves), seq, size)
        return receipt.format(self.entries[seq], seq, size, proof, self.checkpoint(size))


def log(size: int) -> Log:
    """A log of `size` entries by one trader."""
    entries: list[bytes] = []
    leaves: list[bytes] = []
    for seq in range(size):
        data = entry.compose(
            origin=ORIGIN,
            seq=seq,
            prev=leaves[-1] if leaves else entry.FIRST_PREV,
            recorded_at=RECORDED_AT,
            ruleset=0,
            submission=submission.parse(submission.sign(payload(seq), TRADER)),
            findings=[],
        )
        entries.append(data)
        leaves.append(merkle.leaf_hash(data))
    return Log(tuple(entries), tuple(leaves))
