from typing import Any

import pytest

from service.rulebook.read import ShapeError
from tests.registry.book import accepted, opened, refused


def _count(code: str = "R06", count: int = 3, parties: int = 2, most: int = 2) -> dict[str, Any]:
    return {"code": code, "count": count, "parties": parties, "most": most}


def test_the_registrar_counts_a_past_day_once() -> None:
    """A day that is over is counted once, by the registrar; an empty count says that nothing was refused."""
    book = opened()
    refused(book.submit("registrar", "refusals.counted", day="2026-03-02", counts=[]), "day_not_over", "day")
    refused(book.submit("trader", "refusals.counted", day="2026-03-01", counts=[]), "not_yours", "protected.kid")
    accepted(book.submit("registrar", "refusals.counted", day="2026-03-01", counts=[_count(), _count("stale")]))
    refused(book.submit("registrar", "refusals.counted", day="2026-03-01", counts=[]), "counted_already", "day")
    accepted(book.submit("registrar", "refusals.counted", day="2026-02-28", counts=[]))


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([_count("stale"), _count("R06")], "codes_sorted"),
        ([_count(), _count()], "codes_sorted"),
        ([_count(count=3, parties=2, most=3)], "counts_add_up"),
        ([_count(count=5, parties=2, most=2)], "counts_add_up"),
        ([_count(count=1, parties=2, most=1)], "counts_add_up"),
        ([_count(count=0)], "too_small"),
    ],
)
def test_a_count_adds_up(counts: list[dict[str, Any]], code: str) -> None:
    """Codes stand once and in order, and no count contradicts itself."""
    with pytest.raises(ShapeError, match=code):
        opened().submit("registrar", "refusals.counted", day="2026-03-01", counts=counts)
