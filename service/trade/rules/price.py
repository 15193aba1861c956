"""Price per fine gram beside the world's: both tails say something, the high one of laundering."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from service.decision.findings import Mark
from service.registry import parties, policies
from service.trade.catalogue import mark
from service.trade.deal import Deal
from service.trade.lots import METALS
from service.trade.quantities import price_limit

_IN_DOLLARS: Final = Decimal(1)


def r14_off_reference(deal: Deal) -> Iterator[Mark]:
    """A line's price per fine gram is far above the reference (R14), or far below it (R14b).

    Buyers of smuggled gold have paid above the world price; far below is a note about the buyer, not about the gold.
    Reference: the latest monthly mean published by the day of the deal, in soles by that day's rate; none, no mark. The
    band is a policy by product form, wide enough for a month in which the price rises.
    """
    gold = policies.in_force(deal.facts, "gold_usd_per_ozt", deal.day)
    if gold is None:
        return
    for line in deal.lines:
        fine, price = line.weight.fine_ug, line.price
        if not fine or price is None:
            continue
        rate = policies.value(deal.facts, "fx_pen_usd", deal.day) if price.currency == "PEN" else _IN_DOLLARS
        form = "metal" if line.weight.product in METALS else "ore"
        high = policies.value(deal.facts, f"price_high_permille_{form}", deal.day)
        low = policies.value(deal.facts, f"price_low_permille_{form}", deal.day)
        least, most = _band(gold.value, rate, low, high)
        if price.cents * most.denominator > fine * most.numerator:
            rule, about = "R14", line.about
        elif price.cents * least.denominator < fine * least.numerator:
            rule, about = "R14b", parties.shelf(deal.buyer)
        else:
            continue
        yield mark(rule, deal.seq, line.subject, about, usd_per_ounce=gold.value, since=gold.effective_from)


@lru_cache(maxsize=512)
def _band(gold: str, rate: Decimal, low: Decimal, high: Decimal) -> tuple[Fraction, Fraction]:
    """The least and the most that are near the reference, in céntimos per fine µg."""
    ounce = Decimal(gold)
    return price_limit(ounce, rate, low), price_limit(ounce, rate, high)
