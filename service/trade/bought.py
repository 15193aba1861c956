"""What a purchase was, in one row, and how it was settled: who pays, corrects or reviews it decides by this."""

from typing import ClassVar

from service.decision.facts import Facts, Needs
from service.decision.outcome import Refused, refuse
from service.decision.records import Row
from service.decision.values import frozen
from service.trade.money import Paid


@frozen
class Bought(Row):
    """Entry `seq`: `buyer` bought of `seller` on `day` (Lima), `lots` being what it became, in line order.

    `stage` is `provisional`, to be settled later, or `final`; `cents` the price in céntimos of `currency`, and
    `listed_cents` what its lines come to. `place` is the district of the deal, as (code system, code).

    The price of a provisional one is an estimate, and what is paid on it, in `payments` or later, is an advance.
    """

    kind: ClassVar[str] = "bought"

    buyer: str
    seller: str
    day: str
    stage: str
    currency: str
    cents: int
    lots: tuple[str, ...]
    carrier: str | None = None
    listed_cents: int = 0
    payments: tuple[Paid, ...] = ()
    place: tuple[str, str] | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.seq)

    @property
    def key(self) -> str:
        return "bought"


@frozen
class Confirmed(Row):
    """The producer's word on the purchase that is entry `entry`: by which method, by whom, on what paper (SHA-256 hex).

    One that came with the purchase (`seq` is `entry`) is what the buyer says; a later one was signed by `by`.
    """

    kind: ClassVar[str] = "confirmation"

    entry: int
    method: str
    by: str | None
    digest: str | None

    @property
    def shelf(self) -> str:
        return shelf(self.entry)

    @property
    def key(self) -> str:
        return f"confirmed:{self.seq}"


@frozen
class Settled(Row):
    """Purchase `entry` was settled on `day` (Lima).

    `cents` of `currency` is what the gold costs: the lines less what lowers the price. Of that, `withheld_cents` go to
    the treasury in the seller's name, and `advance_cents` are deducted as paid before.
    """

    kind: ClassVar[str] = "settled"

    entry: int
    day: str
    currency: str
    cents: int
    withheld_cents: int
    advance_cents: int

    @property
    def shelf(self) -> str:
        return shelf(self.entry)

    @property
    def key(self) -> str:
        return f"settled:{self.seq}"


def shelf(entry: int) -> str:
    """Where a purchase's row stands, and everything that was said of it since."""
    return f"entry:{entry}"


def needs(entry: int) -> Needs:
    """What `find` reads."""
    return Needs((shelf(entry),))


def find(facts: Facts, entry: int, seq: int, field: str) -> Bought:
    """The purchase that is entry `entry`, asked for by entry `seq`.

    Raises:
        Refused: `purchase_unknown`, also of one that was annulled.
        NotLoaded: its shelf is not loaded.
    """
    # Of an entry yet to come nothing may be asked: its absence would be remembered.
    if entry < seq:
        for row in facts.shelf(shelf(entry)):
            if isinstance(row, Bought):
                return row
    raise unknown(entry, field)


def unknown(entry: int, field: str) -> Refused:
    """The refusal of whoever names what is no purchase."""
    return refuse("purchase_unknown", field, entry=str(entry))


def not_for(bought: Bought, party: str, type_: str) -> Refused:
    """The refusal of whoever may not say this of a purchase: a stranger is not told that there is one.

    Entries are numbered: whoever could tell a purchase from none would count the market's.
    """
    if party in (bought.buyer, bought.seller):
        return refuse("not_yours", "protected.kid", party=party, type=type_)
    return unknown(bought.seq, "purchase")
