"""Facts as they stood when the log had so many entries, annulments since then undone.

A shelf forgets the rows of annulled entries at once; what an entry did is kept whole. So the rows that an annulment
took after that moment are put back from there.
"""

from collections.abc import Sequence
from typing import Final

from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.records import Row, Void


class Past:
    """The facts of the first `size` entries; `facts` may know more."""

    __slots__ = ("facts", "size")

    def __init__(self, facts: Facts, size: int) -> None:
        self.facts: Final = facts
        self.size: Final = size

    @property
    def known_at(self) -> int:
        """The last entry that is known."""
        return self.size - 1

    def require(self, *shelves: str) -> None:
        """Ask for shelves in one call. Raises `NotLoaded` with all that are missing."""
        self.facts.require(Needs(tuple(dict.fromkeys(shelves))))

    def shelf(self, name: str) -> Sequence[Row]:
        """The rows that stood on a shelf, oldest first. Raises `NotLoaded`."""
        rows = self.facts.shelf(name)
        if not rows or rows[-1].seq < self.size:
            return rows
        since = [row for row in rows if type(row) is Void and row.entry < self.size <= row.seq]
        self.facts.require(Needs(entries=tuple(row.entry for row in since)))
        back = [row for each in since if (done := self.done(each.entry)) for row in done.rows if row.shelf == name]
        return sorted([*(row for row in rows if row.seq < self.size), *back], key=lambda row: row.seq)

    def done(self, entry: int) -> Effects | None:
        """What an entry did. Raises `NotLoaded`."""
        return self.facts.effects(entry)
