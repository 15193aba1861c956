import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.certification.credential import data_integrity, jcs, multiformats
from service.certification.credential.data_integrity import ProofError
from service.certification.credential.jcs import JsonError
from service.ledger.signing import SeedSigner

VECTOR: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/eddsa-jcs-2022.json").read_bytes())
SECURED: dict[str, Any] = VECTOR["secured"]
KEY = multiformats.from_multikey(VECTOR["publicKeyMultibase"])
SEED = multiformats.from_base58btc(VECTOR["secretKeyMultibase"])[2:]
UNSECURED = {name: member for name, member in SECURED.items() if name != "proof"}


def test_the_recommendations_secured_document_verifies() -> None:
    """The test vector of the W3C Recommendation holds under its key, and under no other."""
    data_integrity.verify(SECURED, KEY)
    with pytest.raises(ProofError):
        data_integrity.verify(SECURED, SeedSigner(bytes(32)).public_key)


def test_the_same_document_gets_the_recommendations_proof() -> None:
    """Signing the Recommendation's document with its key gives its proof, member for member."""
    made = data_integrity.secure(
        UNSECURED,
        SeedSigner(SEED),
        method=SECURED["proof"]["verificationMethod"],
        created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    assert made == SECURED


def test_what_is_signed_is_what_the_recommendation_hashes() -> None:
    """Both canonical forms and the joint hash are the Recommendation's, to the byte: the proof comes first."""
    options = {name: member for name, member in SECURED["proof"].items() if name != "proofValue"}
    assert jcs.canonical(UNSECURED).decode() == VECTOR["canonicalDocument"]
    assert jcs.canonical(options).decode() == VECTOR["canonicalProof"]
    assert data_integrity.take_apart(SECURED).message.hex() == VECTOR["combinedHash"]
    assert (
        sha256(VECTOR["canonicalProof"].encode()).hexdigest() + sha256(VECTOR["canonicalDocument"].encode()).hexdigest()
        == VECTOR["combinedHash"]
    )


@pytest.mark.parametrize("context", [[], ["https://www.w3.org/ns/credentials/v2"], "https://elsewhere.example", None])
def test_a_context_that_does_not_begin_with_the_proofs_is_refused(context: object) -> None:
    """The suite's rule: the document's contexts begin with the proof's, in the same order."""
    with pytest.raises(ProofError, match="@context"):
        data_integrity.verify({**SECURED, "@context": context}, KEY)


def test_a_context_may_be_appended() -> None:
    """The suite lets a context be appended; whoever knows which ones a document has must compare them all."""
    data_integrity.verify({**SECURED, "@context": [*SECURED["@context"], "https://added.example"]}, KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"proofPurpose": "authentication"},
        {"created": "2023-02-24"},
        {"proofValue": "zzz"},
        {"proofValue": SECURED["proof"]["proofValue"][1:]},
        {"verificationMethod": 7},
        {"nonce": "x"},
        {"created": "2023-02-24T23:36:39Z"},
    ],
)
def test_a_proof_of_another_form_is_refused(change: dict[str, object]) -> None:
    """One suite, one purpose, no member more: nothing in a proof selects code or stands unsigned."""
    with pytest.raises(ProofError):
        data_integrity.verify({**SECURED, "proof": {**SECURED["proof"], **change}}, KEY)


@pytest.mark.parametrize("proof", [None, [], [SECURED["proof"]], "x", {}])
def test_no_proof_and_several_are_refused(proof: object) -> None:
    """A set of proofs would leave open which one counts."""
    with pytest.raises(ProofError):
        data_integrity.take_apart({**UNSECURED, "proof": proof})


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b"[]",
        b"",
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b"[" * 100_000,
        b'{"a":"' + b"x" * jcs.MOST_BYTES + b'"}',
    ],
)
def test_json_that_two_readers_could_take_differently_is_refused(data: bytes) -> None:
    """Doubled members, fractions, foreign bytes, depth and length: refused before anything is verified."""
    with pytest.raises(JsonError):
        jcs.read(data)


def test_a_lone_surrogate_cannot_be_signed() -> None:
    """What UTF-8 cannot write has no canonical form."""
    with pytest.raises(JsonError):
        jcs.canonical({"a": "\ud800"})


@given(st.binary(max_size=80))
def test_multibase_has_one_spelling(data: bytes) -> None:
    """Bytes come back from both alphabets, leading zeros included."""
    assert multiformats.from_base58btc(multiformats.base58btc(data)) == data
    assert multiformats.from_base64(multiformats.base64(data)) == data


@pytest.mark.parametrize("text", ["", "z", "zabc", "u", "z" + "1" * 300, "z0", "m" + VECTOR["publicKeyMultibase"][1:]])
def test_a_multikey_of_another_kind_is_refused(text: str) -> None:
    """Only Ed25519, only base58btc, only 32 bytes."""
    with pytest.raises(multiformats.MultiformatError):
        multiformats.from_multikey(text)
