"""A deal as the rules look at it: names resolved, text turned into integers, postings made, nothing judged yet."""

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from service.decision.facts import Facts
from service.decision.values import frozen
from service.trade.book import Book
from service.trade.declaration import Declaration, Weight
from service.trade.documents import Paper
from service.trade.lots import Lot
from service.trade.money import Paid
from service.trade.payload import PurchaseRecorded
from service.trade.support import Support, Supports
from service.trade.whereabouts import Moved


class Acting(StrEnum):
    """In what quality the seller sells a line (`model.md`; `domain.md` §3 a–d)."""

    PRODUCER = "producer"
    SELECTOR = "selector"
    FOR_HOLDER = "for_holder"
    TRADER = "trader"
    UNKNOWN = "unknown"


@frozen
class Price:
    """Céntimos of a currency."""

    currency: str
    cents: int


@frozen
class PricedLine:
    """What the buyer pays for one line's gold. `about` is the shelf of the buyer's lot, where the line's marks go.

    Grams are mg, fine grams µg (None: not assayed).
    """

    number: int
    about: str
    weight: Weight
    price: Price | None

    @property
    def subject(self) -> str:
        """How the entry names it."""
        return f"line:{self.number}"

    @property
    def listed(self) -> Price | None:
        """Its price as a document prints it, before anything is deducted."""
        return self.price


@frozen
class DealLine(PricedLine):
    """One line of a purchase: what the books took, what the buyer measured, and whose gold it was.

    `source` is the lot taken from (None: undeclared); `declaration` is there when the line declared it; `support` on
    the first sale of a declared lot, a resale has none. `estimated` says that nobody has assayed the gold, here or
    before. `moved` is what lay elsewhere than with the seller. `most_ug` is the most fine gold that what is resold may
    come to, here and later; None on a first sale, and of what nobody has assayed.
    """

    becomes: str
    taken_mg: int
    taken_ug: int | None
    acting: Acting
    source: Lot | None = None
    declaration: Declaration | None = None
    support: Support | None = None
    estimated: bool = False
    moved: Sequence[Moved] = ()
    most_ug: int | None = None


@frozen
class Deal:
    """What rules read. `day` is the Lima day of the deal: the law of that day judges it.

    `by_selector` says that its seller is a selector, whatever gold it sells (`acting`).
    """

    payload: PurchaseRecorded
    facts: Facts
    book: Book
    behind: Supports
    seq: int
    day: date
    buyer: str
    seller: str
    price: Price
    by_selector: bool
    payments: Sequence[Paid] = ()
    lines: list[DealLine] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
