"""Instants and legal days. Legal dates in Peru are UTC−05:00, all year."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

LIMA = timezone(timedelta(hours=-5))


@lru_cache(maxsize=4_096)  # read once as it is checked, and again by each step that judges it
def instant(text: str) -> datetime:
    """`YYYY-MM-DDTHH:MM:SS[.ffffff]Z`, already checked by the grammar, as an aware UTC datetime."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=4_096)  # a whole batch is recorded at one moment
def lima_day(moment: datetime) -> date:
    """The legal day on which `moment` falls."""
    return moment.astimezone(LIMA).date()


def half_year(day: date) -> str:
    """The reporting half-year of a day: `2026-1` is January to June."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"
