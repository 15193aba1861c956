"""`payment.recorded` (pago): what the buyer paid on a purchase after it recorded it: an advance, a part, the rest."""

from typing import Annotated, Literal

from pydantic import Field

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload
from service.registry import policies, registrations
from service.trade import bought as purchases
from service.trade.book import Book
from service.trade.deal import Bargain
from service.trade.money import Paid, Payment, cash_accounts, paid
from service.trade.ownership import words
from service.trade.ownership.voice import anybody
from service.trade.ownership.words import Payments, Words
from service.trade.rules.money import unbanked

_POLICIES = tuple(map(policies.shelf, ("bank_threshold_pen", "bank_threshold_usd")))


class PaymentRecorded(Payload):
    """The buyer paid on the purchase that is entry `purchase`; the payments are as in the purchase itself."""

    type: Literal["payment.recorded"]
    purchase: EntrySeq
    payments: Annotated[tuple[Payment, ...], Field(min_length=1, max_length=200)]


def _needs(payload: PaymentRecorded) -> Needs:
    return Needs(_POLICIES) + purchases.needs(payload.purchase)


def _decide(payload: PaymentRecorded, facts: Facts, at: At) -> Outcome:
    """Refused: `purchase_unknown`, `not_yours`, `payment_repeated`. Marks: R12."""
    facts.require(_needs(payload))
    said = words.find(facts, payload.purchase, at.seq)
    bought = said.bought
    if at.signer.party != bought.buyer:
        raise refuse("not_yours", "protected.kid", party=at.signer.party, type=payload.type)
    payments = tuple(map(paid, payload.payments))
    _refuse_repeated(said, payments)
    graded = map(registrations.shelf, (bought.buyer, bought.seller))
    facts.require(Needs(tuple(graded), tuple(cash_accounts(bought.buyer, bought.seller, payments))))
    book = Book(facts, at.seq)
    book.pay(bought.buyer, bought.seller, payments)
    day = lima_day(instant(payload.occurred_at))
    bargain = Bargain(facts, book, at.seq, day, bought.buyer, bought.seller, said.costs)
    marks = tuple(unbanked(bargain, said.costs, payments))
    return Accepted((Payments(at.seq, bought.seq, payments), *book.postings), marks)


def _refuse_repeated(said: Words, payments: tuple[Paid, ...]) -> None:
    """One transfer pays a purchase once, however often it is told; cash has no reference to be known again by."""
    known = {each.reference for each in said.payments if each.reference is not None}
    for index, payment in enumerate(payments):
        if payment.reference in known:
            raise refuse("payment_repeated", f"payments[{index}].reference_digest")
        if payment.reference is not None:
            known.add(payment.reference)


KIND = Kind("payment.recorded", PaymentRecorded, anybody, _needs, _decide)
