"""Months of the law: those of the Lima calendar (UTC−05:00), written `2026-11`."""

from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import StringConstraints

FORM: Final = "20[0-9]{2}-(0[1-9]|1[0-2])"
Month = Annotated[str, StringConstraints(pattern=f"^{FORM}$")]


def month_of(day: date) -> str:
    """The month of a Lima day."""
    return day.isoformat()[:7]


def is_over(month: str, today: date) -> bool:
    """Whether a month had ended before the Lima day `today`."""
    return month < month_of(today)


def last_day(month: str) -> date:
    """The last Lima day of a month."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1) - timedelta(days=1)
