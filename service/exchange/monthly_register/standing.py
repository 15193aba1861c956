"""Which purchases stand in a month of a buyer's register, and what has been said of each since it was recorded."""

from collections.abc import Iterable, Sequence
from datetime import date

from service.decision.records import Row, live
from service.decision.values import frozen
from service.exchange.months import month_of
from service.trade.bought import Bought
from service.trade.corrections.terms import Corrected, Terms, terms
from service.trade.ownership import words
from service.trade.ownership.words import Words


@frozen
class Standing:
    """A purchase with all that was said of it; `corrected` are its corrections in their order."""

    words: Words
    terms: Terms
    corrected: tuple[Corrected, ...]

    @property
    def seq(self) -> int:
        """The entry that recorded it."""
        return self.words.bought.seq

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries whose payloads its lines are made of: its own, and that which settled it."""
        settled = self.words.settled
        return (self.seq,) if settled is None else (self.seq, settled.seq)


def of_month(shelves: Iterable[Sequence[Row]], buyer: str, month: str) -> tuple[Standing, ...]:
    """The purchases of `buyer` that fall on days of `month`, in the log's order.

    `shelves` are whole `entry:<seq>` shelves as of the size in question. An annulled purchase was none; of one whose
    day was corrected the corrected day counts, so that it may leave one month for another.
    """
    return tuple(
        each for each in standing(shelves) if each.words.bought.buyer == buyer and month_of(each.terms.day) == month
    )


def of_seller(shelves: Iterable[Sequence[Row]], seller: str, first: date, last: date) -> tuple[Standing, ...]:
    """The purchases that name `seller`, on the Lima days `first` to `last`; `shelves` as in `of_month`."""
    return tuple(
        each for each in standing(shelves) if each.words.bought.seller == seller and first <= each.terms.day <= last
    )


def standing(shelves: Iterable[Sequence[Row]]) -> tuple[Standing, ...]:
    """The purchases that stand, of whole `entry:<seq>` shelves, in the log's order."""
    found = (said for said in map(_said, shelves) if said is not None)
    return tuple(sorted(found, key=lambda each: each.seq))


def _said(shelf: Sequence[Row]) -> Standing | None:
    rows = live(shelf)
    for row in rows:
        if isinstance(row, Bought):
            corrected = tuple(each for each in rows if isinstance(each, Corrected))
            return Standing(words.gather(row, rows), terms(row, rows), corrected)
    return None
