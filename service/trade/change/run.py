"""A campaign as the rules look at it: everything moved and weighed, nothing judged yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from service.decision.facts import Facts
from service.decision.values import frozen
from service.registry import policies
from service.trade.change.feed import Fed
from service.trade.change.payload import BEHIND, ProcessingRecorded
from service.trade.lots import Lot, shelf
from service.trade.quantities import allocate
from service.trade.rules.grams import UNCERTAINTY_OF


@frozen
class Run:
    """`day` is the Lima day on which it was told of: the law of that day judges it. Fine gold is µg, None unknown."""

    payload: ProcessingRecorded
    facts: Facts
    seq: int
    day: date
    feed: Sequence[Fed]
    fed_ug: int | None
    lots: Sequence[Lot]

    @property
    def about(self) -> str:
        """The shelf of the campaign's own lot."""
        return shelf(self.payload.campaign)

    @property
    def fed_mg(self) -> int:
        """Gross mg that went in."""
        return sum(each.taken_mg for each in self.feed)

    @property
    def out_ug(self) -> int | None:
        """Fine gold of all outputs; None where none of them has any figure."""
        known = [lot.fine_ug for lot in self.lots if lot.fine_ug is not None]
        return sum(known) if known else None

    @property
    def most_ug(self) -> int:
        """The most fine gold that what went in may prove to be: each input's, by the uncertainty of its product."""
        return sum(
            each.most(self.facts, policies.whole(self.facts, UNCERTAINTY_OF[each.source.product], self.day))
            for each in self.feed
        )

    @property
    def circuit_in_ug(self) -> int:
        """Fine gold that was still in the circuit from before."""
        return sum(each.taken_ug or 0 for each in self.feed if each.source.product == "circuit")

    @property
    def made_ug(self) -> int:
        """Fine gold of the products: neither of tailings nor of what stays in the circuit."""
        return sum(lot.fine_ug or 0 for lot in self.lots if lot.product not in BEHIND)

    def left_ug(self, product: str) -> int:
        """Fine gold left behind as `tailings` or `circuit`."""
        return sum(lot.fine_ug or 0 for lot in self.lots if lot.product == product)

    @property
    def recovered(self) -> tuple[int, int] | None:
        """The recovery as a fraction: µg of product by µg that left the circuit; None where nobody knows what went in.

        What stays in the circuit is neither recovered nor lost.
        """
        if self.fed_ug is None or self.fed_ug <= self.left_ug("circuit"):
            return None
        return self.made_ug, self.fed_ug - self.left_ug("circuit")


def bounded(run: Run) -> list[Lot]:
    """The outputs, each with its part of the most that the feed accounts for, and of what is marked beyond that."""
    fine = [0 if lot.estimated else lot.fine_ug or 0 for lot in run.lots]
    if run.fed_ug is None or not any(fine):
        return list(run.lots)
    marked = max((run.out_ug or 0) - max(run.most_ug, run.fed_ug), 0)
    parts = allocate(run.most_ug + marked, fine)
    return [replace(lot, most_ug=part) if of else lot for lot, part, of in zip(run.lots, parts, fine, strict=True)]
