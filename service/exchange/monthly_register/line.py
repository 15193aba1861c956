"""One line of the register: a purchase line as it stands after settlement and corrections, with what it rests on.

A deal's lines cost, together, what the ledger says that the deal costs, to the céntimo: where what lines state comes to
another sum (deductions of a settlement, a corrected price, no prices at all), the price is divided over them in
proportion by largest remainder.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from service.decision.values import frozen
from service.exchange.monthly_register.behind import Behind, behind
from service.exchange.monthly_register.papers import Paper, papers
from service.exchange.monthly_register.standing import Standing
from service.trade.declaration import Weight
from service.trade.lots import Lot
from service.trade.measured import Measured
from service.trade.origin import Origin
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import Line, PurchaseRecorded
from service.trade.provenance import Graph
from service.trade.quantities import allocate, cents, mg, ug


@frozen
class RegisterLine:
    """Line `number` of purchase `seq`: `measured` as settled, or as bought; `cents` of `currency` is its price.

    `payload` is the deal's, `line` its own member of it. `stage` is `provisional`, `settled` or `final`.
    """

    standing: Standing
    payload: PurchaseRecorded
    line: Line
    measured: Measured
    recorded_at: datetime
    stage: str
    weight: Weight
    currency: str
    cents: int
    papers: tuple[Paper, ...]
    behind: Behind

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from all others, whatever is corrected: the purchase's entry, and its number in it."""
        return self.standing.seq, self.line.line

    @property
    def day(self) -> date:
        """The Lima day of the deal, as corrected."""
        return self.standing.terms.day


def lines_of(
    standing: Standing,
    payload: PurchaseRecorded,
    settlement: PurchaseSettled | None,
    recorded_at: datetime,
    made: Sequence[Lot],
    graph: Graph,
    declared: Mapping[str, Origin],
) -> tuple[RegisterLine, ...]:
    """The lines of one purchase; `made` are the lots that it made. `graph` and `declared`: see `behind`."""
    measured: Sequence[Measured] = payload.lines if settlement is None else settlement.lines
    costs = standing.words.costs
    parts = _prices(payload, settlement, costs.currency, costs.cents)
    documents = papers(payload, settlement, standing.corrected)
    return tuple(
        RegisterLine(
            standing=standing,
            payload=payload,
            line=line,
            measured=figures,
            recorded_at=recorded_at,
            stage=payload.stage if settlement is None else "settled",
            weight=_booked(lot) if settlement is None else _weighed(figures),
            currency=costs.currency,
            cents=part,
            papers=tuple(each for each in documents if line.line in each.lines),
            behind=behind(lot.lot, graph, declared),
        )
        for line, figures, part, lot in zip(payload.lines, measured, parts, made, strict=True)
    )


def _booked(lot: Lot) -> Weight:
    """As the books took it in: what was assayed once and is not again keeps the fine gold that it had."""
    return Weight(lot.product, lot.gross_mg, lot.fine_ug)


def _weighed(figures: Measured) -> Weight:
    return Weight(figures.product, mg(figures.gross_g), None if figures.fine_g is None else ug(figures.fine_g))


def _prices(payload: PurchaseRecorded, settlement: PurchaseSettled | None, currency: str, whole: int) -> Sequence[int]:
    """The lines' parts of what the gold costs: by the prices they state, else by fine gold, else by weight."""
    lines = payload.lines if settlement is None else settlement.lines
    prices = [line.price for line in lines]
    stated = [cents(price.amount) for price in prices if price is not None and price.currency == currency]
    if len(stated) == len(lines) and any(stated):
        return allocate(whole, stated)
    fine = [0 if line.fine_g is None else ug(line.fine_g) for line in lines]
    return allocate(whole, fine if all(fine) else [mg(line.gross_g) for line in lines])
