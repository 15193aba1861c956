"""What a decision leaves behind: rows of history and postings of quantities.

A *row* is insert-only: a change or a closure is a new row. A *posting* moves a signed integer on an account; within one
entry the postings of a unit add up to zero (double entry). A *balance* is the running sum of an account's postings and
the only thing that is ever updated.

Rows are stored by their fields, in order; a field holds a str, int, bool, None or a (nested) tuple of these.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from service.decision.values import frozen


@frozen
class Row(ABC):
    """One line of history, put by entry `seq`."""

    kind: ClassVar[str]
    """Stable name under which rows of this class are stored."""

    seq: int

    @property
    @abstractmethod
    def shelf(self) -> str:
        """What is loaded together, e.g. `registrations:ruc:20990000019`."""

    @property
    @abstractmethod
    def key(self) -> str:
        """Unique within the shelf."""


class Posting(NamedTuple):
    """`amount` (integer, in the account's unit: mg, µg or céntimos) moved on `account` by entry `seq`.

    A tuple, for a deal makes two dozen, and nothing immutable is made faster.
    """

    account: str
    seq: int
    amount: int


Record = Row | Posting


@frozen
class Void(Row):
    """Entry `entry` was annulled by entry `seq`: what it had put on the shelf `about` no longer counts."""

    kind: ClassVar[str] = "void"

    about: str
    entry: int

    @property
    def shelf(self) -> str:
        return self.about

    @property
    def key(self) -> str:
        return f"void:{self.entry}"


def live(rows: Iterable[Row]) -> list[Row]:
    """The rows without those of annulled entries, in their order. Rows may be of several shelves, each a whole one."""
    rows = list(rows)
    gone = {(row.about, row.entry) for row in rows if type(row) is Void}
    return [row for row in rows if (row.shelf, row.seq) not in gone] if gone else rows
