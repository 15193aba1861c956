"""Prices and payments (DS 009-2025-EM: purchase price; DU 006-2025: means of payment)."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import StringConstraints

from service.decision.payload import Day, Digest, Member
from service.trade.quantities import Amount, cents

Currency = Literal["PEN", "USD"]


class Money(Member):
    """An amount, two places at most."""

    currency: Currency
    amount: Amount


class Payment(Money):
    """One payment on the deal. `bank` is the SWIFT code of the payer's bank; the reference enters by digest only."""

    means: Literal["cash", "transfer", "deposit", "money_order", "cheque", "card", "other"]
    paid_on: Day
    bank: Annotated[str, StringConstraints(pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$")] | None = None
    reference_digest: Digest | None = None


class Paid(NamedTuple):
    """One payment as rows keep it: céntimos of a currency on a Lima day; `reference` is a digest."""

    means: str
    currency: str
    cents: int
    paid_on: str
    reference: str | None


def paid(payment: Payment) -> Paid:
    """A payment in integers."""
    return Paid(payment.means, payment.currency, cents(payment.amount), payment.paid_on, payment.reference_digest)


CASH: Final = "cash"
UNBANKED: Final = frozenset({CASH, "other"})
"""What is no *medio de pago* in the sense of Ley 28194 art. 5."""


def cash_accounts(buyer: str, seller: str, payments: Iterable[Paid]) -> list[str]:
    """The accounts on which what is paid in cash counts."""
    return [cash_account(each.currency, buyer, seller, each.paid_on) for each in payments if each.means == CASH]


def cash_account(currency: str, buyer: str, seller: str, day: str) -> str:
    """Céntimos paid in cash by one party to another on a Lima day, whatever the number of deals."""
    return f"cash:{currency}:{buyer}:{seller}:{day}"
