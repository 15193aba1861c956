"""Prices and payments (DS 009-2025-EM: purchase price; DU 006-2025: means of payment)."""

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from service.decision.payload import Day, Digest, Member
from service.trade.quantities import Amount

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


UNBANKED: Final = frozenset({"cash", "other"})
"""What is no *medio de pago* in the sense of Ley 28194 art. 5."""


def cash_account(currency: str, buyer: str, seller: str, day: str) -> str:
    """Céntimos paid in cash by one party to another on a Lima day, whatever the number of deals."""
    return f"cash:{currency}:{buyer}:{seller}:{day}"
