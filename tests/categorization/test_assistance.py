from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.categorization import assistance
from service.categorization.assistance import HELP_WORDS, PHASES_OF, Assistance
from service.categorization.goals import AREAS, GOALS
from service.categorization.phases import Phases, phases
from service.rulebook.read import ShapeError
from tests.categorization.office import ASSOCIATION, AUTHORITY, MINER, TODAY, help_, office
from tests.registry.book import DIGEST, REGISTRAR, Book, accepted, refused

PLAN = [{"goal": "baseline_report", "due": "2026-02-20"}, {"goal": "surface_agreement", "due": "2026-06-30"}]


def _phases(book: Book, at: date = TODAY, known_at: int | None = None, party: str = MINER) -> Phases:
    return phases(book.facts().shelf(assistance.shelf(party)), at, known_at)


@pytest.mark.parametrize(
    ("by", "members", "code", "field"),
    [
        ("miner", {}, "not_yours", "protected.kid"),
        ("authority", {"party": "ruc:10990000013"}, "party_unknown", "party"),
        ("authority", {"by": "ruc:10990000013"}, "party_unknown", "by"),
        ("authority", {"on": "2026-03-03"}, "day_in_future", "on"),
        (
            "authority",
            {"goals": [{"goal": "igafom", "due": "2026-12-31", "done_on": "2026-03-03"}]},
            "day_in_future",
            "goals[0].done_on",
        ),
    ],
)
@pytest.mark.parametrize("prefetch", [True, False])
def test_which_help_is_not_recorded(
    by: str, members: dict[str, object], code: str, field: str, *, prefetch: bool
) -> None:
    """Registrar and authorities record help that was given, between parties on record."""
    refused(help_(office(prefetch=prefetch), "III", "visit", "2026-03-01", by, **members), code, field)


@pytest.mark.parametrize("phase", ["I", "II", "III"])
@pytest.mark.parametrize("kind", list(PHASES_OF))
def test_each_help_is_of_its_phase(kind: str, phase: str) -> None:
    """Letter and plan are of phase I, the three areas of II; visits and workshops come in any."""
    goals = {"goals": PLAN} if kind == "work_plan" else {}
    if phase in PHASES_OF[kind]:
        accepted(help_(office(), phase, kind, "2026-03-02", **goals))
    else:
        with pytest.raises(ShapeError) as caught:
            help_(office(), phase, kind, "2026-03-01", **goals)
        assert [(each.path, each.code) for each in caught.value.problems] == [("phase", "kind_of_phase")]


@pytest.mark.parametrize(
    ("kind", "members", "path", "code"),
    [
        ("work_plan", {}, "goals", "goals_of_plan"),
        ("work_plan", {"goals": [PLAN[0], PLAN[0]]}, "goals", "goal_doubled"),
        ("work_plan", {"goals": [{"goal": "be happy", "due": "2026-06-30"}]}, "goals[0].goal", "not_one_of"),
        ("work_plan", {"goals": [{"goal": "igafom"}]}, "goals[0].due", "member_missing"),
        ("work_plan", {"goals": PLAN, "areas": ["finance"]}, "areas", "areas_of_letter"),
        ("letter_of_commitment", {"areas": ["friendship"]}, "areas[0]", "not_one_of"),
    ],
)
def test_what_is_no_help(kind: str, members: dict[str, object], path: str, code: str) -> None:
    """Each fault is named with its place."""
    with pytest.raises(ShapeError) as caught:
        help_(office(), "I", kind, "2026-03-01", **members)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_help_is_read_phase_by_phase() -> None:
    """Letter, plan, areas promised and begun, visits, workshops, and who accompanies: what chart 2 asks for."""
    book = office()
    accepted(
        help_(book, "I", "letter_of_commitment", "2025-10-01", areas=["formalization", "finance"], document=DIGEST)
    )
    accepted(help_(book, "I", "work_plan", "2025-10-15", "registrar", goals=PLAN, by=REGISTRAR))
    accepted(help_(book, "II", "formalization", "2025-11-01"))
    accepted(help_(book, "II", "formalization", "2025-12-01"))
    accepted(help_(book, "II", "technology", "2026-01-10"))
    accepted(help_(book, "III", "visit", "2026-02-01"))
    accepted(help_(book, "III", "workshop", "2026-02-15"))
    found = _phases(book)
    assert found.phase == "III"
    assert found.letter is not None
    assert found.letter.document == DIGEST
    assert found.work_plan is not None
    assert found.work_plan.by == REGISTRAR
    assert [(each.area, each.promised, each.times, each.first_on, each.last_on) for each in found.areas] == [
        ("formalization", True, 2, "2025-11-01", "2025-12-01"),
        ("technology", False, 1, "2026-01-10", "2026-01-10"),
        ("finance", True, 0, None, None),
    ]
    assert [row.on for row in found.visits] == ["2026-02-01"]
    assert [row.on for row in found.workshops] == ["2026-02-15"]
    assert {(each.party, each.times, each.first_on, each.last_on) for each in found.companions} == {
        (AUTHORITY, 6, "2025-10-01", "2026-02-15"),
        (REGISTRAR, 1, "2025-10-15", "2025-10-15"),
    }
    assert _phases(book, date(2025, 10, 10)).phase == "I"
    assert _phases(book, date(2025, 9, 30)).phase is None


