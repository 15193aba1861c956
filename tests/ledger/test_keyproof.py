import pytest

from service.ledger import canonical, jws, keyproof, signing, submission
from service.ledger.keyproof import KeyProofError
from service.ledger.signing import SeedSigner
from tests.ledger.samples import ORIGIN, TRADER

PARTY = "ruc:20990000019"
KEY = TRADER.public_key.hex()
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


def _compact(proof: dict[str, str]) -> str:
    return ".".join(proof[name] for name in ("protected", "payload", "signature"))


def _saying(said: dict[str, object]) -> str:
    return _compact(jws.sign(canonical.encode(said), TRADER, keyproof.TYP))


def test_a_proof_that_travels_alone_is_read() -> None:
    """In compact form a proof says for which log, party and key it is, and has the members of an enrolment."""
    offered = keyproof.read(_compact(PROOF))
    assert (offered.log, offered.party, offered.public_key) == (ORIGIN, PARTY, TRADER.public_key)
    assert (offered.proof, offered.kid) == (PROOF, signing.thumbprint(TRADER.public_key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a.b.c.d",
        f"{_compact(PROOF)}.",
        _compact(PROOF | {"signature": "A" * 86}),
        _compact(jws.sign(b"[]", TRADER, keyproof.TYP)),
        _saying({"key": "00", "log": ORIGIN, "party": PARTY}),
        _saying({"key": "01" * 32, "log": ORIGIN, "party": PARTY}),
        _saying({"key": KEY, "log": 1, "party": PARTY}),
        _saying({"key": KEY, "log": ORIGIN}),
        _saying({"key": KEY, "log": ORIGIN, "party": PARTY, "x": 1}),
        f"{_compact(PROOF)}{'A' * keyproof.MAX_CHARACTERS}",
    ],
)
def test_what_is_no_proof_is_not_read(text: str) -> None:
    """Whatever is no proof of the key that it names is refused with the one error, whoever sent it."""
    with pytest.raises(KeyProofError):
        keyproof.read(text)
