import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import checkpoint, merkle, note, receipt
from service.ledger.checkpoint import Checkpoint
from service.ledger.receipt import ReceiptError
from tests.ledger.samples import LOG_KEY, ORIGIN, TRADER, VKEY, log

LOG = log(7)
RECEIPT = LOG.receipt(4, 7)


@pytest.mark.parametrize("size", range(1, 8))
def test_every_receipt_holds(size: int) -> None:
    """At every size each entry's receipt gives back its entry and the checkpoint that commits to it."""
    for seq in range(size):
        found = receipt.verify(LOG.receipt(seq, size), [VKEY])
        assert found.entry.data == LOG.entries[seq]
        assert found.checkpoint == Checkpoint(ORIGIN, size, merkle.root(LOG.leaves[:size]))
        assert found.verified == (VKEY,)


def test_the_entry_stands_in_its_own_bytes() -> None:
    """The entry is spliced in, not written again."""
    assert RECEIPT.startswith(b'{"entry":' + LOG.entries[4] + b',"seq":4,"tree_size":7,"proof":["')
    assert RECEIPT.isascii()


def test_a_receipt_survives_being_reformatted() -> None:
    """A receipt that was indented or sorted on its way is the same receipt."""
    indented = json.dumps(json.loads(RECEIPT), indent=2, sort_keys=True).encode()
    assert receipt.verify(indented, [VKEY]) == receipt.verify(RECEIPT, [VKEY])


def changed(**change: object) -> bytes:
    """The receipt with members replaced."""
    members: dict[str, Any] = json.loads(RECEIPT)
    return json.dumps(members | change).encode()


def signed(origin: str, size: int, name: str = ORIGIN, root: bytes | None = None) -> str:
    """A checkpoint of this log's leaves under some origin, size and key name."""
    made = Checkpoint(origin, size, merkle.root(LOG.leaves[:size]) if root is None else root)
    return note.sign(checkpoint.format(made), name, LOG_KEY).decode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        RECEIPT[:-1],
        RECEIPT + b"x",
        RECEIPT[:-1] + b',"seq":4}',
        changed(more=1),
        changed(seq=5),
        changed(seq=True),
        changed(seq="4"),
        changed(tree_size=6),
        changed(tree_size=0),
        changed(tree_size=None),
        changed(proof=None),
        changed(proof=[]),
        changed(proof=["00" * 32]),
        changed(proof=["zz"]),
        changed(proof=[*json.loads(RECEIPT)["proof"], "00" * 32]),
        changed(entry=None),
        changed(entry={"a": 1.5}),
        changed(entry=json.loads(LOG.entries[3])),
        changed(entry=json.loads(LOG.entries[4]) | {"ruleset": 1}),
        changed(checkpoint=None),
        changed(checkpoint="\ud800"),
        changed(checkpoint=signed(ORIGIN, 6)),
        changed(checkpoint=signed(ORIGIN, 7, root=bytes(32))),
        changed(checkpoint=signed("another.example", 7)),
        changed(checkpoint=signed(ORIGIN, 7, name="another.example")),
        changed(checkpoint=note.sign(b"no checkpoint\n", ORIGIN, LOG_KEY).decode()),
        b" " * (receipt.MAX_BYTES + 1),
    ],
)
def test_a_receipt_with_anything_changed_does_not_hold(data: bytes) -> None:
    """Another entry, seq, size, proof or checkpoint is refused with the one error."""
    with pytest.raises(ReceiptError):
        receipt.verify(data, [VKEY])


def test_the_key_must_be_the_logs() -> None:
    """Neither another key nor the log's key under another name stands behind a receipt."""
    other = note.vkey("another.example", LOG_KEY.public_key)
    foreign = changed(checkpoint=signed(ORIGIN, 7, name="another.example"))
    for data, vkeys in (
        (RECEIPT, []),
        (RECEIPT, ["misspelt"]),
        (RECEIPT, [note.vkey(ORIGIN, TRADER.public_key)]),
        (foreign, [other]),
        (changed(checkpoint=signed("another.example", 7, name="another.example")), [other]),
    ):
        with pytest.raises(ReceiptError):
            receipt.verify(data, vkeys)


@given(st.binary(max_size=200))
def test_verify_raises_nothing_else(data: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(ReceiptError):
        receipt.verify(data, [VKEY])
