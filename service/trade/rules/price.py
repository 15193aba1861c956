"""Price per fine gram beside the world's: both tails say something, the high one of laundering."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.registry import parties, policies
from service.trade.catalogue import mark
from service.trade.deal import Deal, PricedLine
from service.trade.lots import METALS
from service.trade.quantities import price_limit

_IN_DOLLARS: Final = "1"

_Band = tuple[tuple[int, int], tuple[int, int]]
"""The least and the most that are near the reference, each a fraction: céntimos per fine µg."""


def r14_off_reference(deal: Deal) -> Iterator[Mark]:
    """The price of a final deal; a provisional one has none yet, and is judged when it is settled."""
    if deal.payload.stage == "final":
        yield from off_reference(deal.lines, deal.buyer, deal.seq, deal.day, deal.facts)


def off_reference(lines: Iterable[PricedLine], buyer: str, seq: int, day: date, facts: Facts) -> Iterator[Mark]:
    """A line's price per fine gram is far above the reference (R14), or far below it (R14b).

    Buyers of smuggled gold have paid above the world price; far below is a note about the buyer, not about the gold.
    Reference: the latest published by the day of the deal, in soles by that day's rate; none, no mark. The band is a
    policy by product form, wide enough for a day's price; last month's mean breaks it where the price rises by a tenth.
    """
    gold = policies.in_force(facts, "gold_usd_per_ozt", day)
    if gold is None:
        return
    bands: dict[tuple[str, str], _Band] = {}
    for line in lines:
        fine, price = line.weight.fine_ug, line.price
        if not fine or price is None:
            continue
        form = "metal" if line.weight.product in METALS else "ore"
        if (band := bands.get((price.currency, form))) is None:
            band = bands[price.currency, form] = _band(gold.value, price.currency, form, day, facts)
        least, most = band
        if price.cents * most[1] > fine * most[0]:
            rule, about = "R14", line.about
        elif price.cents * least[1] < fine * least[0]:
            rule, about = "R14b", parties.shelf(buyer)
        else:
            continue
        yield mark(rule, seq, line.subject, about, usd_per_ounce=gold.value, since=gold.effective_from)


def _band(gold: str, currency: str, form: str, day: date, facts: Facts) -> _Band:
    rate = policies.text(facts, "fx_pen_usd", day) if currency == "PEN" else _IN_DOLLARS
    low = policies.text(facts, f"price_low_permille_{form}", day)
    high = policies.text(facts, f"price_high_permille_{form}", day)
    return _limit(gold, rate, low), _limit(gold, rate, high)


@lru_cache(maxsize=512)
def _limit(gold: str, rate: str, permille: str) -> tuple[int, int]:
    return price_limit(Decimal(gold), Decimal(rate), Decimal(permille)).as_integer_ratio()
