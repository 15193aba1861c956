"""A lot measured again: an agreed or umpire assay, a settlement, a stock-take, an error put right.

What is told is what is left of the lot; what has left it stays as it was booked. The lot's whole is what left and what
is left together. Gold that was only estimated, or never assayed, is measured for the first time, and that is no gain;
after that, what is left is held to its part of the first measure. Whatever exceeds that by more than the assay's
uncertainty is R06b, summed up over all measures, so that neither small steps nor a small rest hide a gain. While nobody
has assayed a lot its weight is held to its first weight in the same way.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from service.decision.facts import Facts, Needs
from service.decision.records import Row
from service.decision.values import frozen
from service.trade.lots import Lot, fine_account, gross_account, on, shelf

COUNTED: Final = "counted"
"""How a stock-take measures."""


@frozen
class LotMeasured(Row):
    """What a lot is since entry `seq`, by an `agreed` or `umpire` assay, `settled`, `remeasured` or `counted`.

    `gross_mg` and `fine_ug` are the whole; all others are of what was left then: `left_mg` and `left_ug` what it
    measured, `base_mg` and `base_ug` (None: still only estimated) its part of the first measure, `excess` what is R06b
    of it so far (µg; mg while nobody has assayed it). `shifts` are the mg that places away from home gained or lost.
    """

    kind: ClassVar[str] = "lot_measured"

    lot: str
    gross_mg: int
    fine_ug: int | None
    left_mg: int
    left_ug: int | None
    base_mg: int
    base_ug: int | None
    excess: int
    how: str
    shifts: tuple[tuple[str, int], ...] = ()

    @property
    def shelf(self) -> str:
        return shelf(self.lot)

    @property
    def key(self) -> str:
        return f"measured:{self.seq}"


def needs(lot: str) -> Needs:
    """What measuring a lot again asks for."""
    return Needs((shelf(lot),), (gross_account(lot), fine_account(lot)))


def current(facts: Facts, lot: str) -> LotMeasured | None:
    """What a lot is, whole; None if there is no such lot."""
    return last(facts.shelf(shelf(lot)))


def last(rows: Sequence[Row]) -> LotMeasured | None:
    """The last measure on a lot's shelf, which is the lot's own row where nothing was measured since."""
    for row in reversed(rows):
        if isinstance(row, LotMeasured):
            return row
    found = on(rows)
    return None if found is None else first(found)


def first(lot: Lot) -> LotMeasured:
    """A lot as it came in."""
    gross, fine = lot.gross_mg, lot.fine_ug
    return LotMeasured(
        seq=lot.seq,
        lot=lot.lot,
        gross_mg=gross,
        fine_ug=fine,
        left_mg=gross,
        left_ug=fine,
        base_mg=gross,
        base_ug=_base(lot),
        excess=0,
        how=lot.source,
    )


def _base(lot: Lot) -> int | None:
    if lot.estimated or lot.fine_ug is None:
        return None
    return lot.fine_ug if lot.most_ug is None else min(lot.fine_ug, lot.most_ug)


def most(lot: Lot, measured: LotMeasured | None, taken_ug: int | None, permille: int) -> int:
    """The most that `taken_ug` of a lot may prove to be: by its first measure, and the campaign's before that."""
    taken = taken_ug or 0
    at_most = taken + taken * permille // 1000
    if measured is None or measured.base_ug is None or not measured.left_ug:
        return at_most
    return min(at_most, _bound(lot, measured, taken, permille))


def most_resold(lot: Lot, measured: LotMeasured | None, taken_ug: int | None, permille: int) -> int | None:
    """The most that `taken_ug` of a lot may come to in all sales from now on; None while nobody has assayed it.

    The first assay may have found too little by its uncertainty, and the last too much: that is twice from first to
    last, however many there are in between.
    """
    if taken_ug is None or measured is None or measured.base_ug is None or not measured.left_ug:
        return None
    return _bound(lot, measured, taken_ug, 2 * permille)


def _bound(lot: Lot, measured: LotMeasured, taken: int, permille: int) -> int:
    """What carries a bound is held to its part of that, all else to its first measure; what is marked comes on top."""
    base, marked = (-(-taken * part // (measured.left_ug or 1)) for part in (measured.base_ug or 0, measured.excess))
    if lot.most_ug is None or not (first_base := _base(lot)):
        return base + base * permille // 1000 + marked
    return base * lot.most_ug // first_base + marked
