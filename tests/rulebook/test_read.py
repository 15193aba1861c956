from typing import Any

import pytest

from service.api.examples.story import STORY
from service.ledger import canonical
from service.rulebook.kinds import KINDS
from service.rulebook.read import MAX_PROBLEMS, ShapeError, read
from tests.registry.book import DIGEST, LOG, MINER

DECLARED: dict[str, Any] = {
    "type": "party.declared",
    "log": LOG,
    "id": "0192f3a1-7c10-7d21-9b8a-000000000001",
    "occurred_at": "2026-03-02T15:00:00Z",
    "party": MINER,
    "kind": "person",
    "commitments": [{"field": "dni", "digest": DIGEST}],
}


def _problems(payload: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ShapeError) as caught:
        read(canonical.encode(payload))
    return [(each.path, each.code) for each in caught.value.problems]


def test_a_payload_becomes_the_model_of_its_type() -> None:
    """Canonical bytes of a known type give that type's model."""
    payload = read(canonical.encode(DECLARED))
    assert type(payload) is KINDS["party.declared"].payload


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"type": "party.invented"}, ("type", "type_unknown")),
        ({"type": 7}, ("type", "type_unknown")),
        ({"name": None}, ("name", "null_refused")),
        ({"commitments": [{"field": "dni", "digest": DIGEST, "note": None}]}, ("commitments[0].note", "null_refused")),
        ({"extra": 1}, ("extra", "member_unknown")),
        ({"commitments": [{"field": "dni"}]}, ("commitments[0].digest", "member_missing")),
        ({"commitments": [{"field": "dni", "digest": DIGEST.upper()}]}, ("commitments[0].digest", "malformed")),
        ({"commitments": [{"field": "eye", "digest": DIGEST}]}, ("commitments[0].field", "not_one_of")),
        ({"commitments": {}}, ("commitments", "wrong_type")),
        ({"commitments": [{"field": "dni", "digest": DIGEST}] * 21}, ("commitments", "too_many")),
        ({"party": 20131312955}, ("party", "wrong_type")),
        ({"party": "ruc:10254824221"}, ("party", "ruc_check_digit")),
        ({"occurred_at": "2026-03-02T15:00:60Z"}, ("occurred_at", "instant")),
        ({"id": "0192F3A1-7C10-7D21-9B8A-000000000001"}, ("id", "malformed")),
        ({"seen": {"size": 0, "root": DIGEST}}, ("seen.size", "too_small")),
        ({"seen": {"size": True, "root": DIGEST}}, ("seen.size", "wrong_type")),
        ({"kind": "company", "party": "ruc:20131312955", "name": ""}, ("name", "too_short")),
        ({"kind": "company", "party": "ruc:20131312955", "name": "x" * 121}, ("name", "too_long")),
    ],
)
def test_a_problem_is_named_by_path_and_stable_code(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    """What is wrong is said where it is, in words that do not change with a library."""
    assert _problems({**DECLARED, **changes}) == [problem]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"commitments": [{"field": 7, "digest": DIGEST}]}, "'name', 'dni', 'contact', 'address', 'photo'"),
        ({"party": 20131312955}, "string"),
        ({"seen": {"size": "1", "root": DIGEST}}, "integer"),
        ({"commitments": {}}, "array"),
        ({"seen": "0192"}, "object"),
    ],
)
def test_a_problem_says_what_was_expected(changes: dict[str, Any], expected: str) -> None:
    """Which words, or which sort of value: of no language, so that each reader's own can be put around it."""
    with pytest.raises(ShapeError) as caught:
        read(canonical.encode({**DECLARED, **changes}))
    assert [each.detail for each in caught.value.problems] == [expected]


def test_a_list_is_not_too_short_for_a_fault_within_it() -> None:
    """One wrong figure in the only line is one fault, and not also a line too few."""
    purchase = STORY["purchase.recorded"].payload
    line = {**purchase["lines"][0], "gross_g": "14,850"}
    assert _problems({**purchase, "lines": [line]}) == [("lines[0].gross_g", "malformed")]
    assert _problems({**purchase, "lines": []}) == [("lines", "too_few")]


def test_a_payload_without_type_misses_it() -> None:
    """Without a type nothing else can be judged."""
    assert _problems({name: DECLARED[name] for name in DECLARED if name != "type"}) == [("type", "member_missing")]


def test_a_text_may_contain_the_word_null() -> None:
    """Only the value null is refused, not a name that has its letters."""
    company = {"party": "ruc:20131312955", "kind": "company", "name": "DEMO null"}
    read(canonical.encode({**DECLARED, **company}))


def test_all_problems_are_told_up_to_a_bound_and_none_quotes_the_client() -> None:
    """A client sees its faults at once, but not without end, and no input comes back in an error."""
    payload = {**DECLARED, "commitments": [{"field": "secreto", "digest": "secreto"}] * 15}
    with pytest.raises(ShapeError) as caught:
        read(canonical.encode(payload))
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert "secreto" not in repr(caught.value.problems)
