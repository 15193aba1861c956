"""How the deal was paid, and whom the buyer must tell."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from service.decision.findings import Mark
from service.registry import parties, policies, registrations
from service.trade.catalogue import mark
from service.trade.deal import Deal, Price
from service.trade.money import UNBANKED, Payment, cash_account
from service.trade.quantities import decimal_text, half_even

_LOWEST_GRADES = frozenset({"D", "E"})


def r12_unbanked(deal: Deal) -> Iterator[Mark]:
    """Payment outside the banks where the deal, or the day's cash between the two, reaches the threshold.

    Ley 28194; DS 150-2007-EF arts 3–4 (as amended by DL 1529): S/ 2,000 or US$ 500, part payments summed, 30 % of that
    when a party is in SUNAT's two lowest compliance grades. A tax matter: it never touches the gold.
    """
    unbanked = [
        payment for payment in deal.payload.payments if payment.means in UNBANKED and payment.amount.strip("0.")
    ]
    if not unbanked:
        return
    share = 30 if _low_grade(deal, deal.buyer) or _low_grade(deal, deal.seller) else 100
    for currency, total in _reckoned(deal, unbanked):
        # In céntimos, the threshold × share / 100 is the threshold × share.
        threshold = policies.value(deal.facts, f"bank_threshold_{currency.lower()}", deal.day) * share
        if total >= threshold:
            reached = f"{currency} {decimal_text(total, 2)}"
            yield mark("R12", deal.seq, deal.buyer, parties.shelf(deal.buyer), total=reached, share=f"{share} %")
            return


def _reckoned(deal: Deal, unbanked: Sequence[Payment]) -> Iterator[tuple[str, int]]:
    """What counts towards the threshold: the deal, then each day's cash between the two, whatever the deal."""
    yield obligation(deal)
    for currency, day in dict.fromkeys([(each.currency, each.paid_on) for each in unbanked if each.means == "cash"]):
        yield currency, deal.book.balance(cash_account(currency, deal.buyer, deal.seller, day)) or 0


def obligation(deal: Deal) -> tuple[str, int]:
    """Currency and céntimos that the deal costs: the stated price, or its lines' if they come to more.

    Lines priced in the other currency count by the day's rate.
    """
    currency, listed = deal.price.currency, 0
    for line in deal.lines:
        if (price := line.price) is not None:
            listed += price.cents if price.currency == currency else _in(deal, currency, price)
    return currency, max(deal.price.cents, listed)


def _in(deal: Deal, currency: str, price: Price) -> int:
    pen, usd = policies.value(deal.facts, "fx_pen_usd", deal.day).as_integer_ratio()
    return half_even(price.cents * pen, usd) if currency == "PEN" else half_even(price.cents * usd, pen)


def _low_grade(deal: Deal, party: str) -> bool:
    row = registrations.in_force(deal.facts.shelf(registrations.shelf(party)), "SUNAT", deal.day)
    return row is not None and row.compliance in _LOWEST_GRADES


def r13_register_of_operations(deal: Deal) -> Iterator[Mark]:
    """From US$ 15,000, or as much in soles, the deal belongs in the register of operations (SBS 789-2018 art. 38)."""
    currency, total = obligation(deal)
    threshold = policies.value(deal.facts, "uif_threshold_usd", deal.day) * 100
    if currency == "PEN":
        threshold *= policies.value(deal.facts, "fx_pen_usd", deal.day)
    if Decimal(total) >= threshold:
        total_text = f"{currency} {decimal_text(total, 2)}"
        yield mark("R13", deal.seq, deal.buyer, parties.shelf(deal.buyer), total=total_text)
