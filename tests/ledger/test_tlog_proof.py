from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.ledger import checkpoint, merkle, note, receipt, tlog_proof
from service.ledger.checkpoint import Checkpoint
from service.ledger.tlog_proof import TlogProof, TlogProofError
from tests.ledger.samples import LOG_KEY, ORIGIN, TRADER, VKEY, log

LOG = log(7)
PROOF = tlog_proof.of_receipt(LOG.receipt(4, 7))
BARE = PROOF.replace(PROOF.split(b"\n")[1] + b"\n", b"")


def test_the_text_is_that_of_the_specification() -> None:
    """Header, extra, index, a hash a line, an empty line, and the checkpoint verbatim."""
    proof = merkle.inclusion_proof(merkle.node_reader(LOG.leaves), 4, 7)
    head, _, signed = PROOF.partition(b"\n\n")
    assert head.decode().split("\n") == [
        "c2sp.org/tlog-proof@v1",
        f"extra {b64encode(LOG.entries[4]).decode()}",
        "index 4",
        *(b64encode(node).decode() for node in proof),
    ]
    assert signed == LOG.checkpoint(7)


@pytest.mark.parametrize("size", range(1, 8))
def test_every_proof_holds(size: int) -> None:
    """At every size each entry's receipt becomes a proof that holds, with the entry in it or brought by the reader."""
    for seq in range(size):
        data = tlog_proof.of_receipt(LOG.receipt(seq, size))
        found = tlog_proof.verify(data, [VKEY])
        assert (found.record, found.index, found.checkpoint.size) == (LOG.entries[seq], seq, size)
        apart = tlog_proof.parse(data)
        bare = tlog_proof.format(TlogProof(apart.index, apart.proof, apart.note))
        assert tlog_proof.verify(bare, [VKEY], LOG.entries[seq]).verified == (VKEY,)
        with pytest.raises(TlogProofError, match="another root"):
            tlog_proof.verify(data, [VKEY], LOG.entries[seq] + b" ")


@given(
    st.integers(0, merkle.MAX_SIZE),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(max_size=50),
)
def test_what_is_written_is_read(index: int, proof: list[bytes], extra: bytes | None) -> None:
    """Any index, path and extra survive being written."""
    made = TlogProof(index, tuple(proof), LOG.checkpoint(7), extra)
    assert tlog_proof.parse(tlog_proof.format(made)) == made


@given(
    st.binary(max_size=300)
    | st.builds(lambda at, byte: PROOF[:at] + byte + PROOF[at + 1 :], st.integers(0, 600), st.binary(max_size=2))
)
@example(b"c2sp.org/tlog-proof@v1\nindex 0\n\n")
def test_reading_raises_nothing_else(data: bytes) -> None:
    """Whatever the bytes, they are a proof written back the same, or refused."""
    try:
        found = tlog_proof.parse(data)
    except TlogProofError:
        return
    assert tlog_proof.format(found) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PROOF[:100],
        PROOF.replace(b"@v1", b"@v2"),
        PROOF.replace(b"\n", b"\r\n"),
        b"\n" + PROOF,
        PROOF.replace(b"index 4", b"index 04"),
        PROOF.replace(b"index 4", b"index +4"),
        PROOF.replace(b"index 4", b"index 9223372036854775808"),
        PROOF.replace(b"index 4\n", b""),
        PROOF.replace(b"index 4\n", b"index 4\nindex 4\n"),
        PROOF.replace(b"extra ", b"extra  "),
        PROOF.replace(b"extra ", b"Extra "),
        BARE.replace(b"index", b"extra \nextra \nindex"),
        BARE.replace(b"index 4", b"index 4\n" + b"A" * 44),
        BARE.replace(b"index 4", b"index 4\n" + b"A" * 42 + b"B="),
        BARE.replace(b"index 4", b"index 4" + (b"\n" + b"A" * 43 + b"=") * 64),
        PROOF.replace(b"\n\n", b"\n \n", 1),
        PROOF + b" " * tlog_proof.MAX_BYTES,
    ],
)
def test_other_spellings_are_refused(data: bytes) -> None:
    """Nothing but the one spelling is a proof."""
    with pytest.raises(TlogProofError):
        tlog_proof.verify(data, [VKEY], LOG.entries[4])


def with_note(signed: bytes) -> bytes:
    """The proof with another checkpoint."""
    found = tlog_proof.parse(PROOF)
    return tlog_proof.format(TlogProof(found.index, found.proof, signed, found.extra))


def test_what_does_not_hold_is_refused() -> None:
    """Another key's checkpoint, another size's, another log's, another index, a hash changed: none of them passes."""
    mine = note.vkey(ORIGIN, TRADER.public_key)
    other = note.sign(checkpoint.format(Checkpoint("other.example", 7, merkle.root(LOG.leaves))), ORIGIN, LOG_KEY)
    for data, keys in [
        (PROOF, [mine]),
        (with_note(LOG.checkpoint(6)), [VKEY]),
        (with_note(other), [VKEY]),
        (PROOF.replace(b"index 4", b"index 5"), [VKEY]),
        (tlog_proof.of_receipt(LOG.receipt(4, 6)).partition(b"\n\n")[0] + b"\n\n" + LOG.checkpoint(7), [VKEY]),
        (BARE, [VKEY]),
    ]:
        with pytest.raises(TlogProofError):
            tlog_proof.verify(data, keys)


def test_what_comes_along_is_believed_by_its_hash_alone() -> None:
    """An entry altered in `extra` leads to another root."""
    found = tlog_proof.parse(PROOF)
    altered = tlog_proof.format(TlogProof(found.index, found.proof, found.note, LOG.entries[3]))
    with pytest.raises(TlogProofError, match="another root"):
        tlog_proof.verify(altered, [VKEY])


def test_only_a_receipt_becomes_a_proof() -> None:
    """What is no receipt is refused as such."""
    with pytest.raises(receipt.ReceiptError):
        tlog_proof.of_receipt(PROOF)
