"""Measuring what is left of a lot: the postings, the lot's new whole, and what exceeds the first measure (R06b)."""

from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.values import frozen
from service.registry import policies
from service.trade.book import Book
from service.trade.catalogue import mark
from service.trade.lots import Lot, fine_account, gross_account, shelf
from service.trade.measures import COUNTED, LotMeasured, current, first
from service.trade.quantities import half_even
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.whereabouts import shifts


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
    permille = policies.whole(facts, UNCERTAINTY_OF[lot.product], day)
    held = _held(before, gross, fine, left, permille)
    whole = LotMeasured(
        seq=seq,
        lot=lot.lot,
        gross_mg=before.gross_mg - gross + left.gross_mg,
        fine_ug=None if left_ug is None else (before.fine_ug or 0) - (fine or 0) + left_ug,
        left_mg=left.gross_mg,
        left_ug=left_ug,
        base_mg=held.base_mg,
        base_ug=held.base_ug,
        excess=max(held.excess, held.known),
        how=how,
        # What is counted is all at home, where nothing shifts.
        shifts=() if how == COUNTED else shifts(facts.shelf(shelf(lot.lot)), gross, left.gross_mg),
    )
    beyond = held.excess - held.known
    return Remeasured(whole, _marked(whole, held, beyond, permille, subject) if beyond > 0 else None)


@frozen
class _Held:
    """What is left, held to its part of the first measure: all that is beyond it, and what was `known` to be."""

    base_mg: int
    base_ug: int | None
    excess: int
    known: int


def _held(before: LotMeasured, gross: int, fine: int | None, left: Left, permille: int) -> _Held:
    base_mg = _part(before.base_mg, gross, before.left_mg)
    grown = max(left.gross_mg - base_mg - base_mg * permille // 1000, 0)
    if before.base_ug is not None:
        base_ug = _part(before.base_ug, fine or 0, before.left_ug or 0)
        known = _part(before.excess, fine or 0, before.left_ug or 0)
        beyond = 0 if left.fine_ug is None else left.fine_ug - base_ug - base_ug * permille // 1000
        return _Held(base_mg, base_ug, max(beyond, 0), known)
    if left.fine_ug is not None:
        # Never assayed until now: what grew bears its part of whatever gold was found, and has it already if marked.
        beyond = half_even(left.fine_ug * grown, left.gross_mg) if grown else 0
        known = _part(left.fine_ug * before.excess, 1, before.left_mg) if fine is None else 0
        return _Held(base_mg, left.fine_ug - beyond, beyond, known)
    if fine is not None:
        return _Held(base_mg, None, 0, 0)  # a guess: the assay that it waits for will look at the weight too
    return _Held(base_mg, None, grown, _part(before.excess, left.gross_mg, before.left_mg))


def _part(whole: int, now: int, then: int) -> int:
    """What of `whole` is left, of `then` there being `now`; rounded up, for nobody is blamed for a rounding."""
    return -(-whole * now // then) if then else whole


def _marked(whole: LotMeasured, held: _Held, beyond: int, permille: int, subject: str) -> Mark:
    """Gold that nobody has assayed is marked by weight, as in a purchase."""
    if whole.left_ug is None:
        return mark(
            "R06b",
            whole.seq,
            subject,
            whole.shelf,
            base_mg=str(held.base_mg),
            excess_mg=str(beyond),
            gross_mg=str(whole.left_mg),
            permille=str(permille),
        )
    return mark(
        "R06b",
        whole.seq,
        subject,
        whole.shelf,
        amount=beyond,
        base_ug=str(held.base_ug),
        measured_ug=str(whole.left_ug),
        permille=str(permille),
    )
