import pytest

from service.certification.credential import did_web
from service.certification.credential.did_web import DidError
from service.ledger.signing import SeedSigner

KEYS = [SeedSigner(bytes([number]) * 32).public_key for number in (1, 2)]


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://demo.orotraza.pe", "did:web:demo.orotraza.pe"),
        ("https://demo.orotraza.pe/7f3a", "did:web:demo.orotraza.pe:7f3a"),
        ("https://demo.orotraza.pe:8443/a/b", "did:web:demo.orotraza.pe%3A8443:a:b"),
    ],
)
def test_an_address_is_spelt_as_a_did(address: str, did: str) -> None:
    """As the method has it: colons for slashes, the port's colon escaped."""
    assert did_web.of_address(address) == did


@pytest.mark.parametrize(
    "address", ["", "demo.orotraza.pe", "https://demo.orotraza.pe/", "https://a/../b?c", "ftp://a"]
)
def test_an_address_that_is_none_has_no_did(address: str) -> None:
    """Nothing but host, port and path."""
    with pytest.raises(DidError):
        did_web.of_address(address)


def test_a_method_names_its_key() -> None:
    """Whoever reads the DID URL of a key knows the key, and whose it is."""
    method = did_web.method("did:web:a.example", KEYS[0])
    assert did_web.key_of(method, "did:web:a.example") == KEYS[0]
    with pytest.raises(DidError):
        did_web.key_of(method, "did:web:b.example")


def test_only_the_key_in_force_may_assert() -> None:
    """Rotated keys are still told, and verify nothing that is new."""
    found = did_web.document("did:web:a.example", KEYS)
    assert len(found["verificationMethod"]) == 4
    assert found["assertionMethod"] == [each["id"] for each in found["verificationMethod"][2:]]
