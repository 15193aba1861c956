"""What gold cost: the monthly averages that the demo sets as reference prices.

World Bank commodity markets, US$ per troy ounce. A month is known once it is over; after the last month
we hold, the last figure is carried forward and said to be.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

_FIRST = (2025, 1)
_MONTHS = (
    # 2025, January to December
    *("2710.00", "2894.73", "2983.00", "3218.00", "3309.00", "3353.00"),
    *("3340.00", "3368.03", "3667.68", "4058.33", "4087.00", "4309.00"),
    # 2026, January to June
    *("4753.00", "5020.00", "4856.00", "4721.00", "4587.00", "4228.00"),
)
USD_PEN = Decimal("3.75")
"""SAMPLE exchange rate, PEN for one US$: no source is at hand, and the demo says so."""

TROY_OUNCE_G = Decimal("31.1034768")

DIGEST = sha256("\n".join(_MONTHS).encode()).hexdigest()
"""SHA-256 of the table above: the source that the demo's policies name."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The last published average: US$ per troy ounce of `month` (`2026-06`); `carried` when a later month had ended."""

    month: str
    usd_per_ozt: str
    carried: bool

    @property
    def label(self) -> str:
        """Whose figure it is, and that it is an old one where it is."""
        carried = ", la última que tenemos / carried forward" if self.carried else ""
        return f"World Bank commodity markets, promedio mensual {self.month}{carried}"

    @property
    def pen_per_g(self) -> Decimal:
        """PEN per gram of fine gold, at the SAMPLE exchange rate."""
        return Decimal(self.usd_per_ozt) * USD_PEN / TROY_OUNCE_G


def published(on: date) -> Reference:
    """The reference known on a day: last month's average, or the last one held.

    Raises `ValueError` before the first.
    """
    ended = (on.year - _FIRST[0]) * 12 + on.month - _FIRST[1] - 1
    if ended < 0:
        raise ValueError(f"no gold price is held for {on}")
    at = min(ended, len(_MONTHS) - 1)
    years, month = divmod(_FIRST[1] - 1 + at, 12)
    return Reference(f"{_FIRST[0] + years}-{month + 1:02}", _MONTHS[at], carried=at < ended)
