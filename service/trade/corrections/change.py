"""One correction as it comes about: what stood, and the rows, postings and marks that change it."""

from dataclasses import dataclass, field

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.outcome import refuse
from service.decision.records import Record
from service.trade.book import Book
from service.trade.bought import Bought, shelf
from service.trade.corrections.terms import Corrected, Said, Terms, amended
from service.trade.rules.papers import Sides


@dataclass(slots=True)
class Change:
    """Entry `seq` corrects `entry`: `deal` itself, or its settlement, which had the terms `first`.

    `sides` are those who may have issued its papers, `stands` what stood of it. `agreed`: see `Corrected`.
    """

    facts: Facts
    seq: int
    deal: Bought
    entry: int
    first: Terms
    sides: Sides
    agreed: str | None
    records: list[Record] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    book: Book = field(init=False)
    stands: Terms = field(init=False)

    def __post_init__(self) -> None:
        self.book = Book(self.facts, self.seq)
        self.stands = self.now()

    def say(self, what: str, was: Said, now: Said, place: str) -> None:
        """Keep what read `was` and reads `now`; `place` is where the payload says so.

        Raises:
            Refused: `nothing_new`.
        """
        if was == now:
            raise refuse("nothing_new", place)
        self.records.append(Corrected(self.seq, self.entry, what, was, now, self.agreed))

    def now(self) -> Terms:
        """The terms with all that has been said so far."""
        said = [row for row in self.records if isinstance(row, Corrected)]
        return amended(self.first, [*self.facts.shelf(shelf(self.entry)), *said])
