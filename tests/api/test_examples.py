"""The worked examples of the API's description."""

from service.api.examples import signed, story
from service.rulebook.kinds import KINDS
from tests.api.served import Served


def test_examples_are_recorded_in_their_order(service: Served) -> None:
    """Every payload type has an example, and an empty log records them all, one after the other."""
    assert set(story.STORY) == set(KINDS)
    for kind in story.STORY:
        answer = service.http.post("/v1/entries", content=signed(kind))
        assert answer.status_code == (200 if kind == "log.genesis" else 201), answer.text
