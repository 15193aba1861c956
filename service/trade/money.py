"""Prices and payments (DS 009-2025-EM: purchase price; DU 006-2025: means of payment)."""

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from service.decision.payload import Day, Digest, Member
from service.trade.quantities import Amount, cents

Currency = Literal["PEN", "USD"]


class Money(Member):
    """An amount, two places at most."""

    currency: Currency
    amount: Amount


def stated(money: Money) -> tuple[str, int]:
    """An amount as it is counted: currency, céntimos."""
    return money.currency, cents(money.amount)


Means = Literal["cash", "transfer", "deposit", "money_order", "cheque", "card", "other"]

Bank = Annotated[str, StringConstraints(pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
"""The SWIFT code of the payer's bank."""


class Payment(Money):
    """One payment on the deal; the reference enters by digest only."""

    means: Means
    paid_on: Day
    bank: Bank | None = None
    reference_digest: Digest | None = None


Paid = tuple[str, str, int, str]
"""A payment as rows keep it: means, currency, céntimos, Lima day."""


def paid(payment: Payment) -> Paid:
    """A payment as rows keep it."""
    return payment.means, payment.currency, cents(payment.amount), payment.paid_on


UNBANKED: Final = frozenset({"cash", "other"})
"""What is no *medio de pago* in the sense of Ley 28194 art. 5."""


def cash_account(currency: str, buyer: str, seller: str, day: str) -> str:
    """Céntimos paid in cash by one party to another on a Lima day, whatever the number of deals."""
    return f"cash:{currency}:{buyer}:{seller}:{day}"
