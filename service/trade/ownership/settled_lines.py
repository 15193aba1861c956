"""The lines of a settlement: what each weighs and costs, and what that makes of the lot that the purchase had made."""

from collections.abc import Sequence

from service.decision.findings import Mark
from service.decision.outcome import refuse
from service.decision.records import Record
from service.decision.values import frozen
from service.trade import lots, measures
from service.trade.bought import Bought
from service.trade.deal import Bargain, Price, PricedLine
from service.trade.declaration import Weight
from service.trade.lots import Lot, gross_account
from service.trade.measured import weigh
from service.trade.ownership.settlement import SettledLine
from service.trade.quantities import allocate, cents, half_even
from service.trade.remeasure import Left, remeasure


@frozen
class Line(PricedLine):
    """A line as settled: the whole `lot`. `price` is its part of what the gold costs, `listed` before deductions."""

    lot: Lot
    fine_ug: int
    before: Price

    @property
    def listed(self) -> Price:
        """Its price as a document prints it, before anything is deducted."""
        return self.before


def weighed(bargain: Bargain, bought: Bought, said: Sequence[SettledLine]) -> list[Line]:
    """The lines, each with its part of what the gold costs: what lowers the price lowers all in proportion.

    Raises:
        Refused: `product_changed`, `fine_mismatch`.
        NotLoaded: see `measures.needs`.
    """
    currency, listed = bargain.price.currency, [cents(line.price.amount) for line in said]
    costs = allocate(bargain.price.cents, listed) if any(listed) else listed
    lines: list[Line] = []
    for index, (line, bought_lot) in enumerate(zip(said, bought.lots, strict=True)):
        lot = lots.find(bargain.facts, bought_lot, f"lines[{index}].line")
        if line.product != lot.product:
            raise refuse("product_changed", f"lines[{index}].product", product=lot.product)
        gross, fine = weigh(line, f"lines[{index}].")
        price, before = Price(currency, costs[index]), Price(currency, listed[index])
        lines.append(Line(line.line, lot.shelf, Weight(line.product, gross, fine), price, lot, fine or 0, before))
    return lines


def measure(bargain: Bargain, lines: Sequence[Line]) -> tuple[list[Record], list[Mark]]:
    """Bring each lot to what was settled, with the marks of what exceeds its first measure (R06b)."""
    rows: list[Record] = []
    marks: list[Mark] = []
    for line in lines:
        if left := _left(bargain, line):
            done = remeasure(
                bargain.book,
                bargain.facts,
                line.lot,
                left,
                how="settled",
                day=bargain.day,
                seq=bargain.seq,
                subject=line.subject,
            )
            rows.append(done.whole)
            marks += [] if done.mark is None else [done.mark]
    return rows, marks


def _left(bargain: Bargain, line: Line) -> Left | None:
    """Settled whole × left / whole, by weight. What has moved on stays as booked; where all has, nothing is left."""
    held = bargain.book.balance(gross_account(line.lot.lot))
    whole = measures.current(bargain.facts, line.lot.lot) or measures.first(line.lot)
    if not held:
        return None
    return Left(half_even(line.weight.gross_mg * held, whole.gross_mg), half_even(line.fine_ug * held, whole.gross_mg))
