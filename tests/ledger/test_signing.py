import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import signing
from service.ledger.signing import SeedSigner, SignatureError, edwards
from tests.ledger.samples import TRADER, vectors

VECTORS = vectors("signing")


@pytest.mark.parametrize("vector", VECTORS["rfc8032"], ids=["1", "2", "3"])
def test_signatures_of_rfc_8032(vector: dict[str, str]) -> None:
    """The RFC's signatures hold, and none holds over another message."""
    public, signature, message = (bytes.fromhex(vector[name]) for name in ("public", "signature", "message"))
    signing.verify(public, signature, message)
    with pytest.raises(SignatureError):
        signing.verify(public, signature, message + b"\x00")


def test_s_above_the_group_order_is_refused() -> None:
    """A signature has one S: adding the group's order to it makes no second signature."""
    signature = TRADER.sign(b"m")
    s = int.from_bytes(signature[32:], "little") + edwards.ORDER
    with pytest.raises(SignatureError):
        signing.verify(TRADER.public_key, signature[:32] + s.to_bytes(32, "little"), b"m")


def test_a_small_order_r_is_accepted() -> None:
    """Verification is RFC 8032 without the cofactor, so that all verifiers agree on this odd but valid signature."""
    vector = VECTORS["small_r_accepted"]
    signing.verify(*(bytes.fromhex(vector[name]) for name in ("public", "signature", "message")))


@pytest.mark.parametrize("key", VECTORS["prime_order"])
def test_keys_of_prime_order_are_good(key: str) -> None:
    """Keys as any library makes them are accepted."""
    signing.check_key(bytes.fromhex(key))


@pytest.mark.parametrize("kind", ["small_order", "mixed_order", "not_canonical", "not_a_point"])
def test_every_other_key_is_refused(kind: str) -> None:
    """The eight points of small order, their sums with a good key, misspelt points and no points are refused."""
    for key in VECTORS[kind]:
        with pytest.raises(SignatureError):
            signing.check_key(bytes.fromhex(key))


def test_misspelt_points_are_no_points() -> None:
    """A y not below p, or a sign without an x to bear it, is refused as a spelling, whatever point it would be."""
    for key in VECTORS["not_canonical"]:
        assert edwards.decode(bytes.fromhex(key)) is None


def test_there_are_eight_small_order_points() -> None:
    """The vectors are the whole torsion subgroup, each point once."""
    points = [edwards.decode(bytes.fromhex(key)) for key in VECTORS["small_order"]]
    assert len(set(points)) == 8
    assert all(point and edwards.is_neutral(edwards.multiply(8, point)) for point in points)


@given(st.binary(min_size=32, max_size=32))
def test_made_keys_are_good(seed: bytes) -> None:
    """Whatever the seed, its public key is of prime order and verifies what it signs."""
    signer = SeedSigner(seed)
    signing.check_key(signer.public_key)
    signing.verify(signer.public_key, signer.sign(b"m"), b"m")


@given(st.binary(max_size=40), st.binary(max_size=70), st.binary(max_size=10))
def test_verify_raises_nothing_else(key: bytes, signature: bytes, message: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(SignatureError):
        signing.verify(key, signature, message)


@given(st.binary(max_size=40))
def test_check_key_raises_nothing_else(key: bytes) -> None:
    """A key at random is good or refused with the one error."""
    try:
        signing.check_key(key)
    except SignatureError:
        return
    assert len(key) == 32


@pytest.mark.parametrize("key", [None, "0" * 32, bytearray(32), 1, [1]])
def test_keys_are_bytes(key: bytes) -> None:
    """Anything but 32 bytes is refused with the one error."""
    for call in (lambda: signing.check_key(key), lambda: signing.thumbprint(key), lambda: SeedSigner(key)):
        with pytest.raises(SignatureError):
            call()
    with pytest.raises(SignatureError):
        signing.verify(key, bytes(64), b"")


def test_thumbprint_of_rfc_8037() -> None:
    """The thumbprint is the RFC's, so that any JOSE library computes the same kid."""
    vector = VECTORS["thumbprint"]
    assert signing.thumbprint(bytes.fromhex(vector["public"])) == vector["thumbprint"]
