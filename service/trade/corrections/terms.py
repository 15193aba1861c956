"""What stands of a purchase's or a settlement's terms after all corrections: day, price, how it was paid."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen
from service.trade import bought
from service.trade.bought import Bought
from service.trade.money import Paid
from service.trade.quantities import cents

Said = tuple[tuple[str, str], ...]
"""Members and their values, as the payload spells them."""


@frozen
class Corrected(Row):
    """Of `entry`, a purchase or a settlement, `what` read `was` and reads `now`.

    It is `dealt_on`, `price`, a payment by its number, `payment:2`, or a document by its identity, `document:<…>`.
    `agreed` is the method by which the other side agreed; None if it has not.
    """

    kind: ClassVar[str] = "corrected"

    entry: int
    what: str
    was: Said
    now: Said
    agreed: str | None = None

    @property
    def shelf(self) -> str:
        return bought.shelf(self.entry)

    @property
    def key(self) -> str:
        return f"corrected:{self.seq}:{self.what}"


@frozen
class Terms:
    """`cents` is the price in céntimos, `entries` those that put what stands: the entry itself and its corrections."""

    day: date
    cents: int
    payments: tuple[Paid, ...]
    entries: frozenset[int]


def terms(deal: Bought, rows: Sequence[Row]) -> Terms:
    """The terms of a deal by the rows on its shelf."""
    return amended(Terms(date.fromisoformat(deal.day), deal.cents, deal.payments, frozenset({deal.seq})), rows)


def amended(first: Terms, rows: Sequence[Row]) -> Terms:
    """The terms that an entry had at `first`, after what the rows on its shelf correct."""
    day, price = first.day.isoformat(), first.cents
    payments = list(first.payments)
    entries = set(first.entries)
    for row in rows:
        if isinstance(row, Corrected):
            entries.add(row.seq)
            now = dict(row.now)
            name, _, number = row.what.partition(":")
            match name:
                case "dealt_on":
                    day = now["day"]
                case "price":
                    price = cents(now["amount"])
                case "payment":
                    at = int(number) - 1
                    _, currency, amount, paid_on = payments[at]
                    payments[at] = (now["means"], currency, amount, paid_on)
                case _:
                    pass  # a document stands on its own shelf
    return Terms(date.fromisoformat(day), price, tuple(payments), frozenset(entries))
