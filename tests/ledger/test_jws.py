"""An envelope in the usual spelling is read a shorter way than any other, and to the same end."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from service.ledger import jws, submission
from tests.ledger.samples import TRADER, payload

BODY = submission.sign(payload(), TRADER)


def outcome(body: bytes, *, short: bool) -> jws.Jws | tuple[str, str, str]:
    """What a reading comes to: the document, or its fault."""
    try:
        if short:
            return jws.parse(body, submission.TYP)
        return jws.from_members(jws.read_members(body, "body"), submission.TYP)
    except jws.JwsError as error:
        return error.code, error.field, error.detail


@given(st.integers(0, len(BODY)), st.integers(0, 3), st.binary(max_size=3))
@example(20, 1, b"\\")
@example(20, 1, b"\n")
@example(20, 1, b"\xe9")
@example(len(BODY), 0, b'"')
def test_both_ways_agree(at: int, cut: int, put: bytes) -> None:
    """Wherever bytes are cut out of a body and others put in, both ways find the same document or the same fault."""
    body = BODY[:at] + put + BODY[at + cut :]
    assert outcome(body, short=True) == outcome(body, short=False)


def test_any_order_and_space_will_do() -> None:
    """Members in another order, indented, are the same document."""
    turned = json.dumps(dict(reversed(json.loads(BODY).items())), indent=1).encode()
    assert jws.parse(turned, submission.TYP) == jws.parse(BODY, submission.TYP)
