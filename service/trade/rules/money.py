"""How gold was paid for, and whom the buyer must tell."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.registry import parties, policies, registrations
from service.trade.catalogue import mark
from service.trade.deal import Bargain, Deal, Price
from service.trade.money import CASH, UNBANKED, Paid, cash_account, paid
from service.trade.quantities import decimal_text, half_even

_LOWEST_GRADES = frozenset({"D", "E"})


def r12_unbanked(deal: Deal) -> Iterator[Mark]:
    """Payment outside the banks where the deal, or the day's cash between the two, reaches the threshold."""
    return unbanked(deal, obligation(deal), map(paid, deal.payload.payments))


def unbanked(bargain: Bargain, owed: Price, payments: Iterable[Paid]) -> Iterator[Mark]:
    """R12 over what is owed in all, and each day's cash between the two, where any of `payments` is not banked.

    Ley 28194; DS 150-2007-EF arts 3–4 (as amended by DL 1529): S/ 2,000 or US$ 500, part payments summed, 30 % of that
    when a party is in SUNAT's two lowest compliance grades. A tax matter: it never touches the gold.
    """
    loose = [payment for payment in payments if payment.means in UNBANKED and payment.cents]
    if not loose:
        return
    share = 30 if _low_grade(bargain, bargain.buyer) or _low_grade(bargain, bargain.seller) else 100
    for total in _reckoned(bargain, owed, loose):
        # In céntimos, the threshold × share / 100 is the threshold × share.
        threshold = policies.value(bargain.facts, f"bank_threshold_{total.currency.lower()}", bargain.day) * share
        if total.cents >= threshold:
            about = parties.shelf(bargain.buyer)
            yield mark("R12", bargain.seq, bargain.buyer, about, total=_text(total), share=f"{share} %")
            return


def _reckoned(bargain: Bargain, owed: Price, loose: Sequence[Paid]) -> Iterator[Price]:
    """What counts towards the threshold: what is owed, then each day's cash between the two, whatever the deal."""
    yield owed
    for currency, day in dict.fromkeys([(each.currency, each.paid_on) for each in loose if each.means == CASH]):
        cash = bargain.book.balance(cash_account(currency, bargain.buyer, bargain.seller, day))
        yield Price(currency, cash or 0)


def obligation(deal: Deal) -> Price:
    """What the deal costs: the stated price, or its lines' if they come to more.

    Lines priced in the other currency count by the day's rate.
    """
    currency, listed = deal.price.currency, 0
    for line in deal.lines:
        if (price := line.price) is not None:
            listed += in_currency(deal.facts, deal.day, currency, price)
    return Price(currency, max(deal.price.cents, listed))


def in_currency(facts: Facts, day: date, currency: str, price: Price) -> int:
    """Céntimos of `currency`, by the day's rate."""
    if price.currency == currency:
        return price.cents
    pen, usd = policies.value(facts, "fx_pen_usd", day).as_integer_ratio()
    return half_even(price.cents * pen, usd) if currency == "PEN" else half_even(price.cents * usd, pen)


def _low_grade(bargain: Bargain, party: str) -> bool:
    row = registrations.in_force(bargain.facts.shelf(registrations.shelf(party)), "SUNAT", bargain.day)
    return row is not None and row.compliance in _LOWEST_GRADES


def r13_register_of_operations(deal: Deal) -> Iterator[Mark]:
    """The deal belongs in the buyer's register of operations."""
    return register_of_operations(deal, obligation(deal))


def register_of_operations(bargain: Bargain, owed: Price) -> Iterator[Mark]:
    """R13: from US$ 15,000, or as much in soles, it belongs in the register of operations (SBS 789-2018 art. 38)."""
    threshold = policies.value(bargain.facts, "uif_threshold_usd", bargain.day) * 100
    if owed.currency == "PEN":
        threshold *= policies.value(bargain.facts, "fx_pen_usd", bargain.day)
    if Decimal(owed.cents) >= threshold:
        yield mark("R13", bargain.seq, bargain.buyer, parties.shelf(bargain.buyer), total=_text(owed))


def _text(price: Price) -> str:
    return f"{price.currency} {decimal_text(price.cents, 2)}"
