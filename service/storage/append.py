"""Writes a batch: entries and everything they put, in one statement, guarded by the size it was decided at.

One round trip, and all or nothing even before the commit. `PRIMARY KEY(seq)` and the guard make a fork impossible
should the lock on the head ever be bypassed.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import asyncpg
from pydantic_core import to_json

from service.decision.records import Posting, Record
from service.rulebook import rows
from service.storage.engine import Connection
from service.storage.head import Head

_APPEND: Final = """
WITH entries AS (
    INSERT INTO ledger.entry (seq, data, leaf_hash)
    SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
), submissions AS (
    INSERT INTO projection.submission (party, id, digest, seq)
    SELECT * FROM unnest($4::text[], $5::uuid[], $6::bytea[], $7::bigint[])
), rows AS (
    INSERT INTO projection.row (shelf, key, seq, n, kind, body)
    SELECT * FROM unnest($8::text[], $9::text[], $10::bigint[], $11::integer[], $12::text[], $13::jsonb[])
), postings AS (
    INSERT INTO projection.posting (account, seq, n, amount)
    SELECT * FROM unnest($14::text[], $15::bigint[], $16::integer[], $17::bigint[])
), balances AS (
    INSERT INTO projection.balance AS balance (account, amount)
    SELECT * FROM unnest($18::text[], $19::numeric[])
    ON CONFLICT (account) DO UPDATE SET amount = balance.amount + excluded.amount
), tree_heads AS (
    INSERT INTO ledger.tree_head (size, root, compact_range, recorded_at) VALUES ($20, $21, $22, $23)
)
UPDATE ledger.head
SET size = $20, root = $21, compact_range = $22, recorded_at = $23, leaf = $24, ruleset = $25
WHERE size = $26
"""


class HeadMoved(Exception):
    """Somebody wrote between the lock and the write: the lock was bypassed. Nothing has been written."""


class Columns:
    """A batch as the tables will have it, gathered entry by entry and turned on its side when it is written."""

    __slots__ = ("_balances", "_entries", "_postings", "_rows", "_submissions")

    def __init__(self) -> None:
        self._entries: list[tuple[int, bytes, bytes]] = []
        self._submissions: list[tuple[str, str, bytes, int]] = []
        self._rows: list[tuple[str, str, int, int, str, str]] = []
        self._postings: list[tuple[str, int, int, int]] = []
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
        posted: list[tuple[str, int, int, int]] = []
        for n, record in enumerate(records):
            if isinstance(record, Posting):
                posted.append((record.account, seq, n, record.amount))
            else:
                body = to_json(rows.encode(record)).decode()
                put.append((record.shelf, record.key, seq, n, record.kind, body))
        self._entries.append((seq, data, leaf))
        self._submissions.append((party, submission, digest, seq))
        self._rows += put
        self._postings += posted
        balances = self._balances
        for account, _, _, amount in posted:
            balances[account] = balances.get(account, 0) + amount

    def __len__(self) -> int:
        return len(self._entries)

    def data(self, index: int) -> bytes:
        """The bytes of the batch's entry number `index`."""
        return self._entries[index][1]

    def projected(self) -> tuple[tuple[str, Sequence[tuple[object, ...]]], ...]:
        """Lines of the projection's tables but `balance`, their columns in the tables' order."""
        return ("submission", self._submissions), ("row", self._rows), ("posting", self._postings)

    def arguments(self) -> list[Sequence[object]]:
        """The arrays of the statement, `$1` to `$19`."""
        return [
            *_columns(self._entries, 3),
            *_columns(self._submissions, 4),
            *_columns(self._rows, 6),
            *_columns(self._postings, 4),
            *_columns(self._balances.items(), 2),
        ]


async def append(connection: Connection, columns: Columns, after: Head) -> None:
    """Write the batch that leads to the head `after`. Raises `HeadMoved` unless the head stands just below it."""
    arguments = (
        *columns.arguments(),
        after.size,
        after.root,
        after.compact_range.to_bytes(),
        after.recorded_at,
        after.leaf,
        after.ruleset,
        after.size - len(columns),
    )
    try:
        tag = await connection.execute(_APPEND, *arguments)
    except asyncpg.UniqueViolationError as error:
        if error.schema_name == "ledger":
            raise HeadMoved from error
        raise
    if tag != "UPDATE 1":
        raise HeadMoved


def _columns(lines: Iterable[tuple[object, ...]], width: int) -> list[Sequence[object]]:
    return list(zip(*lines, strict=True)) or [()] * width
