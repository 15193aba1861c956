import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.certification.credential import document, evidence, status_credential, vocabulary
from service.certification.credential.document import DocumentError
from service.certification.credential.evidence import EvidenceError
from tests.certification.credential.crafted import (
    BASE,
    CERTIFIER,
    CLAIMS,
    ISSUED,
    KEY_ENTRIES,
    crafted,
    unsigned,
)

VECTORS = Path(__file__).parent / "vectors"
W3C: dict[str, Any] = json.loads((VECTORS / "credentials-v2.jsonld").read_bytes())["@context"]
UNTP = json.loads((VECTORS / "untp-dcc-0.7.0.json").read_bytes())
MADE = crafted()
DOCUMENT = unsigned(MADE)


def test_it_has_the_shape_of_a_digital_conformity_credential() -> None:
    """UNTP 0.7.0's required members, allowed members and enumerations, as far as they are used."""
    Draft202012Validator(UNTP).validate(DOCUMENT)


def test_its_top_members_are_the_data_models() -> None:
    """Every top-level member is defined by W3C's context for a credential."""
    assert set(DOCUMENT) - {"@context"} <= set(W3C["VerifiableCredential"]["@context"]) | set(W3C)
    entry = W3C["BitstringStatusListEntry"]["@context"]
    assert all(set(each) <= set(entry) for each in DOCUMENT["credentialStatus"])


def test_our_own_words_are_defined_in_our_own_context() -> None:
    """What neither W3C nor UNTP names is in the context that the service serves."""
    own = vocabulary.context(BASE)["@context"]
    lot = DOCUMENT["credentialSubject"]["conformityAssessment"][0]
    untp = UNTP["$defs"]["assessment"]["properties"]
    assert set(lot) - set(untp) <= set(own)
    assert set(DOCUMENT["evidence"][0]) - {"type"} <= set(own)
    assert {*DOCUMENT["evidence"][0]["type"], status_credential.HEAD} <= set(own)
    assert DOCUMENT["@context"][2] == vocabulary.address(BASE)


def test_it_says_what_the_certifier_signed() -> None:
    """The claims stand in it as in the entry, and who certified is the party of the key."""
    lot = DOCUMENT["credentialSubject"]["conformityAssessment"][0]
    assert lot["certifiedGold"] == CLAIMS
    assert lot["certifier"] == CERTIFIER
    results = DOCUMENT["credentialSubject"]["conformityAssessment"][1:]
    assert [each.get("conformance") for each in results] == [True, True, None]


def test_nothing_of_prices_or_people_is_in_it() -> None:
    """No member that tells a price, no natural person, no origin by name."""
    names = {name for name, _ in _members(DOCUMENT)}
    assert not names & {"price", "amount", "currency", "seller", "holder", "right", "unit", "name_digest"}
    text = json.dumps(DOCUMENT)
    assert "nat:" not in text
    assert "ruc:10" not in text


def test_one_log_one_address_one_credential() -> None:
    """It is a function of its evidence: made twice, it is the same."""
    assert unsigned(crafted()) == DOCUMENT
    found = evidence.parse(DOCUMENT["evidence"])
    assert document.make(BASE, found) == DOCUMENT


def test_a_certifier_who_is_a_person_gets_no_credential() -> None:
    """Of persons nothing is published, not even by their own key's entry."""
    made = crafted()
    by = made.enrol("registrar", "person", "ruc:10990000013", "administrator")
    issued = made.write("person", "certificate.issued", certificate="OP-0KFV-9FPY-9SA9", claims=CLAIMS)
    with pytest.raises(DocumentError, match="legal entity"):
        document.make(BASE, made.evidence(issued, 0, by))


def test_an_unknown_signer_gets_no_credential() -> None:
    """Without the enrolment of the key there is nothing to verify it by."""
    with pytest.raises(DocumentError, match="enrols"):
        document.make(BASE, MADE.evidence(ISSUED, 0))


def test_another_entry_is_no_certificate() -> None:
    """Only `certificate.issued` certifies."""
    with pytest.raises(DocumentError, match=r"certificate\.issued"):
        document.make(BASE, MADE.evidence(4, *KEY_ENTRIES))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        DOCUMENT["evidence"] * 2,
        [{**DOCUMENT["evidence"][0], "more": 1}],
        [{**DOCUMENT["evidence"][0], "log": "elsewhere"}],
        [{**DOCUMENT["evidence"][0], "inclusionProof": ["A" * 64]}],
        [{**DOCUMENT["evidence"][0], "inclusionProof": ["a" * 64] * 64}],
        [{**DOCUMENT["evidence"][0], "keyEntries": [{}]}],
        [{**DOCUMENT["evidence"][0], "keyEntries": DOCUMENT["evidence"][0]["keyEntries"] * 30}],
        [{**DOCUMENT["evidence"][0], "entry": {}}],
        [{**DOCUMENT["evidence"][0], "checkpoint": "\ud800"}],
    ],
)
def test_evidence_of_another_form_is_refused(value: object) -> None:
    """Exactly its members, each of its form and no longer than it may be."""
    with pytest.raises(EvidenceError):
        evidence.parse(value)


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _members(member)
    elif isinstance(value, list):
        for member in value:
            yield from _members(member)
