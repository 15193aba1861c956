"""What is known while deciding: present, known absent, or not loaded.

`decide` reads from here and nowhere else. Asking for what was not loaded raises `NotLoaded` with every missing name of
that call; the driver loads them and runs the pure decision again. Offline, `Facts(complete=True)` never misses: what it
does not hold does not exist. Records put by earlier entries of a batch are seen by later ones; rows of annulled entries
are not seen at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from service.decision.effects import Effects
from service.decision.records import Posting, Record, Row, Void, live
from service.decision.values import frozen


@frozen
class Needs:
    """Names worth loading before deciding: a prefetch, never a contract."""

    shelves: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()

    def __add__(self, other: "Needs") -> "Needs":
        return Needs(self.shelves + other.shelves, self.accounts + other.accounts, self.entries + other.entries)

    def __bool__(self) -> bool:
        return bool(self.shelves or self.accounts or self.entries)


class NotLoaded(Exception):
    """Facts were asked for shelves, accounts or entries that nobody has loaded yet."""

    def __init__(self, missing: Needs) -> None:
        names = (*missing.shelves, *missing.accounts, *(f"entry {seq}" for seq in missing.entries))
        super().__init__(f"not loaded: {', '.join(names)}")
        self.missing = missing


class Facts:
    """Rows by shelf (in the order they were put), balances by account, and what single entries did."""

    __slots__ = (
        "_balances",
        "_complete",
        "_effects",
        "_kept",
        "_pending_amounts",
        "_pending_rows",
        "_rows",
        "_touched",
    )

    def __init__(self, *, complete: bool = False) -> None:
        self._complete = complete
        self._rows: dict[str, list[Row]] = {}
        self._balances: dict[str, int | None] = {}
        self._effects: dict[int, Effects | None] = {}
        self._kept: dict[int, Effects] = {}
        # Put on shelves and accounts nobody has loaded: merged when they are, for the database does not have them yet.
        self._pending_rows: dict[str, list[Row]] = {}
        self._pending_amounts: dict[str, int] = {}
        # What was pending since the batch began: the database has it, and nobody outside the batch sees it yet.
        self._touched: set[str] = set()

    def missing(self, needs: Needs) -> Needs:
        """The names in `needs` that are not loaded, each once, in the order asked for."""
        if self._complete:
            return Needs()
        return Needs(
            tuple(dict.fromkeys(name for name in needs.shelves if name not in self._rows)),
            tuple(dict.fromkeys(name for name in needs.accounts if name not in self._balances)),
            tuple(dict.fromkeys(seq for seq in needs.entries if not self._knows(seq))),
        )

    def require(self, needs: Needs) -> None:
        """Ask for several names in one call, so that a miss reports them all.

        Raises:
            NotLoaded: with everything in `needs` that is missing.
        """
        if not self._complete and not (
            self._rows.keys() >= set(needs.shelves)
            and self._balances.keys() >= set(needs.accounts)
            and all(map(self._knows, needs.entries))
        ):
            raise NotLoaded(self.missing(needs))

    def shelf(self, name: str) -> Sequence[Row]:
        """Rows of one shelf, oldest first; empty when known absent. Raises `NotLoaded`."""
        rows = self._rows.get(name)
        if rows is None:
            if not self._complete:
                raise NotLoaded(Needs(shelves=(name,)))
            return ()
        return rows

    def balance(self, account: str) -> int | None:
        """Sum of the account's postings; None when it has never been posted to (an unmeasured quantity).

        Raises `NotLoaded`.
        """
        try:
            return self._balances[account]
        except KeyError:
            if not self._complete:
                raise NotLoaded(Needs(accounts=(account,))) from None
            return None

    def effects(self, seq: int) -> Effects | None:
        """What entry `seq` did; None where there is no such entry, or nobody could decide it. Raises `NotLoaded`."""
        if (found := self._kept.get(seq)) is not None:
            return found
        if seq not in self._effects and not self._complete:
            raise NotLoaded(Needs(entries=(seq,)))
        return self._effects.get(seq)

    def load(
        self,
        rows: Mapping[str, Iterable[Row]],
        balances: Mapping[str, int | None],
        effects: Mapping[int, Effects | None] = MappingProxyType({}),
    ) -> None:
        """Take in what storage holds: every requested name must be a key, with nothing behind it if absent."""
        for shelf, stored in rows.items():
            self._rows[shelf] = live([*stored, *self._pending_rows.pop(shelf, ())])
        for account, amount in balances.items():
            pending = self._pending_amounts.pop(account, None)
            self._balances[account] = amount if pending is None else (amount or 0) + pending
        self._effects.update(effects)

    def load_from_outside(self, rows: Mapping[str, Iterable[Row]], balances: Mapping[str, int | None]) -> None:
        """Take in what storage shows to others while the batch is written: some of the batch, or all, or none of it.

        So only what the batch has not touched: that is the same before and after. The rest stays missing.
        """
        for shelf, stored in rows.items():
            if not (shelf in self._rows or shelf in self._pending_rows or shelf in self._touched):
                self._rows[shelf] = live(stored)
        for account, amount in balances.items():
            if not (account in self._balances or account in self._pending_amounts or account in self._touched):
                self._balances[account] = amount

    def put(self, records: Iterable[Record]) -> None:
        """Show an accepted entry's records to the decisions that follow."""
        balances = self._balances
        for record in records:
            if isinstance(record, Posting):
                account, _, amount = record
                if account in balances or self._complete:
                    balances[account] = (balances.get(account) or 0) + amount
                else:
                    self._pending_amounts[account] = self._pending_amounts.get(account, 0) + amount
            else:
                shelf = record.shelf
                known = self._rows.get(shelf)
                if known is not None:
                    known.append(record)
                    if type(record) is Void:
                        known[:] = live(known)
                elif self._complete:
                    self._rows[shelf] = [record]
                else:
                    self._pending_rows.setdefault(shelf, []).append(record)

    def keep(self, effects: Effects) -> None:
        """Show what an accepted entry did to the decisions that follow and ask for it."""
        self._kept[effects.seq] = effects

    def settle(self) -> None:
        """Forget what is pending: the database has it now, and answers for it to whoever writes the batch."""
        self._touched.update(self._pending_rows, self._pending_amounts)
        self._pending_rows.clear()
        self._pending_amounts.clear()
        self._kept.clear()

    def begin(self) -> None:
        """A batch begins: the one before has been committed, and the database answers for it to everybody."""
        self.settle()
        self._touched.clear()

    def _knows(self, seq: int) -> bool:
        return seq in self._kept or seq in self._effects

    def __len__(self) -> int:
        return len(self._rows) + len(self._balances)
