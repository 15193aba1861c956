from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.categorization import stages
from service.categorization.stage_words import EVALUATORS, STAGE_WORDS
from service.categorization.stages import FORMAL, STAGES, StageReached
from service.categorization.standing import from_registers, standing
from service.registry import registrations
from service.rulebook.read import ShapeError
from tests.categorization.office import CODE, MINER, OTHER, RIGHT, TODAY, office, reach, register
from tests.registry.book import Book, accepted, refused


def _rows(book: Book) -> list[StageReached]:
    return [row for row in book.facts().shelf(stages.shelf(MINER)) if isinstance(row, StageReached)]


def test_a_stage_is_kept_with_all_it_says() -> None:
    """Day (today at the latest), evaluator, number, document and outcome stand in the row."""
    book = office()
    said = {"evaluator": "dgaam", "number": "RD-1", "document": "5a" * 32, "outcome": "approved", "right": RIGHT}
    accepted(reach(book, "evaluation", "2026-03-02", "registrar", **said))
    (row,) = _rows(book)
    assert (row.stage, row.reached_on, row.right) == ("evaluation", "2026-03-02", CODE)
    assert (row.evaluator, row.number, row.document, row.outcome) == ("dgaam", "RD-1", "5a" * 32, "approved")


@pytest.mark.parametrize(
    ("by", "members", "code", "field"),
    [
        ("trader", {}, "not_yours", "protected.kid"),
        ("miner", {}, "not_yours", "protected.kid"),
        ("authority", {"party": "ruc:10990000013"}, "party_unknown", "party"),
        ("registrar", {"reached_on": "2026-03-03"}, "day_in_future", "reached_on"),
    ],
)
@pytest.mark.parametrize("prefetch", [True, False])
def test_who_may_not_record_which_stage(
    by: str, members: dict[str, str], code: str, field: str, *, prefetch: bool
) -> None:
    """A field officer signs as registrar or authority, of a known party, no later than today."""
    book = office(prefetch=prefetch)
    refused(reach(book, "water", "2026-03-02", by, **members), code, field)


@pytest.mark.parametrize(
    ("known", "stage", "on", "right", "contradicts"),
    [
        (("reinfo_entry", "2019-03-01"), "igafom_corrective", "2019-02-28", None, True),
        (("reinfo_entry", "2019-03-01"), "igafom_corrective", "2019-03-01", None, False),
        (("reinfo_entry", "2019-03-01"), "start_authorization", "2018-01-01", None, True),
        (("reinfo_entry", "2019-03-01"), "mining_right", "2005-01-01", None, False),
        (("reinfo_entry", "2019-03-01"), "surface", "2005-01-01", None, False),
        (("reinfo_entry", "2019-03-01"), "archaeology", "2005-01-01", None, False),
        (("reinfo_entry", "2019-03-01"), "water", "2005-01-01", None, False),
        (("technical_file", "2020-01-01"), "igafom_corrective", "2024-01-01", None, False),
        (("technical_file", "2020-01-01"), "reinfo_entry", "2020-01-02", None, True),
        (("water", "2005-01-01"), "reinfo_entry", "2019-03-01", None, False),
        (("reinfo_entry", "2019-03-01"), "evaluation", "2018-01-01", OTHER, False),
    ],
)
@pytest.mark.parametrize("prefetch", [True, False])
def test_out_of_order_is_recorded_and_only_a_contradiction_refused(
    known: tuple[str, str], stage: str, on: str, right: dict[str, str] | None, *, contradicts: bool, prefetch: bool
) -> None:
    """An act of the process from before the entry in REINFO cannot be; papers of another sort may be older."""
    book = office(prefetch=prefetch)
    accepted(reach(book, *known, right=RIGHT))
    outcome = reach(book, stage, on, right=right or RIGHT)
    if contradicts:
        refusal = refused(outcome, "stage_before_entry", "reached_on")
        assert dict(refusal.detail)["stage"] == known[0]
        assert dict(refusal.detail)["day"] == known[1]
    else:
        accepted(outcome)


def test_a_wrong_entry_can_be_corrected() -> None:
    """A later row for the same stage stands, so that what it contradicted is taken up again."""
    book = office()
    accepted(reach(book, "reinfo_entry", "2019-03-01"))
    refused(reach(book, "evaluation", "2018-06-01"), "stage_before_entry", "reached_on")
    accepted(reach(book, "reinfo_entry", "2017-10-01"))
    accepted(reach(book, "evaluation", "2018-06-01"))


def test_both_times_are_asked() -> None:
    """A stage stands from its day on, and is known from its entry on."""
    book = office()
    accepted(reach(book, "water", "2025-06-01"))
    seq = len(book.entries) - 1
    accepted(reach(book, "water", "2026-02-01", outcome="denied"))
    for at, known_at, expected in (
        (date(2025, 5, 31), None, []),
        (date(2025, 6, 1), None, [None]),
        (date(2026, 2, 1), None, ["denied"]),
        (date(2026, 2, 1), seq, [None]),
        (date(2026, 2, 1), seq - 1, []),
    ):
        assert [row.outcome for row in stages.in_force(_rows(book), at, known_at)] == expected


def test_a_stage_of_one_right_says_nothing_of_another() -> None:
    """A stage names its right, or speaks of all."""
    book = office()
    accepted(reach(book, "water", "2025-06-01", right=RIGHT))
    accepted(reach(book, "archaeology", "2025-06-01"))
    assert [row.stage for row in stages.in_force(_rows(book), TODAY, right=CODE)] == ["archaeology", "water"]
    assert [row.stage for row in stages.in_force(_rows(book), TODAY, right=OTHER["code"])] == ["archaeology"]


