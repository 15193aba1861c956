"""Price per fine gram beside the world's: both tails say something, the high one of laundering."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from service.decision.findings import Mark
from service.registry import parties, policies
from service.registry.policies import Policy
from service.trade.catalogue import mark
from service.trade.deal import Deal, DealLine, Price
from service.trade.lots import METALS
from service.trade.quantities import price_limit

_ONE = Decimal(1)


def r14_far_above(deal: Deal) -> Iterator[Mark]:
    """More is paid for a fine gram than the reference allows: buyers of smuggled gold have paid above world price."""
    for line, price, gold in _measured(deal):
        limit = _limit(deal, line, price, gold, "high")
        if price.cents * limit.denominator > (line.weight.fine_ug or 0) * limit.numerator:
            yield mark("R14", deal.seq, line.subject, line.about, usd_per_ounce=gold.value, since=gold.effective_from)


def r14b_far_below(deal: Deal) -> Iterator[Mark]:
    """Much less is paid for a fine gram than the reference: a note about the buyer, not about the gold."""
    about = parties.shelf(deal.buyer)
    for line, price, gold in _measured(deal):
        limit = _limit(deal, line, price, gold, "low")
        if price.cents * limit.denominator < (line.weight.fine_ug or 0) * limit.numerator:
            yield mark("R14b", deal.seq, line.subject, about, usd_per_ounce=gold.value, since=gold.effective_from)


def _measured(deal: Deal) -> Iterator[tuple[DealLine, Price, Policy]]:
    """Lines with fine gold and a price, beside the latest published monthly mean; none before one is recorded."""
    gold = policies.in_force(deal.facts, "gold_usd_per_ozt", deal.day)
    if gold is not None:
        for line in deal.lines:
            if line.price is not None and line.weight.fine_ug:
                yield line, line.price, gold


def _limit(deal: Deal, line: DealLine, price: Price, gold: Policy, side: str) -> Fraction:
    """Céntimos per fine µg, in the currency of the line's price."""
    form = "metal" if line.weight.product in METALS else "ore"
    permille = policies.value(deal.facts, f"price_{side}_permille_{form}", deal.day)
    rate = policies.value(deal.facts, "fx_pen_usd", deal.day) if price.currency == "PEN" else _ONE
    return _cached_limit(gold.value, rate, permille)


@lru_cache(maxsize=512)
def _cached_limit(gold: str, rate: Decimal, permille: Decimal) -> Fraction:
    return price_limit(Decimal(gold), rate, permille)
