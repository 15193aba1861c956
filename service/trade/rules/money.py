"""How the deal was paid, and whom the buyer must tell."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.values import frozen
from service.registry import parties, policies, registrations
from service.trade.book import Book
from service.trade.catalogue import mark
from service.trade.deal import Deal, Price
from service.trade.money import UNBANKED, Paid, cash_account
from service.trade.quantities import decimal_text, half_even

_LOWEST_GRADES = frozenset({"D", "E"})


@frozen
class Paying:
    """How a deal of a Lima day was paid. `owed` is what it costs: currency and céntimos."""

    buyer: str
    seller: str
    day: date
    owed: tuple[str, int]
    payments: Sequence[Paid]


def r12_unbanked(deal: Deal) -> Iterator[Mark]:
    """Payment outside the banks where the deal, or the day's cash between the two, reaches the threshold.

    Ley 28194; DS 150-2007-EF arts 3–4 (as amended by DL 1529): S/ 2,000 or US$ 500, part payments summed, 30 % of that
    when a party is in SUNAT's two lowest compliance grades. A tax matter: it never touches the gold.
    """
    if deal.payments:
        paying = Paying(deal.buyer, deal.seller, deal.day, obligation(deal), deal.payments)
        yield from unbanked(paying, deal.seq, deal.book, deal.facts)


def unbanked(paying: Paying, seq: int, book: Book, facts: Facts) -> Iterator[Mark]:
    """R12 on a deal as entry `seq` leaves it; `book` holds its cash.

    Raises:
        NotLoaded: a threshold, SUNAT's word on a side or a day's cash is not loaded.
    """
    outside = [each for each in paying.payments if each[0] in UNBANKED and each[2]]
    if not outside:
        return
    buyer, seller, day = paying.buyer, paying.seller, paying.day
    share = 30 if _low_grade(facts, buyer, day) or _low_grade(facts, seller, day) else 100
    for currency, total in _reckoned(paying, outside, book):
        # In céntimos, the threshold × share / 100 is the threshold × share.
        threshold = policies.value(facts, f"bank_threshold_{currency.lower()}", day) * share
        if total >= threshold:
            reached = f"{currency} {decimal_text(total, 2)}"
            yield mark("R12", seq, buyer, parties.shelf(buyer), total=reached, share=f"{share} %")
            return


def _reckoned(paying: Paying, outside: Sequence[Paid], book: Book) -> Iterator[tuple[str, int]]:
    """What counts towards the threshold: the deal, then each day's cash between the two, whatever the deal."""
    yield paying.owed
    cash = [(currency, day) for means, currency, _, day in outside if means == "cash"]
    for currency, day in dict.fromkeys(cash):
        yield currency, book.balance(cash_account(currency, paying.buyer, paying.seller, day)) or 0


def obligation(deal: Deal) -> tuple[str, int]:
    """Currency and céntimos that the deal costs: the stated price, or its lines' if they come to more."""
    return deal.price.currency, max(deal.price.cents, listed(deal))


def listed(deal: Deal) -> int:
    """Céntimos that the lines come to; those priced in the other currency count by the day's rate."""
    currency, total = deal.price.currency, 0
    for line in deal.lines:
        if (price := line.price) is not None:
            total += price.cents if price.currency == currency else _in(deal, currency, price)
    return total


def _in(deal: Deal, currency: str, price: Price) -> int:
    pen, usd = policies.value(deal.facts, "fx_pen_usd", deal.day).as_integer_ratio()
    return half_even(price.cents * pen, usd) if currency == "PEN" else half_even(price.cents * usd, pen)


def _low_grade(facts: Facts, party: str, day: date) -> bool:
    row = registrations.in_force(facts.shelf(registrations.shelf(party)), "SUNAT", day)
    return row is not None and row.compliance in _LOWEST_GRADES


def r13_register_of_operations(deal: Deal) -> Iterator[Mark]:
    """From US$ 15,000, or as much in soles, the deal belongs in the register of operations (SBS 789-2018 art. 38)."""
    yield from for_the_register(deal.buyer, deal.seq, obligation(deal), deal.day, deal.facts)


def for_the_register(buyer: str, seq: int, owed: tuple[str, int], day: date, facts: Facts) -> Iterator[Mark]:
    """R13 on a deal that costs so much, as entry `seq` says."""
    currency, total = owed
    threshold = policies.value(facts, "uif_threshold_usd", day) * 100
    if currency == "PEN":
        threshold *= policies.value(facts, "fx_pen_usd", day)
    if Decimal(total) >= threshold:
        yield mark("R13", seq, buyer, parties.shelf(buyer), total=f"{currency} {decimal_text(total, 2)}")
