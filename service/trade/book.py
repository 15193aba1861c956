"""The postings of one entry, made in pairs, and the balances as they stand after them."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from service.decision.facts import Facts
from service.decision.records import Posting
from service.trade.lots import fine_account, gross_account

ASKED: Final = ("cash:", "certified:", "constancia:", "lot:")
"""How accounts begin whose balance a decision, or a question, may ask for. No sum is kept of the others, from which and
to which gold and money come and go: theirs follows from the postings.
"""

_posting: Final[Callable[[tuple[str, int, int]], Posting]] = partial(tuple.__new__, Posting)
"""`Posting(*fields)` without a call in between: no other line of a decision runs so often."""


class Book:
    """Double entry by construction: nothing is posted but a move from one account to another."""

    __slots__ = ("_facts", "_moved", "_seq", "postings")

    def __init__(self, facts: Facts, seq: int) -> None:
        self._facts = facts
        self._seq = seq
        self._moved: dict[str, int] = {}
        self.postings: list[Posting] = []

    def balance(self, account: str) -> int | None:
        """What the account holds now; None while it has never been posted to.

        Raises:
            NotLoaded: the account is not loaded.
        """
        before = self._facts.balance(account)
        moved = self._moved.get(account)
        return before if moved is None else (before or 0) + moved

    def move(self, source: str, target: str, amount: int) -> None:
        """Post −`amount` and +`amount`."""
        seq, moved = self._seq, self._moved
        self.postings += (_posting((source, seq, -amount)), _posting((target, seq, amount)))
        moved[source] = moved.get(source, 0) - amount
        moved[target] = moved.get(target, 0) + amount

    def undo(self, postings: Iterable[Posting]) -> None:
        """Post the inverse of all that another entry posted; its sums are zero, and so are these."""
        for account, _, amount in postings:
            self.postings.append(_posting((account, self._seq, -amount)))
            self._moved[account] = self._moved.get(account, 0) - amount

    def bring(self, contra: str, lot: str, gross_mg: int, fine_ug: int | None) -> None:
        """A lot enters from outside the ledger; `contra` is `origin:<lot>` or `undeclared:<lot>`."""
        self.move(f"{contra}/gross", gross_account(lot), gross_mg)
        if fine_ug is not None:
            self.move(f"{contra}/fine", fine_account(lot), fine_ug)

    def take(self, parent: str, child: str, gross_mg: int, fine_ug: int | None) -> None:
        """Gold goes from one lot into another, as the books have it."""
        self.move(gross_account(parent), gross_account(child), gross_mg)
        if fine_ug is not None:
            self.move(fine_account(parent), fine_account(child), fine_ug)

    def measure(self, lot: str, gross_gain: int, taken_ug: int | None, fine_ug: int | None) -> None:
        """Its new holder weighed a lot, `gross_gain` mg above (or, negative, below) what was taken, and assayed it."""
        if gross_gain:
            self.move("measurement/gross", gross_account(lot), gross_gain)
        # A first assay is posted even when it finds nothing: 0 µg are not "never measured".
        if fine_ug is not None and fine_ug != taken_ug:
            self.move("measurement/fine", fine_account(lot), fine_ug - (taken_ug or 0))
