"""Facts of a whole ledger in little memory: what was put or asked for lately is here, everything else in a store.

Complete, as offline facts are: what neither holds does not exist. The answers are those of `Facts(complete=True)`; a
property test compares them. The store is an argument, for it may write to a disk and this room may not; whoever made
the two decides between entries when it is time to `spill`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.records import Posting, Record, Row


class StoreFailed(Exception):
    """What was spilled cannot be had, or no more can be: a disk is full or broken. No entry's fault."""


class Store(Protocol):
    """Holds what was spilled. A shelf is given in the order in which its rows were put, voided ones among them.

    Every function raises `StoreFailed`, and nothing else, where it cannot do what it says.
    """

    def rows(self, shelf: str) -> Sequence[Row]:
        """The rows of one shelf; none if it holds nothing."""
        ...

    def balance(self, account: str) -> int | None:
        """The sum of the account's postings; None if it was never posted to."""
        ...

    def effects(self, seq: int) -> Effects | None:
        """What entry `seq` did, if it was kept."""
        ...

    def save(self, effects: Sequence[Effects], moved: Mapping[str, int], others: Sequence[Row]) -> None:
        """Take in what entries did, what has moved on accounts since the last time, and rows that are in no effects."""
        ...


class BackedFacts(Facts):
    """`held` is how many records and names memory holds: what a memory limit is measured by."""

    __slots__ = ("_moved", "_put", "_store", "held")

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._put: list[Row] = []
        self._moved: dict[str, int] = {}
        self.held = 0

    def missing(self, needs: Needs) -> Needs:  # noqa: ARG002 - nothing ever is
        """Nothing: what is not in memory is fetched when it is asked for."""
        return Needs()

    def require(self, needs: Needs) -> None:
        """Never raises."""

    def shelf(self, name: str) -> Sequence[Row]:
        """Rows of one shelf, oldest first."""
        if name not in self._rows:
            stored = self._store.rows(name)
            self.held += 1 + len(stored)
            self.load({name: stored}, {})
        return self._rows[name]

    def balance(self, account: str) -> int | None:
        """Sum of the account's postings; None when it has never been posted to."""
        if account not in self._balances:
            self.held += 1
            self.load({}, {account: self._store.balance(account)})
        return self._balances[account]

    def effects(self, seq: int) -> Effects | None:
        """What entry `seq` did."""
        if (found := self._kept.get(seq)) is not None:
            return found
        if seq not in self._effects:
            self.held += 1
            self.load({}, {}, {seq: self._store.effects(seq)})
        return self._effects[seq]

    def put(self, records: Iterable[Record]) -> None:
        """Show an accepted entry's records to the decisions that follow."""
        records = tuple(records)
        super().put(records)
        moved = self._moved
        for record in records:
            if isinstance(record, Posting):
                moved[record.account] = moved.get(record.account, 0) + record.amount
            else:
                self._put.append(record)
        self.held += len(records)

    def spill(self) -> None:
        """Hand everything to the store and forget it. Between two entries: whoever holds a shelf's rows keeps them."""
        kept = tuple(self._kept.values())
        named = {id(row) for each in kept for row in each.rows}
        self._store.save(kept, self._moved, [row for row in self._put if id(row) not in named])
        self._put, self._moved, self.held = [], {}, 0
        self.begin()
        self._rows.clear()
        self._balances.clear()
        self._effects.clear()
