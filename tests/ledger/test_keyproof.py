import pytest

from service.ledger import canonical, jws, keyproof, submission
from service.ledger.keyproof import KeyProofError
from service.ledger.signing import SeedSigner
from tests.ledger.samples import ORIGIN, TRADER

PARTY = "ruc:20990000019"
PROOF = keyproof.make(ORIGIN, PARTY, TRADER)


def test_a_proof_is_for_one_log_party_and_key() -> None:
    """The proof holds for what it was made for, and for nothing else."""
    keyproof.verify(PROOF, log=ORIGIN, party=PARTY, public_key=TRADER.public_key)
    other = SeedSigner(bytes([9]) * 32).public_key
    for log, party, key in (
        ("another.example", PARTY, TRADER.public_key),
        (ORIGIN, "ruc:20990000027", TRADER.public_key),
        (ORIGIN, PARTY, other),
        (ORIGIN, PARTY, b"short"),
        (ORIGIN, "“", TRADER.public_key),
    ):
        with pytest.raises(KeyProofError):
            keyproof.verify(PROOF, log=log, party=party, public_key=key)


@pytest.mark.parametrize(
    "proof",
    [
        {},
        PROOF | {"signature": "A" * 86},
        PROOF | {"more": "x"},
        PROOF | {"payload": "e30"},
        jws.sign(b"{}", TRADER, keyproof.TYP),
        jws.sign(
            canonical.encode({"key": TRADER.public_key.hex(), "log": ORIGIN, "party": PARTY}), TRADER, submission.TYP
        ),
    ],
)
def test_other_documents_prove_nothing(proof: dict[str, str]) -> None:
    """A false signature, another payload or another typ is refused with the one error."""
    with pytest.raises(KeyProofError):
        keyproof.verify(proof, log=ORIGIN, party=PARTY, public_key=TRADER.public_key)


def test_a_proof_fits_into_a_payload() -> None:
    """The proof's members are strings in the canonical profile."""
    assert canonical.encode({"proof": PROOF})
