from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import calendar
from service.decision.calendar import half_year, instant, lima_day
from service.decision.payload import check_day, check_instant
from service.ledger import times

CENTURY = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "day"),
    [("2026-01-01T04:59:59Z", date(2025, 12, 31)), ("2026-01-01T05:00:00Z", date(2026, 1, 1))],
)
def test_the_legal_day_begins_at_five_utc(utc: str, day: date) -> None:
    """Legal dates are UTC−05:00, summer and winter."""
    assert lima_day(instant(utc)) == day


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 6, 30), "2026-1"), (date(2026, 7, 1), "2026-2"), (date(2026, 12, 31), "2026-2")],
)
def test_a_half_year_ends_with_june_and_december(day: date, name: str) -> None:
    """Production is declared by half-year."""
    assert half_year(day) == name


@given(st.integers(0, 36_525 * 86_400 - 1).map(lambda seconds: CENTURY + timedelta(seconds=seconds)))
def test_real_instants_and_days_pass(moment: datetime) -> None:
    """Every second and every day of the century has its spelling."""
    text = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
    assert instant(check_instant(text)) == moment
    assert check_day(text[:10]) == text[:10]
    assert lima_day(instant(text)) == (moment - timedelta(hours=5)).date()


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.0Z",
        "2026-01-01t00:00:00z",
        "2026-01-01T00:00:00+00:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z\n",
        "２026-01-01T00:00:00Z",
    ],
)
def test_no_other_spelling_is_an_instant(text: str) -> None:
    """What is no real instant in the one spelling is refused by one stable word."""
    with pytest.raises(ValueError, match=r"^instant$"):
        check_instant(text)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "20260101", "2026-W01-1", "2026-1-1", "2026-01-01\n"])
def test_no_other_spelling_is_a_day(text: str) -> None:
    """As for instants."""
    with pytest.raises(ValueError, match=r"^day$"):
        check_day(text)


@pytest.mark.parametrize("clock", ["24:00:00", "23:60:00", "23:59:60"])
def test_no_version_of_python_lends_its_own_midnight(clock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer Pythons read 24:00 as the next day; what one verifier takes for an instant all must."""

    class Lenient(datetime):
        @classmethod
        def fromisoformat(cls, date_string: str, /) -> "Lenient":
            return cls(2026, 11, 21, microsecond=len(date_string))

    monkeypatch.setattr(calendar, "datetime", Lenient)
    monkeypatch.setattr(times, "datetime", Lenient)
    with pytest.raises(ValueError, match="instant"):
        check_instant(f"2026-11-20T{clock}Z")
    with pytest.raises(times.TimeError):
        times.parse_seconds(f"2026-11-20T{clock}Z")
