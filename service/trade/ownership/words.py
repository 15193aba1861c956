"""What was said of a purchase since it was recorded: the rows on its shelf, `entry:<seq>`, and what they come to."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from service.decision.facts import Facts
from service.decision.records import Row
from service.decision.values import frozen
from service.trade import bought as purchases
from service.trade.bought import Bought, Confirmed, Settled
from service.trade.corrections.terms import Corrected, terms
from service.trade.deal import Price
from service.trade.money import Paid, cash_account


@frozen
class Payments(Row):
    """Paid on purchase `entry` after it was recorded; `references` are the digests by which payments are known."""

    kind: ClassVar[str] = "payments"

    entry: int
    payments: tuple[Paid, ...]
    references: tuple[str, ...]

    @property
    def shelf(self) -> str:
        return purchases.shelf(self.entry)

    @property
    def key(self) -> str:
        return f"payments:{self.seq}"


@frozen
class Disputed(Row):
    """The seller disputes purchase `entry` for `reason`; `by` signed, by `method`: `own_key` or `delegate`.

    `evidence` are digests, SHA-256 hex.
    """

    kind: ClassVar[str] = "dispute"

    entry: int
    reason: str
    method: str
    by: str
    evidence: tuple[str, ...]

    @property
    def shelf(self) -> str:
        return purchases.shelf(self.entry)

    @property
    def key(self) -> str:
        return f"disputed:{self.seq}"


@frozen
class Words:
    """A purchase and all that was said of it, each in the order of the log.

    `cents` is its price, and `payments` what was paid, as corrected; `references` are those of what was paid after it
    was recorded. `priced_by` is the last entry that said what it costs: itself, a correction of its price, or what
    settled it.
    """

    bought: Bought
    cents: int
    settled: Settled | None
    payments: tuple[Paid, ...]
    references: frozenset[str]
    confirmations: tuple[Confirmed, ...]
    disputes: tuple[Disputed, ...]
    priced_by: int

    @property
    def costs(self) -> Price:
        """What the gold costs: as settled, and until then as it was bought."""
        if self.settled is not None:
            return Price(self.settled.currency, self.settled.cents)
        return Price(self.bought.currency, self.cents)

    def spoken(self, by: str) -> Confirmed | Disputed | None:
        """The last word that `by` signed."""
        said: list[Confirmed | Disputed] = [*self.confirmations, *self.disputes]
        own = [each for each in said if each.by == by and each.seq != self.bought.seq]
        return max(own, key=lambda each: each.seq, default=None)


def find(facts: Facts, entry: int, seq: int) -> Words:
    """The purchase that a payload names as `purchase`, and what entries before `seq` said of it.

    Raises:
        Refused: `purchase_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    bought = purchases.find(facts, entry, seq, "purchase")
    return gather(bought, facts.shelf(bought.shelf))


def cash_accounts(bought: Bought, payments: Iterable[Paid]) -> tuple[str, ...]:
    """Where what was paid by hand is counted."""
    return tuple(
        cash_account(currency, bought.buyer, bought.seller, paid_on)
        for means, currency, _, paid_on in payments
        if means == "cash"
    )


def gather(bought: Bought, rows: Sequence[Row]) -> Words:
    """What the rows on its shelf say of a purchase."""
    settled: Settled | None = None
    priced_by = bought.seq
    stands = terms(bought, rows)
    payments = [*stands.payments]
    references: set[str] = set()
    confirmations: list[Confirmed] = []
    disputes: list[Disputed] = []
    for row in rows:
        match row:
            case Settled():
                settled, priced_by = row, row.seq
            case Corrected() if row.what == "price":
                priced_by = row.seq
            case Payments():
                payments += row.payments
                references.update(row.references)
            case Confirmed():
                confirmations.append(row)
            case Disputed():
                disputes.append(row)
            case _:
                pass  # the purchase itself, and what was corrected
    said = frozenset(references), tuple(confirmations), tuple(disputes)
    return Words(bought, stands.cents, settled, tuple(payments), *said, priced_by)
