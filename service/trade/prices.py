"""What gold was paid at its first sale, per fine gram, by month and region: pallaqueras beside everybody else.

Pallaqueras are said to get 30 to 40 % of the legal ore price (planetGOLD Peru, 2024). No norm fixes such a price; here
it is the median of what formal producers and those in process got for ore and concentrate in the same region and month.
Beside it stand the region's median over all first sales, and the world's price. All exact: céntimos and µg.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from service.trade.lots import ORES
from service.trade.quantities import GRAMS_PER_OUNCE, half_even

_UG_PER_GRAM = 10**6


class Sold(StrEnum):
    """By whom gold was first sold."""

    PALLAQUERA = "pallaquera"
    SELECTOR = "selector"
    PRODUCER = "producer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FirstSale:
    """`fine_ug` (> 0) sold by `seller` on a Lima day for `cents` of PEN; `region` is INEI's two digits of the origin.

    `producer` sales are those of an origin that stood as formal or in process.
    """

    seller: str
    by: Sold
    day: str
    region: str
    product: str
    cents: Fraction
    fine_ug: int

    @property
    def per_gram(self) -> Fraction:
        """Céntimos of PEN per fine gram."""
        return self.cents * _UG_PER_GRAM / self.fine_ug

    @property
    def at_legal_ore_price(self) -> bool:
        """Whether it is one of those whose median is called the legal ore price."""
        return self.by is Sold.PRODUCER and self.product in ORES


@dataclass(frozen=True, slots=True)
class Median:
    """Céntimos of PEN per fine gram in the middle of `sales`, of so many sellers."""

    cents: Fraction
    sales: int
    sellers: int


@dataclass(frozen=True, slots=True)
class MonthOfRegion:
    """One Lima month (`2026-11`) of one region; None where nothing was sold so."""

    month: str
    region: str
    pallaqueras: Median | None
    legal_ore: Median | None
    everybody: Median | None
    world_cents: Fraction | None

    def permille(self, other: Median | None) -> int | None:
        """What pallaqueras got of another median, in ‰, rounded half-even."""
        if self.pallaqueras is None or other is None or not other.cents:
            return None
        share = 1000 * self.pallaqueras.cents / other.cents
        return half_even(share.numerator, share.denominator)


def by_month(sales: Iterable[FirstSale], world_cents: Callable[[str], Fraction | None]) -> tuple[MonthOfRegion, ...]:
    """The months and regions in which anything was sold, in order. `world_cents` tells a month's world price."""
    found: dict[tuple[str, str], list[FirstSale]] = {}
    for sale in sales:
        found.setdefault((sale.day[:7], sale.region), []).append(sale)
    return tuple(
        MonthOfRegion(
            month,
            region,
            median([sale for sale in own if sale.by is Sold.PALLAQUERA]),
            median([sale for sale in own if sale.at_legal_ore_price]),
            median(own),
            world_cents(month),
        )
        for (month, region), own in sorted(found.items())
    )


def median(sales: Sequence[FirstSale]) -> Median | None:
    """The middle price; of an even number the mean of the middle two. None of none."""
    if not sales:
        return None
    prices = sorted(sale.per_gram for sale in sales)
    middle = len(prices) // 2
    cents = prices[middle] if len(prices) % 2 else (prices[middle - 1] + prices[middle]) / 2
    return Median(cents, len(prices), len({sale.seller for sale in sales}))


def world_price(usd_per_ounce: Decimal, pen_per_usd: Decimal) -> Fraction:
    """The world's price in céntimos of PEN per fine gram."""
    return 100 * Fraction(usd_per_ounce) * Fraction(pen_per_usd) / Fraction(GRAMS_PER_OUNCE)
