"""The lines of a settlement: what each weighs and costs, and what that makes of the lot that the purchase had made."""

from collections.abc import Sequence
from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.outcome import refuse
from service.decision.records import Record
from service.decision.values import frozen
from service.trade import lots, measures
from service.trade.book import Book
from service.trade.bought import Bought
from service.trade.deal import Price, PricedLine
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


@frozen
class Settling:
    """A purchase as entry `seq` settles it on the Lima day `day`; `price` is what the gold costs."""

    facts: Facts
    book: Book
    seq: int
    day: date
    bought: Bought
    price: Price
    lines: Sequence[Line]


def weighed(facts: Facts, bought: Bought, costs: Price, said: Sequence[SettledLine]) -> list[Line]:
    """The lines, each with its part of what the gold costs: what lowers the price lowers all in proportion.

    Raises:
        Refused: `product_changed`, `fine_mismatch`.
        NotLoaded: see `measures.needs`.
    """
    listed = [cents(line.price.amount) for line in said]
    parts = allocate(costs.cents, listed) if any(listed) else listed
    lines: list[Line] = []
    for index, (line, bought_lot) in enumerate(zip(said, bought.lots, strict=True)):
        lot = lots.find(facts, bought_lot, f"lines[{index}].line")
        if line.product != lot.product:
            raise refuse("product_changed", f"lines[{index}].product", product=lot.product)
        gross, fine = weigh(line, f"lines[{index}].")
        price, before = Price(costs.currency, parts[index]), Price(costs.currency, listed[index])
        lines.append(Line(line.line, lot.shelf, Weight(line.product, gross, fine), price, lot, fine or 0, before))
    return lines


def measure(settling: Settling) -> tuple[list[Record], list[Mark]]:
    """Bring each lot to what was settled, with the marks of what exceeds its first measure (R06b)."""
    rows: list[Record] = []
    marks: list[Mark] = []
    for line in settling.lines:
        if left := _left(settling, line):
            done = remeasure(
                settling.book,
                settling.facts,
                line.lot,
                left,
                how="settled",
                day=settling.day,
                seq=settling.seq,
                subject=line.subject,
            )
            rows.append(done.whole)
            marks += [] if done.mark is None else [done.mark]
    return rows, marks


def _left(settling: Settling, line: Line) -> Left | None:
    """Settled whole × left / whole, by weight. What has moved on stays as booked; where all has, nothing is left."""
    held = settling.book.balance(gross_account(line.lot.lot))
    whole = measures.current(settling.facts, line.lot.lot) or measures.first(line.lot)
    if not held:
        return None
    return Left(half_even(line.weight.gross_mg * held, whole.gross_mg), half_even(line.fine_ug * held, whole.gross_mg))
