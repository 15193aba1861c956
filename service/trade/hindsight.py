"""What the register learned too late: that a producer was not *vigente* on the day of a deal already recorded (R01).

An entry's findings are frozen: they say what could be known when it was recorded. A suspension recorded today with
effect last month touches none of them. It opens a review on the grams it reaches, and this is found by a query: each
first sale is judged again, for its own day, by what is known now, and compared with what was known at its entry.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from service.decision.facts import Facts, Needs
from service.decision.findings import Level, Mark
from service.decision.values import frozen
from service.registry import registrations
from service.registry.registrations import ENDED, Registration
from service.trade import support as supports
from service.trade.catalogue import mark
from service.trade.lots import FIRST, NODES, OWN, TAKEN, Lot, shelf
from service.trade.provenance import Graph
from service.trade.support import Support


@frozen
class FirstSale:
    """A moment at which a producer answered for gold: entry `seq` made `lot` of what `origin` declares.

    `day` is the Lima day of the deal; `holder` and `right` are whose good standing the gold rests on, the constancia's
    issuer for a selector's. `checked` is the digest of a supplier statement of that very day as the buyer declared it
    in the entry; None where it declared none. A lot declared by itself is such a moment too, `lot` being its `origin`.
    """

    lot: str
    origin: str
    seq: int
    day: date
    holder: str
    right: str
    checked: str | None


@frozen
class Review:
    """A sale that rested on a registration of which entry `learned_at` says otherwise. `status` is its word."""

    sale: FirstSale
    status: str
    learned_at: int

    @property
    def mark(self) -> Mark:
        """What opens `in_review` on the grams; no entry holds it."""
        sale = self.sale
        about = shelf(sale.lot)
        return mark("R01", self.learned_at, sale.lot, about, level=Level.ALERT, holder=sale.holder, status=self.status)


def answered_for(graph: Graph) -> Iterator[tuple[Lot, Lot]]:
    """Each lot at whose making a producer answered for the gold, with the declared lot that names the producer.

    That is every lot that came in with an origin, and every lot that a later entry bought of a producer's own. Into a
    campaign a lot goes beside others': there nobody buys.
    """
    for lot in graph.lots.values():
        if lot.source in FIRST:
            yield lot, lot
        if lot.source != TAKEN or lot.product in NODES:
            continue
        for use in graph.uses.get(lot.lot, ()):
            origin = graph.lots[use.parent]
            if origin.source in OWN and origin.seq != lot.seq:
                yield lot, origin


def needs(sales: Iterable[FirstSale]) -> Needs:
    """The shelves that `reviews` reads."""
    shelves = (name for sale in sales for name in supports.needs(sale.holder).shelves)
    return Needs(tuple(dict.fromkeys(shelves)))


def reviews(sales: Iterable[FirstSale], facts: Facts, known_at: int | None = None) -> Iterator[Review]:
    """The sales of which something was learned by entry `known_at` (None: by now) that their entries could not know.

    Raises:
        NotLoaded: see `needs`.
    """
    for sale in sales:
        then = supports.find(facts, sale.holder, sale.right, sale.day, sale.seq - 1)
        if then.lapsed is not None:
            continue  # the entry says so itself
        now = supports.find(facts, sale.holder, sale.right, sale.day, known_at)
        if now.reinfo is not None and now.lapsed is not None:
            yield Review(sale, now.lapsed, now.reinfo.seq)
        elif then.reinfo_vigente and not then.authorized and now.unsupported:
            yield Review(sale, ENDED, _ended_by(facts, now, sale.day, known_at))


def _ended_by(facts: Facts, support: Support, day: date, known_at: int | None) -> int:
    """The entry that ended the registration."""
    rows = facts.shelf(registrations.shelf(support.holder))
    return max(
        row.seq
        for row in rows
        if isinstance(row, Registration)
        and row.roll == "REINFO"
        and row.right == support.right
        and row.known_and_covers(day.isoformat(), known_at)
    )
