import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OKPKey

from service.ledger import assertion, base64url, jws, signing
from service.ledger.assertion import InvalidAssertionError
from tests.ledger.samples import LOG_KEY, ORIGIN, RECORDED_AT, TRADER

PARTY = "ruc:20990000019"
JTI = "0192f3a1-7c10-7d21-9b8a-000000000101"
AT = RECORDED_AT.replace(microsecond=0)
MADE = assertion.make(party=PARTY, log=ORIGIN, at=AT, jti=JTI, signer=TRADER)
CLAIMS = json.loads(base64url.decode(MADE.split(".")[1]))


def test_an_assertion_is_read_and_holds() -> None:
    """Party, log, life and kid come back, and the key that kid names stands behind them."""
    found = assertion.parse(MADE)
    assert (found.party, found.audience, found.jti) == (PARTY, ORIGIN, JTI)
    assert found.expires_at - found.issued_at == 120
    assert found.kid == signing.thumbprint(TRADER.public_key)
    assertion.verify(found, public_key=TRADER.public_key, log=ORIGIN, at=AT)


def test_any_jose_library_can_make_one() -> None:
    """A JWT of another library is taken, whatever the order of its claims."""
    key = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(TRADER.public_key), "d": base64url.encode(b"\1" * 32)}
    )
    header = {"alg": "Ed25519", "kid": key.thumbprint(), "typ": assertion.TYP}
    text = jwt.encode(header, dict(reversed(CLAIMS.items())), key, algorithms=["Ed25519"])
    assertion.verify(assertion.parse(text), public_key=TRADER.public_key, log=ORIGIN, at=AT)


@pytest.mark.parametrize(("seconds", "good"), [(-31, False), (-30, True), (0, True), (119, True), (120, False)])
def test_an_assertion_has_its_time(seconds: int, good: bool) -> None:  # noqa: FBT001
    """It is good from half a minute before it was made, for clocks that differ, until it expires."""
    found = assertion.parse(MADE)
    at = AT + timedelta(seconds=seconds)
    if good:
        assertion.verify(found, public_key=TRADER.public_key, log=ORIGIN, at=at)
    else:
        with pytest.raises(InvalidAssertionError, match="not yet good, or expired"):
            assertion.verify(found, public_key=TRADER.public_key, log=ORIGIN, at=at)


def test_an_assertion_is_for_one_log_and_key() -> None:
    """Another log, another key, or a changed signature is refused."""
    found = assertion.parse(MADE)
    forged = assertion.parse(MADE[: MADE.rindex(".") + 1] + "A" * 86)
    for each, key, log in (
        (found, TRADER.public_key, "another.example"),
        (found, LOG_KEY.public_key, ORIGIN),
        (found, b"short", ORIGIN),
        (forged, TRADER.public_key, ORIGIN),
    ):
        with pytest.raises(InvalidAssertionError):
            assertion.verify(each, public_key=key, log=log, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "ruc:20990000027"},
        {"iss": 1, "sub": 1},
        {"iss": "a b", "sub": "a b"},
        {"aud": [ORIGIN]},
        {"jti": "once"},
        {"iat": 1.5},
        {"exp": CLAIMS["iat"]},
        {"exp": CLAIMS["iat"] + 121},
        {"exp": True},
        {"nbf": 0},
    ],
)
def test_other_claims_are_refused(change: dict[str, object]) -> None:
    """One party, one log, whole seconds, two minutes at most, and nothing else."""
    with pytest.raises(InvalidAssertionError):
        assertion.parse(compact(json.dumps(CLAIMS | change).encode(), assertion.TYP))


def test_other_documents_are_refused() -> None:
    """Another typ, a body too long, or parts too few or many are refused."""
    claims = json.dumps(CLAIMS).encode()
    assert assertion.parse(compact(claims, assertion.TYP)).jti == JTI
    for text in (
        compact(claims, "JWT"),
        MADE + ".",
        MADE.rpartition(".")[0],
        "a" * 3_000,
        compact(b"[]", assertion.TYP),
    ):
        with pytest.raises(InvalidAssertionError):
            assertion.parse(text)


@given(st.text(max_size=100))
def test_parse_raises_nothing_else(text: str) -> None:
    """Texts at random are refused with the one error."""
    with pytest.raises(InvalidAssertionError):
        assertion.parse(text)


def compact(payload: bytes, typ: str) -> str:
    """A JWT of any payload and typ."""
    made = jws.sign(payload, TRADER, typ)
    return f"{made['protected']}.{made['payload']}.{made['signature']}"
