"""Measuring what is left of a lot: the postings, the lot's new whole, and what exceeds the first measure (R06b)."""

from datetime import date
from typing import Final

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.values import frozen
from service.registry import policies
from service.trade.book import Book
from service.trade.catalogue import mark
from service.trade.lots import Lot, fine_account, gross_account, shelf
from service.trade.measures import LotMeasured, current, first
from service.trade.quantities import half_even
from service.trade.rules.grams import UNCERTAINTY_OF

_UNMEASURED: Final = "unmeasured"


@frozen
class Left:
    """What is left of a lot by the new measure: gross mg, fine µg (None: still not assayed)."""

    gross_mg: int
    fine_ug: int | None


@frozen
class Remeasured:
    """The lot's new whole, and the mark of what is beyond the first measure, if anything is."""

    whole: LotMeasured
    mark: Mark | None


def remeasure(
    book: Book, facts: Facts, lot: Lot, left: Left, *, how: str, day: date, seq: int, subject: str
) -> Remeasured:
    """Post the difference between what the books have left and `left`, and judge it by the policy of `day`.

    `subject` is how the entry names the lot. A lot that was measured is never made unmeasured again: without `fine_ug`
    its fine gold stays as it is.

    Raises:
        NotLoaded: see `measures.needs`; the uncertainty's policy too.
    """
    before = current(facts, lot.lot) or first(lot)
    gross = book.balance(gross_account(lot.lot)) or 0
    fine = book.balance(fine_account(lot.lot))
    left_ug = fine if left.fine_ug is None else left.fine_ug
    book.measure(lot.lot, left.gross_mg - gross, fine, left_ug)
    whole_mg = before.gross_mg - gross + left.gross_mg
    whole_ug = None if left_ug is None else (before.fine_ug or 0) - (fine or 0) + left_ug
    permille = policies.whole(facts, UNCERTAINTY_OF[lot.product], day)
    base, excess = _judged(before, whole_mg, whole_ug, permille, estimated=left.fine_ug is None)
    whole = LotMeasured(seq, lot.lot, whole_mg, whole_ug, before.base_mg, base, max(excess, before.excess_ug), how)
    if excess <= before.excess_ug:
        return Remeasured(whole, None)
    beyond = mark(
        "R06b",
        seq,
        subject,
        shelf(lot.lot),
        amount=excess - before.excess_ug,
        before=str(_UNMEASURED if before.base_ug is None else before.base_ug),
        measured_ug=str(whole_ug),
        permille=str(permille),
    )
    return Remeasured(whole, beyond)


def _judged(
    before: LotMeasured, whole_mg: int, whole_ug: int | None, permille: int, *, estimated: bool
) -> tuple[int | None, int]:
    """The base that later measures are held to, and all µg beyond it so far."""
    if whole_ug is None or (before.base_ug is None and estimated):
        return before.base_ug, before.excess_ug
    if before.base_ug is None:
        # Never assayed: weight is held against weight, and what grew bears its part of whatever gold was found.
        grown = max(whole_mg - before.base_mg - before.base_mg * permille // 1000, 0)
        excess = half_even(whole_ug * grown, whole_mg) if grown else 0
        return whole_ug - excess, before.excess_ug + excess
    beyond = whole_ug - before.base_ug - before.base_ug * permille // 1000
    return before.base_ug, max(beyond, 0)
