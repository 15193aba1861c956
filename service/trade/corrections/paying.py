"""A deal's price and means of payment put right: cash is counted anew, and so is what follows from it (R12, R13)."""

from collections.abc import Sequence
from datetime import date

from service.decision.facts import Needs
from service.decision.outcome import refuse
from service.registry import policies, registrations
from service.trade.corrections.change import Change
from service.trade.money import Money, Paid, cash_account
from service.trade.quantities import cents, decimal_text
from service.trade.rules.money import Paying, for_the_register, unbanked

_POLICIES = ("bank_threshold_pen", "bank_threshold_usd", "fx_pen_usd", "uif_threshold_usd")


def correct(change: Change, price: Money | None, payments: Sequence[tuple[int, str]]) -> None:
    """Put right the price, and the means of payments by their number in the entry.

    Raises:
        Refused: `other_currency`, `payment_unknown`, `nothing_new`.
        NotLoaded: the deal's cash accounts, the policies, what SUNAT says of its sides.
    """
    if price is None and not payments:
        return
    change.facts.require(_needs(change))
    if price is not None:
        _price(change, price)
    for index, (number, means) in enumerate(payments):
        if number > len(change.stands.payments):
            raise refuse("payment_unknown", f"payments[{index}].payment", payments=str(len(change.stands.payments)))
        _payment(change, number, means, f"payments[{index}].means")
    _judge(change, price_changed=price is not None)


def _needs(change: Change) -> Needs:
    deal = change.deal
    shelves = [policies.shelf(name) for name in _POLICIES]
    shelves += [registrations.shelf(deal.buyer), registrations.shelf(deal.seller)]
    return Needs(tuple(shelves), tuple(_cash(change, each) for each in change.stands.payments))


def _cash(change: Change, payment: Paid) -> str:
    _, currency, _, paid_on = payment
    return cash_account(currency, change.deal.buyer, change.deal.seller, paid_on)


def _price(change: Change, price: Money) -> None:
    deal = change.deal
    if price.currency != deal.currency:
        raise refuse("other_currency", "price.currency", currency=deal.currency)
    was, now = decimal_text(change.stands.cents, 2), decimal_text(cents(price.amount), 2)
    change.say("price", (("amount", was),), (("amount", now),), "price")


def _payment(change: Change, number: int, means: str, place: str) -> None:
    payment = change.stands.payments[number - 1]
    before, currency, amount, _ = payment
    change.say(f"payment:{number}", (("means", before),), (("means", means),), place)
    outside, counted = f"cash:{currency}", _cash(change, payment)
    if before == "cash":
        change.book.move(counted, outside, amount)
    elif means == "cash":
        change.book.move(outside, counted, amount)


def _judge(change: Change, *, price_changed: bool) -> None:
    """R12 by what now stands, R13 by a new price; the law is that of the day which the entry names."""
    deal, now = change.deal, change.now()
    day = date.fromisoformat(deal.day)
    owed = (deal.currency, max(now.cents, deal.listed_cents))
    paid = Paying(deal.buyer, deal.seller, day, owed, now.payments)
    change.marks += unbanked(paid, change.seq, change.book, change.facts)
    if price_changed:
        change.marks += for_the_register(deal.buyer, change.seq, owed, day, change.facts)
