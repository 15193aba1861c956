"""Statements signed where `signing` says."""

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from service.decision.outcome import Refusal
from service.flows.rolls.record import KIND, understand
from service.flows.rolls.sign import Hand, sign, signing
from service.ledger.signing import key_file, verify
from service.ledger.submission import Submission
from tests.flows import house

CONTENT: dict[str, Any] = {
    "register": "RECPO",
    "party": house.party(7),
    "status": "vigente",
    "from": "2026-03-02",
    "source": {"digest": "5a" * 32, "name": "lista pública", "retrieved_on": "2026-03-02"},
}


@pytest.fixture(params=[0, 100_000], ids=["here", "in processes"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Executor]:
    """Where statements are signed: few here, many in processes of their own."""
    key_file.generate(tmp_path / "registrar.pem", house.seed("registrar"))
    hand = Hand(tmp_path / "registrar.pem", None, house.ORIGIN, "2026-03-02T12:00:00Z", "attempt", "2026-03-02")
    with signing(hand, request.param) as opened:
        yield opened


def test_what_is_said_twice_is_one_submission(pool: Executor) -> None:
    """An id is made of what is said and of its place in the plan; the signature is the registrar's."""
    first, again, second, other = pool.submit(
        sign, KIND, [(0, CONTENT), (0, CONTENT), (1, CONTENT), (0, {**CONTENT, "status": "suspendido"})]
    ).result()
    assert isinstance(first, Submission)
    assert isinstance(second, Submission)
    assert isinstance(other, Submission)
    assert first == again
    assert first.id < second.id
    assert other.id != first.id
    verify(house.REGISTRAR.public_key, first.signature, first.signing_input)
    assert isinstance(understand(first), tuple)


def test_what_cannot_be_said_is_told_and_stops_nothing(pool: Executor) -> None:
    """A character outside the ledger's, or a member that is too long, is that statement's refusal alone."""
    strange = {**CONTENT, "number": "№ 1"}
    long = {**CONTENT, "number": "1" * 61}
    found = [understand(each) for each in pool.submit(sign, KIND, [(0, strange), (1, long), (2, CONTENT)]).result()]
    assert found[:2] == [Refusal("payload_not_canonical", "number"), Refusal("too_long", "number")]
    assert isinstance(found[2], tuple)
