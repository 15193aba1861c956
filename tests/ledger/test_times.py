from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import times
from service.ledger.times import TimeError

MICROSECONDS = int(timedelta(days=36_525) / timedelta(microseconds=1))
INSTANTS = st.integers(0, MICROSECONDS - 1).map(
    lambda us: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)


@given(INSTANTS)
def test_what_is_written_is_read(instant: datetime) -> None:
    """An instant survives being written, with its six places or, if it has none, without them."""
    assert times.parse_microseconds(times.format_microseconds(instant)) == instant
    whole = instant.replace(microsecond=0)
    assert times.parse_seconds(times.format_seconds(whole)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T19:42:00",
        "2026-11-20t19:42:00z",
        "2026-11-20 19:42:00Z",
        "2026-11-20T19:42:00+00:00",
        "2026-11-20T19:42:00.0Z",
        "2026-11-20T19:42Z",
        "2026-11-20T19:42:00Z\n",
        "2026-02-29T00:00:00Z",
        "2026-11-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T19:60:00Z",
        "2026-12-31T23:59:60Z",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "٢٠26-11-20T19:42:00Z",
        "",
        None,
        20261120,
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    """Only a real UTC instant from 2000 to 2099, in its one spelling, is read."""
    with pytest.raises(TimeError):
        times.parse_seconds(text)
    with pytest.raises(TimeError):
        times.parse_microseconds(text)


def test_the_two_spellings_are_not_confused() -> None:
    """The log's times have six places, a submission's none."""
    with pytest.raises(TimeError):
        times.parse_seconds("2026-11-20T19:42:00.000000Z")
    with pytest.raises(TimeError):
        times.parse_microseconds("2026-11-20T19:42:00Z")


def test_what_cannot_be_written_is_refused() -> None:
    """No zone, a fraction where none stands, and years outside of the range are refused; other zones are moved."""
    lima = datetime(2026, 11, 20, 14, 42, tzinfo=timezone(timedelta(hours=-5)))
    assert times.format_seconds(lima) == "2026-11-20T19:42:00Z"
    with pytest.raises(TimeError):
        times.format_seconds(lima.replace(microsecond=1))
    for wrong in (lima.replace(tzinfo=None), lima.replace(year=1999), lima.replace(year=2100)):
        with pytest.raises(TimeError):
            times.format_microseconds(wrong)
