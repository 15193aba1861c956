import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import canonical, jws, refusal
from service.ledger.refusal import Refusal, RefusalError
from service.ledger.signing import SeedSigner
from tests.ledger.samples import RECORDED_AT, TRADER

SERVICE = SeedSigner(bytes([3]) * 32)
REFUSAL = Refusal(bytes(range(32)), "k" * 43, "R06", 2, RECORDED_AT)


def test_a_refusal_is_signed_and_read() -> None:
    """What was refused, why, at which size and when comes back, under the service's key alone."""
    signed = refusal.make(REFUSAL, SERVICE)
    assert refusal.verify(signed, SERVICE.public_key) == REFUSAL
    for key in (TRADER.public_key, b"short"):
        with pytest.raises(RefusalError):
            refusal.verify(signed, key)


@pytest.mark.parametrize(
    "change",
    [
        {"code": ""},
        {"code": "a b"},
        {"size": -1},
        {"kid": "k" * 42},
        {"kid": "+" * 43},
        {"payload_digest": b""},
        {"recorded_at": RECORDED_AT.replace(year=1)},
    ],
)
def test_what_is_no_refusal_is_not_signed(change: dict[str, object]) -> None:
    """The service does not sign what it would not read."""
    with pytest.raises(RefusalError):
        refusal.make(dataclasses.replace(REFUSAL, **change), SERVICE)  # type: ignore[arg-type]


@pytest.mark.parametrize("typ", ["orotraza-submission+json", "orotraza-keyproof+json"])
def test_a_refusal_has_its_own_typ(typ: str) -> None:
    """The same words signed for another purpose are no refusal."""
    members = jws.parse(refusal.make(REFUSAL, SERVICE), refusal.TYP)
    with pytest.raises(RefusalError):
        refusal.verify(jws.to_bytes(jws.sign(members.payload_bytes, SERVICE, typ)), SERVICE.public_key)


class Misnamed:
    """The service's key under the name of another."""

    public_key = TRADER.public_key
    sign = staticmethod(SERVICE.sign)


def test_the_kid_is_the_key_that_signed() -> None:
    """A refusal that names another key is refused, though the service's signature is under it."""
    with pytest.raises(RefusalError, match="kid"):
        refusal.verify(refusal.make(REFUSAL, Misnamed()), SERVICE.public_key)


def test_a_refusal_that_is_not_signed_is_refused() -> None:
    """Right words under a signature that does not hold, or that was made for other words, are no refusal."""
    signed = json.loads(refusal.make(REFUSAL, SERVICE))
    other = json.loads(refusal.make(dataclasses.replace(REFUSAL, code="R04"), SERVICE))
    for signature in ("A" * 86, other["signature"]):
        with pytest.raises(RefusalError, match="does not hold"):
            refusal.verify(jws.to_bytes(signed | {"signature": signature}), SERVICE.public_key)


@pytest.mark.parametrize("payload", [{}, {"code": "R06"}])
def test_other_members_are_refused(payload: dict[str, object]) -> None:
    """A refusal without its members, though signed, is refused."""
    signed = jws.to_bytes(jws.sign(canonical.encode(payload), SERVICE, refusal.TYP))
    with pytest.raises(RefusalError):
        refusal.verify(signed, SERVICE.public_key)


@given(st.binary(max_size=200))
def test_verify_raises_nothing_else(data: bytes) -> None:
    """Bytes at random are refused with the one error."""
    with pytest.raises(RefusalError):
        refusal.verify(data, SERVICE.public_key)
    with pytest.raises(RefusalError, match="at most"):
        refusal.verify(b" " * 5_000 + data, SERVICE.public_key)