def test_where_a_miner_stands() -> None:
    """Reached, held and missing are told apart in the order of the law, with the days in the furthest stage."""
    book = office()
    accepted(reach(book, "igafom_preventive", "2024-01-01", outcome="observed"))
    accepted(reach(book, "igafom_corrective", "2026-02-20", outcome="filed"))
    accepted(reach(book, "reinfo_entry", "2019-03-01"))
    found = standing(_rows(book), TODAY, met=("mining_right", "igafom_preventive"))
    assert [row.stage for row in found.reached] == ["reinfo_entry", "igafom_corrective"]
    assert [row.stage for row in found.held] == ["igafom_preventive"]
    assert found.missing == (
        "igafom_preventive",
        "evaluation",
        "surface",
        "archaeology",
        "water",
        "technical_file",
        "start_authorization",
    )
    assert found.current is not None
    assert (found.current.stage, found.days) == ("igafom_corrective", 10)
    assert found.next_step() == "igafom_preventive"
    assert not found.formal


def test_refused_land_is_never_the_next_step() -> None:
    """Where the holder of the land has refused, the step after it is proposed; it stays missing all the same."""
    before = STAGES[: STAGES.index("surface")]
    found = standing([StageReached(1, MINER, stage, "2020-01-01") for stage in before], TODAY)
    assert (found.next_step(), found.next_step(refused=True)) == ("surface", "mining_right")
    assert "surface" in found.missing


def test_whoever_may_start_is_formal() -> None:
    """With the start authorization nothing is missing, whatever nobody recorded; denied, all of it is again."""
    granted = StageReached(1, MINER, FORMAL, "2025-01-01")
    assert standing([granted], TODAY).formal
    assert standing([granted], TODAY).missing == ()
    revoked = StageReached(2, MINER, FORMAL, "2026-01-01", outcome="denied")
    found = standing([granted, revoked], TODAY)
    assert (found.formal, found.missing, found.days) == (False, STAGES, None)


def test_the_registers_tell_the_first_and_the_last_stage() -> None:
    """REINFO's earliest day is the entry; a vigente authorization is the last stage, a suspended one is held."""
    book = office()
    register(book, "REINFO", "vigente", "2019-03-01")
    register(book, "REINFO", "suspendido", "2023-01-01")
    register(book, "AUTHORIZATION", "vigente", "2025-01-01")
    rows = book.facts().shelf(registrations.shelf(MINER))
    told = from_registers(rows, TODAY, right=CODE)
    assert [(row.stage, row.reached_on, row.met) for row in told] == [
        ("reinfo_entry", "2019-03-01", True),
        (FORMAL, "2025-01-01", True),
    ]
    assert from_registers(rows, TODAY, right=OTHER["code"]) == ()
    assert [row.stage for row in from_registers(rows, date(2024, 12, 31), right=CODE)] == ["reinfo_entry"]
    register(book, "AUTHORIZATION", "suspendido", "2026-01-01")
    later = from_registers(book.facts().shelf(registrations.shelf(MINER)), TODAY, right=CODE)
    assert [(row.stage, row.met) for row in later] == [("reinfo_entry", True), (FORMAL, False)]


_STAGE_ROWS = st.lists(
    st.builds(
        StageReached,
        st.integers(0, 50),
        st.just(MINER),
        st.sampled_from(STAGES),
        st.dates(date(2015, 1, 1), date(2026, 3, 2)).map(date.isoformat),
        st.none(),
        outcome=st.sampled_from([None, "filed", "approved", "waived", "observed", "denied"]),
    ),
    max_size=15,
).map(lambda rows: sorted(rows, key=lambda row: row.seq))


@given(_STAGE_ROWS, st.sets(st.sampled_from(STAGES[:-1])))
def test_every_stage_is_in_one_place(rows: list[StageReached], met: set[str]) -> None:
    """No stage is both reached and missing, none is forgotten, and time in a stage is never negative."""
    found = standing(rows, TODAY, met=met)
    reached = {row.stage for row in found.reached}
    assert found.days is None or found.days >= 0
    assert (found.days is None) == (not found.reached)
    assert found.formal == (FORMAL in reached)
    if not found.formal:
        assert reached.isdisjoint(found.missing)
        assert {row.stage for row in found.held} <= set(found.missing)
        assert reached | set(found.missing) | met == set(STAGES)


@pytest.mark.parametrize(
    ("members", "path", "code"),
    [
        ({"stage": "formal"}, "stage", "not_one_of"),
        ({"evaluator": "MINEM"}, "evaluator", "not_one_of"),
        ({"outcome": "lost"}, "outcome", "not_one_of"),
        ({"number": ""}, "number", "too_short"),
        ({"reached_on": "2026-02-30"}, "reached_on", "day"),
    ],
)
def test_what_is_no_stage(members: dict[str, str], path: str, code: str) -> None:
    """Each fault is named with its place."""
    with pytest.raises(ShapeError) as caught:
        reach(office(), "water", "2026-03-02", **members)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_every_stage_has_its_words() -> None:
    """Name and step in both languages, a law, and an evaluator with a name."""
    assert tuple(STAGE_WORDS) == STAGES
    for words in STAGE_WORDS.values():
        assert words.name.es != words.name.en
        assert words.step.es != words.step.en
        assert words.law
        assert words.evaluator in EVALUATORS
