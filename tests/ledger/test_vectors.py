import json
import pickle

import pytest

from service.ledger import (
    assertion,
    base64url,
    canonical,
    checkpoint,
    entry,
    keyproof,
    merkle,
    note,
    receipt,
    refusal,
    signing,
    submission,
)
from service.ledger.errors import LedgerError
from service.ledger.signing import SeedSigner
from tests.ledger.samples import RECORDED_AT, vectors

GOLDEN = vectors("ledger")
KEYS = {name: SeedSigner(bytes.fromhex(seed)) for name, seed in GOLDEN["seeds"].items()}
ENTRIES = [text.encode() for text in GOLDEN["entries"]]


def test_keys() -> None:
    """Seeds, public keys, thumbprint and verifier key are those on file."""
    assert {name: key.public_key.hex() for name, key in KEYS.items()} == GOLDEN["public_keys"]
    assert signing.thumbprint(KEYS["trader"].public_key) == GOLDEN["kid"]
    assert note.vkey(GOLDEN["origin"], KEYS["log"].public_key) == GOLDEN["vkey"]


def test_submission() -> None:
    """Ed25519 being deterministic, signing the payload gives the body on file, to the byte."""
    payload = GOLDEN["payload"].encode()
    body = submission.sign(payload, KEYS["trader"])
    assert body.decode() == GOLDEN["submission"]
    found = submission.parse(body)
    assert base64url.decode(found.protected).decode() == GOLDEN["protected_text"]
    assert found.payload_bytes == payload == canonical.encode(json.loads(payload))
    assert found.digest.hex() == GOLDEN["payload_digest"]


def test_entries() -> None:
    """Entries, leaf hashes, roots and the compact range are those on file, and the chain holds."""
    found = [entry.parse(data) for data in ENTRIES]
    leaves = [each.leaf_hash for each in found]
    assert [leaf.hex() for leaf in leaves] == GOLDEN["leaf_hashes"]
    assert [merkle.root(leaves[:size]).hex() for size in range(3)] == GOLDEN["roots"]
    assert merkle.CompactRange().append(leaves).to_bytes().hex() == GOLDEN["compact_range"]
    assert found[1].prev == leaves[0]
    assert found[1].recorded_at == RECORDED_AT
    again = entry.compose(
        origin=GOLDEN["origin"],
        seq=1,
        prev=leaves[0],
        recorded_at=RECORDED_AT,
        ruleset=0,
        submission=submission.parse(GOLDEN["submission"].encode()),
        findings=found[1].findings,
    )
    assert again == ENTRIES[1]


def test_checkpoint_and_receipt() -> None:
    """The log's word at size 2 is the note on file, and the receipt on file holds by it."""
    leaves = [merkle.leaf_hash(data) for data in ENTRIES]
    head = checkpoint.Checkpoint(GOLDEN["origin"], 2, merkle.root(leaves))
    assert note.sign(checkpoint.format(head), head.origin, KEYS["log"]).decode() == GOLDEN["checkpoint"]
    proof = merkle.inclusion_proof(merkle.node_reader(leaves), 1, 2)
    assert receipt.format(ENTRIES[1], 1, 2, proof, GOLDEN["checkpoint"].encode()).decode() == GOLDEN["receipt"]
    assert receipt.verify(GOLDEN["receipt"].encode(), [GOLDEN["vkey"]]).checkpoint == head


def test_documents_of_other_purposes() -> None:
    """Refusal, key proof and assertion on file hold under their keys."""
    found = refusal.verify(GOLDEN["refusal"].encode(), KEYS["service"].public_key)
    assert (found.payload_digest.hex(), found.code, found.size) == (GOLDEN["payload_digest"], "R06", 2)
    assert found.kid == GOLDEN["kid"]
    trader = KEYS["trader"].public_key
    keyproof.verify(GOLDEN["keyproof"], log=GOLDEN["origin"], party="ruc:20990000019", public_key=trader)
    asserted = assertion.parse(GOLDEN["assertion"])
    assertion.verify(asserted, public_key=trader, log=GOLDEN["origin"], at=RECORDED_AT)


def test_every_error_has_one_root() -> None:
    """Whoever handles bytes from outside catches one error."""
    errors = [
        assertion.InvalidAssertionError,
        base64url.Base64Error,
        canonical.CanonicalError,
        checkpoint.CheckpointError,
        entry.EntryError,
        keyproof.KeyProofError,
        merkle.ProofError,
        note.NoteError,
        receipt.ReceiptError,
        refusal.RefusalError,
        signing.KeyFileError,
        signing.SignatureError,
        submission.SubmissionError,
    ]
    assert all(issubclass(error, LedgerError) and not issubclass(error, ValueError) for error in errors)


@pytest.mark.parametrize(
    "error",
    [
        canonical.CanonicalError("reason", "path"),
        entry.EntryError("field", "detail"),
        submission.SubmissionError("not_json", "field", "detail"),
    ],
)
def test_errors_pass_between_processes(error: LedgerError) -> None:
    """An error raised in a worker process arrives whole."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own object
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