def test_an_organization_is_accompanied_as_an_operator_is() -> None:
    """Help goes to whoever is on record."""
    book = office()
    accepted(help_(book, "I", "letter_of_commitment", "2026-03-01", party=ASSOCIATION))
    assert _phases(book, party=ASSOCIATION).letter is not None


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (date(2026, 2, 20), {"baseline_report": 0, "surface_agreement": 0}),
        (date(2026, 2, 21), {"baseline_report": 1, "surface_agreement": 0}),
        (date(2026, 2, 27), {"baseline_report": 7, "surface_agreement": 0}),
        (date(2026, 2, 28), {"baseline_report": 0, "surface_agreement": 0}),
        (date(2026, 7, 10), {"baseline_report": 0, "surface_agreement": 10}),
    ],
)
def test_a_goal_is_overdue_until_it_is_met(at: date, late: dict[str, int]) -> None:
    """A goal is late from the day after its day until the day on which a later visit says it was met."""
    book = office()
    accepted(help_(book, "I", "work_plan", "2025-10-15", goals=PLAN))
    met = {**PLAN[0], "done_on": "2026-02-28"}
    accepted(help_(book, "II", "visit", "2026-02-10", goals=[met]))
    found = _phases(book, at)
    assert {goal.goal: goal.late_days for goal in found.goals} == late
    assert [goal.goal for goal in found.overdue] == [name for name, days in late.items() if days]


def test_a_new_plan_replaces_the_old_one() -> None:
    """Goals that the new plan leaves out are no longer owed; by what was known before, they were."""
    book = office()
    accepted(help_(book, "I", "work_plan", "2025-10-15", goals=PLAN))
    before = len(book.entries) - 1
    accepted(help_(book, "I", "work_plan", "2026-01-15", goals=[{"goal": "bank_account", "due": "2026-05-31"}]))
    assert [goal.goal for goal in _phases(book).goals] == ["bank_account"]
    assert [goal.goal for goal in _phases(book, known_at=before).goals] == ["baseline_report", "surface_agreement"]


_DAYS = st.dates(date(2025, 1, 1), TODAY + timedelta(days=400)).map(date.isoformat)
_GOALS = st.dictionaries(st.sampled_from(list(GOALS)), st.tuples(_DAYS, st.none() | _DAYS), max_size=4)


@st.composite
def _help(draw: st.DrawFn) -> Assistance:
    kind = draw(st.sampled_from(list(PHASES_OF)))
    goals = tuple((goal, *days) for goal, days in draw(_GOALS).items())
    phase = draw(st.sampled_from(PHASES_OF[kind]))
    return Assistance(draw(st.integers(0, 50)), MINER, phase, kind, draw(_DAYS), AUTHORITY, goals)


@given(st.lists(_help(), max_size=10))
def test_what_is_late_is_owed_and_past(rows: list[Assistance]) -> None:
    """Whatever is recorded: an overdue goal is of the plan, past its day and not met; every help has one companion."""
    found = phases(rows, TODAY)
    for goal in found.overdue:
        assert goal in found.goals
        assert goal.due < TODAY.isoformat()
        assert goal.done_on is None
    assert sum(each.times for each in found.companions) == sum(row.on <= TODAY.isoformat() for row in rows)


def test_every_help_and_goal_has_its_words() -> None:
    """Names in both languages; each goal is of one of the three areas."""
    assert set(HELP_WORDS) == set(PHASES_OF)
    assert {goal.area for goal in GOALS.values()} == set(AREAS)
    assert all(each.es != each.en for each in (*HELP_WORDS.values(), *(goal.name for goal in GOALS.values())))
