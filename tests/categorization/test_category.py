from collections.abc import Mapping
from datetime import date

import pytest

from service.categorization import assessments
from service.categorization.assessments import Assessment
from service.categorization.category import KEY_ACTIONS, Answer, Category, category
from service.categorization.evidence import RIGHTS, SURFACE
from service.decision.outcome import Refusal
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import DIGEST, MINER, TRADER, Book, accepted, opened, refused

TITLE = {"answer": "yes", "evidence": "concession_title", "number": "DEMO-1", "document": DIGEST}
DEED = {"answer": "yes", "evidence": "public_deed", "document": DIGEST}
RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}


@pytest.mark.parametrize(
    ("rights", "surface", "expected"),
    [
        ("yes", "yes", "I"),
        ("yes", "no", "II"),
        ("no", "yes", "III"),
        ("no", "no", "IV"),
        ("yes", "waived", "I"),
        ("waived", "no", "II"),
        ("no", "waived", "III"),
        ("unknown", "yes", None),
        ("no", "unknown", None),
        ("unknown", "unknown", None),
    ],
)
def test_two_answers_give_the_category(rights: str, surface: str, expected: str | None) -> None:
    """Waived counts as met; unknown gives no category, never IV."""
    assert category(rights, surface) == expected


def test_every_category_has_its_key_action_in_both_languages() -> None:
    """The key actions are those of planetGOLD's chart 1, in Spanish and English."""
    assert set(KEY_ACTIONS) == set(Category)
    assert all(action.es and action.en and action.es != action.en for action in KEY_ACTIONS.values())


def _assess(book: Book, signed_by: str = "registrar", /, **changes: object) -> Decision | Refusal:
    members = {"party": TRADER, "from": "2026-01-01", "rights": TITLE, "surface": DEED, **changes}
    return book.submit(signed_by, "assessment.recorded", **members)


def _found(book: Book, day: date, known_at: int | None = None, right: str | None = None) -> Assessment | None:
    return assessments.in_force(book.facts().shelf(assessments.shelf(TRADER)), day, known_at, right=right)


def test_an_assessment_holds_until_the_next() -> None:
    """The latest assessment that covers the day holds; asked as of an earlier entry, the earlier one."""
    book = opened()
    accepted(_assess(book))
    accepted(_assess(book, **{"from": "2026-02-01", "surface": {"answer": "no"}}))
    for day, known_at, expected in (
        (date(2026, 1, 31), None, Category.I),
        (date(2026, 2, 1), None, Category.II),
        (date(2026, 2, 1), 3, Category.I),
    ):
        found = _found(book, day, known_at=known_at)
        assert found is not None
        assert found.category(day) is expected
    assert _found(book, date(2025, 12, 31)) is None


def test_outside_its_papers_validity_an_answer_is_unknown() -> None:
    """A deed that has run out gives no category."""
    book = opened()
    accepted(_assess(book, surface={**DEED, "from": "2026-01-01", "until": "2026-01-31"}))
    found = _found(book, date(2026, 2, 1))
    assert found is not None
    assert found.category(date(2026, 1, 31)) is Category.I
    assert found.axes(date(2026, 2, 1)) == (Answer.YES, Answer.UNKNOWN)
    assert found.category(date(2026, 2, 1)) is None


def test_an_assessment_of_one_right_says_nothing_of_another() -> None:
    """An assessment names its right, or speaks of all."""
    book = opened()
    accepted(_assess(book, right=RIGHT))
    assert _found(book, date(2026, 3, 1), right="010234500") is not None
    assert _found(book, date(2026, 3, 1), right="010999900") is None
    accepted(_assess(book))
    assert _found(book, date(2026, 3, 1), right="010999900") is not None


def test_a_community_on_the_land_has_its_consent_recorded() -> None:
    """The surface holder may be a community, with what it answered."""
    book = opened()
    holder = {"kind": "community", "name": "Comunidad DEMO", "consent": "refused"}
    accepted(_assess(book, surface={"answer": "no", "holder": holder}, mining_type="glacial_placer"))
    found = _found(book, date(2026, 3, 1))
    assert found is not None
    assert (found.surface_holder, found.surface_holder_name, found.surface_consent, found.mining_type) == (
        "community",
        "Comunidad DEMO",
        "refused",
        "glacial_placer",
    )


def test_registrar_and_authority_assess_known_parties() -> None:
    """A trader does not assess; an unknown party is not assessed."""
    book = opened()
    refused(_assess(book, "trader"), "not_yours", "protected.kid")
    refused(_assess(book, party=MINER), "party_unknown", "party")


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize(("axis", "table"), [("rights", RIGHTS), ("surface", SURFACE)])
def test_an_answer_rests_only_on_what_counts_for_it(
    axis: str, table: Mapping[Answer, tuple[str, ...]], answer: Answer
) -> None:
    """A REINFO row is no mining right and verbal consent no surface right; YES and WAIVED need evidence."""
    for evidence in (None, *(each for kinds in table.values() for each in kinds)):
        said = {"answer": answer.value} if evidence is None else {"answer": answer.value, "evidence": evidence}
        fits = evidence in table[answer] if evidence else answer in {Answer.NO, Answer.UNKNOWN}
        if fits:
            accepted(_assess(opened(), **{axis: said}))
        else:
            with pytest.raises(ShapeError) as caught:
                _assess(opened(), **{axis: said})
            assert [(each.path, each.code) for each in caught.value.problems] == [
                (f"{axis}.evidence", "evidence_of_answer")
            ]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"until": "2025-12-31"}, "until", "until_before_from"),
        ({"rights": {**TITLE, "from": "2026-02-01", "until": "2026-01-01"}}, "rights.until", "until_before_from"),
        (
            {"surface": {"answer": "no", "holder": {"kind": "person", "name": "Juana Quispe"}}},
            "surface.holder.name",
            "name_of_natural_person",
        ),
        (
            {"surface": {"answer": "no", "holder": {"kind": "company", "party": MINER, "name": "Juana Quispe"}}},
            "surface.holder.name",
            "name_of_natural_person",
        ),
        (
            {"surface": {"answer": "no", "holder": {"kind": "self", "consent": "agreed"}}},
            "surface.holder.consent",
            "consent_of_self",
        ),
        ({"mining_type": "dredge"}, "mining_type", "not_one_of"),
    ],
)
def test_what_contradicts_itself_is_no_assessment(changes: dict[str, object], path: str, code: str) -> None:
    """Each fault is named with its place."""
    with pytest.raises(ShapeError) as caught:
        _assess(opened(), **changes)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]
