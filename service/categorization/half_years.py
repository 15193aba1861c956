"""Reporting half-years: `2026-1` is January to June, `2026-2` July to December."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

HalfYear = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-[12]$")]


def last_day(half_year: str) -> date:
    """The Lima day on which a half-year ends."""
    year, half = half_year.split("-")
    return date(int(year), 6, 30) if half == "1" else date(int(year), 12, 31)


def following(half_year: str) -> str:
    """The half-year after this one."""
    year, half = half_year.split("-")
    return f"{year}-2" if half == "1" else f"{int(year) + 1}-1"


def through(first: str, last: str) -> Iterator[str]:
    """The half-years from `first` to `last`, both included; none if `last` is before `first`."""
    while first <= last:
        yield first
        first = following(first)
