"""Taking gold out of a lot: never more than is in it."""

from service.decision.outcome import refuse
from service.trade.book import Book
from service.trade.lots import fine_account, gross_account
from service.trade.quantities import decimal_text


def take(book: Book, lot: str, child: str, asked_mg: int, field: str) -> int | None:
    """Move `asked_mg` of a lot into another; the fine µg that went along (None: never measured).

    Fine gold goes in proportion, rounded down, and the take that empties a lot gets what is left.

    Raises:
        Refused: `lot_overdrawn` (R06), at `field`.
        NotLoaded: the lot's accounts are not loaded.
    """
    has = book.balance(gross_account(lot)) or 0
    if asked_mg > has:
        # What is left is not said: a buyer who guesses takes would learn what a seller has in store.
        raise refuse("lot_overdrawn", field, lot=lot, asked=decimal_text(asked_mg, 3))
    fine = book.balance(fine_account(lot))
    taken = None if fine is None else fine * asked_mg // has
    book.take(lot, child, asked_mg, taken)
    return taken
