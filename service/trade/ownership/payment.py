"""`payment.recorded` (pago): what the buyer paid on a purchase after it recorded it: an advance, a part, the rest."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Money
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload
from service.registry import policies, registrations
from service.trade import bought as purchases
from service.trade.book import Book
from service.trade.money import Payment, cash_account, paid, stated
from service.trade.ownership import words
from service.trade.ownership.voice import anybody
from service.trade.ownership.words import Payments, Words, cash_accounts
from service.trade.rules.money import Paying, unbanked

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
        raise purchases.not_for(bought, at.signer.party, payload.type)
    references = _references(said, payload.payments)
    payments = tuple(map(paid, payload.payments))
    graded = tuple(map(registrations.shelf, (bought.buyer, bought.seller)))
    facts.require(Needs(graded, cash_accounts(bought, payments)))
    book = Book(facts, at.seq)
    for means, currency, amount, paid_on in payments:
        if means == "cash":
            book.move(f"cash:{currency}", cash_account(currency, bought.buyer, bought.seller, paid_on), amount)
    day, costs = lima_day(instant(payload.occurred_at)), said.costs
    paying = Paying(bought.buyer, bought.seller, day, (costs.currency, costs.cents), payments)
    marks = tuple(unbanked(paying, at.seq, book, facts))
    return Accepted((Payments(at.seq, bought.seq, payments, references), *book.postings), marks)


def _references(said: Words, payments: Sequence[Payment]) -> tuple[str, ...]:
    """By what the payments are known: one transfer pays a purchase once. Cash has nothing to be known again by."""
    known = set(said.references)
    new: list[str] = []
    for index, payment in enumerate(payments):
        if (reference := payment.reference_digest) is None:
            continue
        if reference in known:
            raise refuse("payment_repeated", f"payments[{index}].reference_digest")
        known.add(reference)
        new.append(reference)
    return tuple(new)


def _commits(payload: PaymentRecorded) -> tuple[tuple[Money, ...], ...]:
    return (tuple(map(stated, payload.payments)),)


KIND = Kind("payment.recorded", PaymentRecorded, anybody, _needs, _decide, _commits)
