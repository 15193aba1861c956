from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.categorization import productions
from service.categorization.filing_words import FILING_WORDS
from service.categorization.filings import Filing, FilingState, filings
from service.categorization.half_years import following, last_day, through
from service.categorization.productions import Production
from service.categorization.progress import worked
from service.decision.calendar import half_year, instant
from service.rulebook.read import ShapeError
from tests.categorization.office import CODE, MINER, OTHER, RIGHT, TODAY, declare, office, reach, register
from tests.registry.book import DIGEST, Book, accepted, refused


def _filings(book: Book, at: date = TODAY, known_at: int | None = None) -> dict[str, Filing]:
    return {each.half_year: each for each in filings(book.facts(), MINER, CODE, at, known_at)}


@pytest.mark.parametrize(
    ("by", "half", "members", "code", "field"),
    [
        ("registrar", "2025-2", {}, "not_yours", "protected.kid"),
        ("trader", "2025-2", {}, "not_yours", "protected.kid"),
        ("miner", "2026-1", {}, "half_year_open", "half_year"),
        ("miner", "2025-2", {"filed_on": "2025-12-31"}, "half_year_open", "half_year"),
        ("miner", "2025-2", {"filed_on": "2026-03-03"}, "day_in_future", "filed_on"),
        ("miner", "2025-2", {}, "right_unknown", "right.code"),
    ],
)
def test_which_declaration_is_refused(by: str, half: str, members: dict[str, str], code: str, field: str) -> None:
    """The declarant signs alone, for a half-year that is over when it is filed, of a right that it is named with."""
    refused(declare(office(), half, by, **members), code, field)


@pytest.mark.parametrize("prefetch", [True, False])
@pytest.mark.parametrize("by", ["register", "stage", "assessment"])
def test_a_right_is_declared_once_somebody_else_has_named_it(by: str, *, prefetch: bool) -> None:
    """A register's row, a stage or an assessment names it; the party's own word adds no right to its file."""
    book = office(prefetch=prefetch)
    if by == "register":
        register(book, "CONCESSION", "titled", "2020-01-01")
    elif by == "stage":
        accepted(reach(book, "water", "2020-01-01", right=RIGHT))
    else:
        axis = {"answer": "unknown"}
        said = {"from": "2026-01-01", "right": RIGHT, "rights": axis, "surface": axis}
        accepted(book.submit("authority", "assessment.recorded", party=MINER, **said))
    accepted(declare(book, "2025-2"))
    refused(declare(book, "2025-2", right=OTHER), "right_unknown", "right.code")
    assert set(worked(book.facts(), MINER)) == {CODE}


@pytest.mark.parametrize(
    ("half", "members", "path", "code"),
    [
        ("2025-3", {}, "half_year", "malformed"),
        ("2025-2", {"commitment": DIGEST, "inactive": True}, "commitment", "production_or_inactive"),
        ("2025-2", {"inactive": None}, "commitment", "production_or_inactive"),
        ("2025-2", {"inactive": False}, "inactive", "not_one_of"),
        ("2025-2", {"grams": "12.000"}, "grams", "member_unknown"),
    ],
)
def test_what_is_no_declaration(half: str, members: dict[str, object], path: str, code: str) -> None:
    """Either figures, as a commitment alone, or inactivity."""
    with pytest.raises(ShapeError) as caught:
        declare(office(), half, **members)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_the_figures_stand_nowhere() -> None:
    """A row holds the commitment, the days and whether the right was worked; no figure."""
    book = office()
    register(book, "REINFO", "vigente", "2025-07-01")
    accepted(declare(book, "2025-2", commitment=DIGEST, filed_on="2026-01-20"))
    (row,) = book.facts().shelf(productions.shelf(MINER))
    assert isinstance(row, Production)
    assert (row.half_year, row.filed_on, row.recorded_on) == ("2025-2", "2026-01-20", "2026-03-02")
    assert (row.commitment, row.inactive) == (DIGEST, False)


def test_filed_twice_the_later_row_holds() -> None:
    """A second declaration replaces what the first said, not the day on which the half-year was first filed."""
    book = office()
    register(book, "REINFO", "vigente", "2025-07-01")
    accepted(declare(book, "2025-2", filed_on="2026-01-31"))
    first = len(book.entries) - 1
    accepted(declare(book, "2025-2", commitment=DIGEST, filed_on="2026-02-15"))
    now, then = _filings(book)["2025-2"], _filings(book, known_at=first)["2025-2"]
    assert (now.state, now.filed_on, now.inactive, now.seq) == (FilingState.DECLARED, "2026-01-31", False, first + 1)
    assert (then.inactive, then.seq) == (True, first)


