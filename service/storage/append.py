"""Writes a turn: entries and everything they put, some at a time, and with the last of them the head.

All in one transaction, guarded by the size it was decided at: `PRIMARY KEY(seq)` and the guard make a fork impossible
should the lock on the head ever be bypassed.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import asyncpg

from service.decision.records import Posting, Record
from service.rulebook import rows
from service.storage.engine import Connection
from service.storage.head import Head
from service.trade.book import ASKED

# Columns come as one text each, numbers as an array is written, names parted by LF, an entry's accounts by TAB: asyncpg
# asks every element of an array whether it is a container, which took a third of the appender's time. No name, key or
# JSON text of ours holds either; should one ever, columns differ in length, and NOT NULL or a check refuses the batch.
_PUT: Final = r"""
WITH entries AS (
    INSERT INTO ledger.entry (seq, data, leaf_hash)
    SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
), submissions AS (
    INSERT INTO projection.submission (party, id, digest, seq)
    SELECT * FROM unnest($4::text[], $5::uuid[], $6::bytea[], $7::bigint[])
), rows AS (
    INSERT INTO projection.row (shelf, key, seq, n, kind, body)
    SELECT * FROM unnest(
        string_to_array($8, E'\n'),
        string_to_array($9, E'\n'),
        $10::text::bigint[],
        $11::text::integer[],
        string_to_array($12, E'\n'),
        string_to_array($13, E'\n')::jsonb[]
    )
), postings AS (
    INSERT INTO projection.postings (seq, accounts, amounts)
    SELECT seq, string_to_array(accounts, E'\t'), amounts::bigint[]
    FROM unnest($14::text::bigint[], string_to_array($15, E'\n'), string_to_array($16, E'\n'))
        AS posted (seq, accounts, amounts)
), balances AS (
    INSERT INTO projection.balance AS balance (account, amount)
    SELECT * FROM unnest(string_to_array($17, E'\n'), $18::text::numeric[])
    ON CONFLICT (account) DO UPDATE SET amount = balance.amount + excluded.amount
)"""
_INSERT: Final = f"{_PUT} SELECT 1"
_APPEND: Final = f"""{_PUT}, tree_heads AS (
    INSERT INTO ledger.tree_head (size, root, compact_range, recorded_at) VALUES ($19, $20, $21, $22)
)
UPDATE ledger.head
SET size = $19, root = $20, compact_range = $21, recorded_at = $22, leaf = $23, ruleset = $24
WHERE size = $25
"""


class HeadMoved(Exception):
    """Somebody wrote between the lock and the write: the lock was bypassed. The transaction must not be committed."""


Arguments: TypeAlias = list[tuple[Any, ...] | str]
"""What the statements take as `$1` to `$18`: entries turned on their side."""


class Columns:
    """A turn as the tables will have it, gathered entry by entry and handed over some entries at a time."""

    __slots__ = ("_balances", "_data", "_entries", "_postings", "_rows", "_submissions")

    def __init__(self) -> None:
        self._data: Final[list[bytes]] = []
        self._entries: list[tuple[int, bytes, bytes]] = []
        self._submissions: list[tuple[str, str, bytes, int]] = []
        self._rows: list[tuple[str, str, int, int, str, str]] = []
        self._postings: list[tuple[int, list[str], list[int]]] = []
        self._balances: dict[str, int] = {}

    def add(
        self,
        seq: int,
        data: bytes,
        leaf: bytes,
        *,
        party: str,
        submission: str,
        digest: bytes,
        records: Sequence[Record],
    ) -> None:
        """Take in an entry: its bytes and leaf hash, whose submission it is, and what it puts, in order.

        A record that cannot be written raises before anything has been taken in.
        """
        put: list[tuple[str, str, int, int, str, str]] = []
        accounts: list[str] = []
        amounts: list[int] = []
        for n, record in enumerate(records):
            if isinstance(record, Posting):
                account, _, amount = record
                accounts.append(account)
                amounts.append(amount)
            else:
                put.append((record.shelf, record.key, seq, n, record.kind, rows.encode(record).decode()))
        self._data.append(data)
        self._entries.append((seq, data, leaf))
        self._submissions.append((party, submission, digest, seq))
        self._rows += put
        if accounts:
            self._postings.append((seq, accounts, amounts))
        balances = self._balances
        for account, amount in zip(accounts, amounts, strict=True):
            if account.startswith(ASKED):
                balances[account] = balances.get(account, 0) + amount

    def __len__(self) -> int:
        """Entries that have not been handed over."""
        return len(self._entries)

    def data(self, index: int) -> bytes:
        """The bytes of the turn's entry number `index`, handed over or not."""
        return self._data[index]

    def projected(self) -> tuple[tuple[str, Sequence[tuple[object, ...]]], ...]:
        """Lines of the projection's tables but `balance`, their columns in the tables' order."""
        return ("submission", self._submissions), ("row", self._rows), ("postings", self._postings)

    def take(self) -> Arguments:
        """Hand over what has been added since the last time."""
        shelves, keys, seqs, places, kinds, bodies = _columns(self._rows, 6)
        posted_by, accounts, amounts = _columns(self._postings, 3)
        arguments: Arguments = [
            *_columns(self._entries, 3),
            *_columns(self._submissions, 4),
            *(_texts(shelves), _texts(keys), _numbers(seqs), _numbers(places), _texts(kinds), _texts(bodies)),
            *(_numbers(posted_by), _texts(map("\t".join, accounts)), _texts(map(_numbers, amounts))),
            *(_texts(self._balances), _numbers(self._balances.values())),
        ]
        for lines in (self._entries, self._submissions, self._rows, self._postings, self._balances):
            lines.clear()
        return arguments


async def insert(connection: Connection, arguments: Arguments) -> None:
    """Write some entries of a turn that goes on. Raises `HeadMoved` when their numbers are taken."""
    await _execute(connection, _INSERT, arguments)


async def append(connection: Connection, arguments: Arguments, before: Head, after: Head) -> None:
    """Write the last entries of the turn that led from one head to the other.

    Raises `HeadMoved` unless the head still stands at `before`.
    """
    tree = (after.size, after.root, after.compact_range.to_bytes(), after.recorded_at)
    tag = await _execute(connection, _APPEND, [*arguments, *tree, after.leaf, after.ruleset, before.size])
    if tag != "UPDATE 1":
        raise HeadMoved


async def _execute(connection: Connection, statement: str, arguments: Sequence[object]) -> str:
    try:
        return await connection.execute(statement, *arguments)
    except asyncpg.UniqueViolationError as error:
        if error.schema_name == "ledger":
            raise HeadMoved from error
        raise


def _columns(lines: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*lines, strict=True)) if lines else [()] * width


def _texts(column: Iterable[str]) -> str:
    return "\n".join(column)


def _numbers(column: Iterable[int]) -> str:
    """PostgreSQL's own spelling of an array, nearly Python's."""
    return f"{{{str([*column])[1:-1]}}}"
