"""The worked examples of the API's description."""

from service.api.examples import story
from service.rulebook.kinds import KINDS
from tests.api.served import Served


def test_examples_are_recorded_in_their_order(service: Served) -> None:
    """Every payload type has an example, and an empty log records them all, one after the other."""
    assert set(story.STORY) == set(KINDS)
    for number, act in enumerate(story.ACTS):
        answer = service.record(dict(act.payload), story.key(act.signed_by))
        assert answer.status_code == (201 if number else 200), answer.text
        assert answer.json()["seq"] == number
