"""What gold cost on each day, and what the registrar had published by then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from service.demo.prices import Reference, published

_MIDDLE = 15


class Feed(StrEnum):
    """How the reference price is kept: every morning, or once the month is over."""

    DAILY = "daily"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Gold:
    """The day's price, drawn through the middle of each month's average, up to 0.8 % off it."""

    cents: dict[date, int]

    def on(self, day: date) -> Reference:
        """US$ per troy ounce as it was traded on a day."""
        return Reference(f"{day:%Y-%m}", f"{self.cents[day] // 100}.{self.cents[day] % 100:02}", carried=False)


def gold(rng: Random, first: date, last: date) -> Gold:
    """The prices of these days, both included, and of the day before."""
    return Gold({day: _through(day) * (10_000 + rng.randrange(-80, 81)) // 10_000 for day in _days(first, last)})


def _days(first: date, last: date) -> Iterator[date]:
    for n in range(-1, (last - first).days + 1):
        yield first + timedelta(days=n)


def _through(day: date) -> int:
    """Cents on the line from the middle of one month to that of the next."""
    before = day.replace(day=_MIDDLE)
    if day < before:
        before = (before - timedelta(days=_MIDDLE)).replace(day=_MIDDLE)
    after = (before + timedelta(days=31 - _MIDDLE + 1)).replace(day=_MIDDLE)
    one, other = _average(before), _average(after)
    return one + (other - one) * (day - before).days // (after - before).days


def _average(day: date) -> int:
    """The average of a day's own month, which is published in the next."""
    known = published((day.replace(day=1) + timedelta(days=31)).replace(day=1))
    whole, _, part = known.usd_per_ozt.partition(".")
    return int(whole) * 100 + int(part)
