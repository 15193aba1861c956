"""What was learned of gold after its entries were frozen, laid on it like the marks that they hold.

Registers that learned too late (`hindsight`), keys that were in other hands (`contests`): both open a review, and
both end with a ruling that knew of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from service.trade import rulings
from service.trade.contests import Contested
from service.trade.hindsight import Review
from service.trade.provenance import Graph


def with_learned(graph: Graph, reviews: Sequence[Review], contested: Sequence[Contested] = ()) -> Graph:
    """The graph with what was learned later among its marks, but where it was ruled on since."""
    marks = dict(graph.marks)
    for each in contested:
        if not each.freed:
            marks[each.signed.lot] = [*marks.get(each.signed.lot, ()), each.mark]
    for review in reviews:
        lot = review.sale.lot
        # What was ruled before it was learned was ruled without knowing it.
        since = [ruling for ruling in graph.ruled.get(lot, ()) if ruling.seq > review.learned_at]
        if rulings.free(since, review.sale.seq, review.mark.rule):
            continue
        marks[lot] = [*marks.get(lot, ()), review.mark]
    return replace(graph, marks=marks)
