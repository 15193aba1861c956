"""`roll.imported`: what is kept of an import."""

import pytest

from service.decision.outcome import Refusal
from service.registry.rolls.imported import RollImport, imports, shelf
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import SOURCE, Book, accepted, opened, refused

COUNTS = {"read": 100, "bad": 3, "new": 20, "changed": 7, "gone": 2, "unchanged": 70}


def _import(book: Book, signed_by: str = "registrar", /, **changes: object) -> Decision | Refusal:
    members = {"register": "REINFO", "source": SOURCE, "counts": COUNTS, **changes}
    return book.submit(signed_by, "roll.imported", **members)


def _known(book: Book, register: str = "REINFO", known_at: int | None = None) -> list[RollImport]:
    return list(imports(book.facts().shelf(shelf(register)), known_at))


def test_an_import_is_kept_with_its_counts() -> None:
    """File, day, scope and counts of an import stand in its row, on the shelf of its register."""
    book = opened()
    accepted(_import(book, departments=["21", "04"]))
    (found,) = _known(book)
    assert (found.digest, found.source_name, found.retrieved_on) == tuple(SOURCE.values())
    assert (found.read, found.bad, found.new, found.changed, found.gone, found.unchanged) == tuple(COUNTS.values())
    assert found.departments == ("21", "04")
    assert _known(book, "RECPO") == []


def test_the_latest_import_comes_first_and_the_future_is_not_known() -> None:
    """Imports are told from the latest back to the first, up to the entry that one knew."""
    book = opened()
    for _ in range(2):
        accepted(_import(book))
    assert [each.seq for each in _known(book)] == [4, 3]
    assert [each.seq for each in _known(book, known_at=3)] == [3]


@pytest.mark.parametrize(
    ("departments", "asked", "covered"),
    [((), "21", True), ((), None, True), (("21",), "21", True), (("21",), "04", False), (("21",), None, False)],
)
def test_a_regional_roll_speaks_of_its_departments_only(
    departments: tuple[str, ...], asked: str | None, *, covered: bool
) -> None:
    """A whole roll covers everything, a regional one neither another department nor one unknown."""
    assert RollImport(0, "REINFO", "", "", "2026-03-01", departments).covers(asked) is covered


def test_only_the_registrar_imports() -> None:
    """A trader imports no roll, and none is retrieved tomorrow."""
    book = opened()
    refused(_import(book, "trader"), "not_yours", "protected.kid")
    refused(_import(book, source={**SOURCE, "retrieved_on": "2026-03-03"}), "source_in_future", "source.retrieved_on")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"register": "SUNAT"}, "register"),
        ({"departments": []}, "departments"),
        ({"departments": ["2101"]}, "departments[0]"),
        ({"counts": {**COUNTS, "gone": -1}}, "counts.gone"),
        ({"counts": {"read": 1}}, "counts.bad"),
    ],
)
def test_what_is_no_import_is_refused(changes: dict[str, object], path: str) -> None:
    """Only the five registers have rolls; departments have two digits, counts are whole and all there."""
    with pytest.raises(ShapeError) as caught:
        _import(opened(), **changes)
    assert caught.value.problems[0].path == path