@pytest.mark.parametrize(
    ("reinfo", "concession", "filed_on", "at", "state"),
    [
        ("vigente", None, None, date(2025, 12, 31), None),
        ("vigente", None, None, date(2026, 1, 1), FilingState.DUE),
        ("vigente", None, None, date(2026, 1, 31), FilingState.DUE),
        ("vigente", None, None, date(2026, 2, 1), FilingState.MISSING),
        ("vigente", None, "2026-01-31", date(2026, 2, 1), FilingState.DECLARED),
        ("vigente", None, "2026-01-30", date(2026, 2, 1), FilingState.LATE),
        ("vigente", None, "2026-02-01", date(2026, 2, 1), FilingState.LATE),
        ("vigente", None, "2026-02-20", date(2026, 2, 10), FilingState.MISSING),
        ("suspendido", None, None, date(2026, 2, 1), FilingState.MISSING),
        ("excluido", None, None, date(2026, 2, 1), None),
        ("vigente", "titled", None, date(2026, 2, 1), FilingState.EXEMPT),
        ("vigente", "pending", None, date(2026, 2, 1), FilingState.MISSING),
        ("vigente", "extinguished", None, date(2026, 2, 1), FilingState.MISSING),
        ("vigente", "titled", "2026-01-31", date(2026, 2, 1), FilingState.DECLARED),
        (None, None, "2026-01-31", date(2026, 2, 1), FilingState.DECLARED),
        (None, "titled", None, date(2026, 2, 1), None),
    ],
)
def test_what_became_of_a_half_year(
    reinfo: str | None, concession: str | None, filed_on: str | None, at: date, state: FilingState | None
) -> None:
    """Owed by whoever is in REINFO when the half-year ends; titleholders are exempt, and absence is never zero.

    All is recorded on 2 March: what was filed by 30 January, more than thirty days before, is no longer believed.
    """
    book = office()
    accepted(reach(book, "water", "2020-01-01", right=RIGHT))
    if reinfo:
        register(book, "REINFO", reinfo, "2025-07-01")
    if concession:
        register(book, "CONCESSION", concession, "2020-01-01")
    if filed_on:
        accepted(declare(book, "2025-2", filed_on=filed_on))
    found = _filings(book, at).get("2025-2")
    assert (None if found is None else found.state) == state
    if found is not None:
        assert found.due_on == "2026-01-31"
        assert found.recorded_on == ("2026-03-02" if found.filed_on else None)
        assert (found.inactive is None) == (found.state in {FilingState.DUE, FilingState.MISSING, FilingState.EXEMPT})


def test_half_years_are_owed_from_the_registration_on() -> None:
    """From the half-year of the first REINFO row to the last that is over."""
    book = office()
    register(book, "REINFO", "vigente", "2024-08-01")
    assert list(_filings(book)) == ["2024-2", "2025-1", "2025-2"]


def test_an_extension_may_come_after_the_day() -> None:
    """A longer term set later makes what was late timely; a shorter one set later takes nothing from anybody."""
    book = office()
    register(book, "REINFO", "vigente", "2025-07-01")
    accepted(declare(book, "2025-2", filed_on="2026-02-15"))
    assert _filings(book)["2025-2"].state is FilingState.LATE
    policy = {"name": "production_due_days", "value": 60, "effective_from": "2026-03-02"}
    accepted(book.submit("registrar", "policy.set", **policy))
    extended = len(book.entries) - 1
    book.now = instant("2026-03-10T15:00:00Z")
    accepted(book.submit("registrar", "policy.set", **{**policy, "value": 5, "effective_from": "2026-03-10"}))
    at = date(2026, 3, 11)
    assert (_filings(book, at)["2025-2"].state, _filings(book, at)["2025-2"].due_on) == (
        FilingState.DECLARED,
        "2026-03-01",
    )
    assert _filings(book, at, known_at=extended - 1)["2025-2"].state is FilingState.LATE


def test_the_declarants_day_is_believed_within_a_policy() -> None:
    """`backdate_note_days` on the day of recording says how long after filing; more days set later help nobody."""
    book = office()
    register(book, "REINFO", "vigente", "2025-07-01")
    policy = {"name": "backdate_note_days", "value": 31, "effective_from": "2026-03-03"}
    accepted(book.submit("registrar", "policy.set", **policy))
    accepted(declare(book, "2025-2", filed_on="2026-01-30"))
    assert _filings(book, date(2026, 3, 10))["2025-2"].state is FilingState.LATE
    book.now = instant("2026-03-03T15:00:00Z")
    accepted(declare(book, "2025-2", filed_on="2026-01-31"))
    assert _filings(book, date(2026, 3, 10))["2025-2"].state is FilingState.DECLARED


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_day_is_in_one_half_year(day: date) -> None:
    """A day is not after its half-year's end and after the end of the one before."""
    half = half_year(day)
    assert day <= last_day(half)
    assert half_year(last_day(half)) == half
    assert last_day(half) < last_day(following(half))
    assert list(through(half, following(half))) == [half, following(half)]
    assert list(through(following(half), half)) == []


def test_every_state_has_its_words() -> None:
    """In both languages, and none of them speaks of grams."""
    assert set(FILING_WORDS) == set(FilingState)
    assert all(words.es != words.en for words in FILING_WORDS.values())
