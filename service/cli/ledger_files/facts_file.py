"""Facts, ids and tree of a ledger in one SQLite file, for what does not fit into memory or is to be kept.

The tables hold nothing that the entries do not give: what each did (`deed`), on which shelves (`shelf`), the sums
(`balance`), whose ids (`name`), the tree by level (`node`). All is one transaction until `commit`, however long.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from service.decision.backed import StoreFailed
from service.decision.effects import Effects
from service.decision.records import Row
from service.rulebook import deeds
from service.rulebook.kinds import ROWS

_TABLES: Final = (
    "CREATE TABLE deed (seq INTEGER PRIMARY KEY, whole INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE shelf (name TEXT, seq INTEGER, PRIMARY KEY (name, seq)) WITHOUT ROWID",
    "CREATE TABLE balance (account TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE name (id TEXT, party TEXT, seq INTEGER NOT NULL, PRIMARY KEY (id, party)) WITHOUT ROWID",
    "CREATE TABLE node (level INTEGER, run INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, run)) WITHOUT ROWID",
    "CREATE TABLE said (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
)
_ALWAYS: Final = ("locking_mode = EXCLUSIVE", "cache_size = -65536", "temp_store = MEMORY", "trusted_schema = OFF")
_UNSAFE: Final = ("journal_mode = OFF", "synchronous = OFF")
"""For a file that is thrown away, or that counts only once it was synced and renamed."""

_DAMAGED: Final = (zlib.error, ValueError, LookupError, TypeError)

_QUICKLY: Final = 1
"""zlib's level: a third of the size for some microseconds an entry."""


class FactsFile:
    """A store for `BackedFacts`, `Names` and `Roots`. `new` makes the tables; else they are those of `path`.

    Raises `sqlite3.Error` where the file cannot be opened, and `StoreFailed` later.
    """

    def __init__(self, path: Path, *, new: bool) -> None:
        if new:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._database: Final = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in (*_ALWAYS, *(_UNSAFE if new else ())):
                self._database.execute(f"PRAGMA {pragma}")
            self._database.execute("BEGIN IMMEDIATE")
            if new:
                for table in _TABLES:
                    self._database.execute(table)
        except sqlite3.Error:
            self.close()
            raise

    def rows(self, shelf: str) -> Sequence[Row]:
        """The rows of one shelf, in the order in which they were put, voided ones among them."""
        found = self._ask(
            "SELECT deed.body FROM shelf JOIN deed USING (seq) WHERE shelf.name = ? ORDER BY shelf.seq", shelf
        )
        try:
            put = [row for (body,) in found for row in deeds.decode_rows(zlib.decompress(body))]
        except _DAMAGED as error:
            raise StoreFailed(repr(error)) from None
        return [row for row in put if row.shelf == shelf]

    def balance(self, account: str) -> int | None:
        """The sum of the account's postings; None if it was never posted to."""
        found = self._ask("SELECT amount FROM balance WHERE account = ?", account)
        return int(found[0][0]) if found else None

    def effects(self, seq: int) -> Effects | None:
        """What entry `seq` did, if somebody's key signed it."""
        found = self._ask("SELECT body FROM deed WHERE seq = ? AND whole", seq)
        try:
            return deeds.decode(zlib.decompress(found[0][0])) if found else None
        except _DAMAGED as error:
            raise StoreFailed(repr(error)) from None

    def save(self, effects: Sequence[Effects], moved: Mapping[str, int], others: Sequence[Row]) -> None:
        """Take in what entries did, what has moved on accounts, and rows that are in no effects."""
        apart: dict[int, list[Row]] = {}
        for row in others:
            if row.kind in ROWS:  # roots that clients saw are computed again
                apart.setdefault(row.seq, []).append(row)
        done = [(each.seq, True, deeds.encode(each), each.rows) for each in effects]
        done += [(seq, False, deeds.encode_rows(tuple(rows)), tuple(rows)) for seq, rows in apart.items()]
        self._many(
            "INSERT INTO deed VALUES (?, ?, ?)",
            [(seq, whole, zlib.compress(body, _QUICKLY)) for seq, whole, body, _ in done],
        )
        # Sorted, so that neighbours in the tree are written together.
        self._many(
            "INSERT INTO shelf VALUES (?, ?)", sorted({(row.shelf, seq) for seq, _, _, put in done for row in put})
        )
        self._many(
            "INSERT INTO balance VALUES (?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
            sorted(moved.items()),
        )

    def first(self, party: str, name: str) -> int | None:
        """The entry that used this party's id first."""
        found = self._ask("SELECT seq FROM name WHERE id = ? AND party = ?", name, party)
        return int(found[0][0]) if found else None

    def save_names(self, taken: Mapping[tuple[str, str], int]) -> None:
        """Take in who used which id in which entry."""
        self._many(
            "INSERT INTO name VALUES (?, ?, ?)", sorted((name, party, seq) for (party, name), seq in taken.items())
        )

    def nodes(self, level: int, run: int) -> bytes:
        """A run of the tree's hashes; none of them if there is no such run."""
        found = self._ask("SELECT hashes FROM node WHERE level = ? AND run = ?", level, run)
        return bytes(found[0][0]) if found else b""

    def save_nodes(self, runs: Iterable[tuple[int, int, bytes]]) -> None:
        """Take in runs of hashes that have grown."""
        self._many("REPLACE INTO node VALUES (?, ?, ?)", runs)

    def said(self, name: str) -> bytes | None:
        """What was written down under this name."""
        found = self._ask("SELECT value FROM said WHERE name = ?", name)
        return found[0][0] if found and isinstance(found[0][0], bytes) else None

    def say(self, values: Mapping[str, bytes]) -> None:
        """Write down values by name, over those that were."""
        self._many("REPLACE INTO said VALUES (?, ?)", values.items())

    def rewind(self) -> None:
        """Be again as when it was opened; not for a new file, which has no journal."""
        self._database.execute("ROLLBACK")
        self._database.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was written since it was opened. The last act."""
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Leave the file; what was not committed is gone."""
        self._database.close()

    def _ask(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreFailed(str(error)) from None

    def _many(self, statement: str, values: Iterable[tuple[object, ...]]) -> None:
        try:
            self._database.executemany(statement, values)
        except sqlite3.Error as error:
            raise StoreFailed(str(error)) from None
