from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import asyncpg
import pytest

from service.decision.facts import Needs
from service.decision.records import Posting, Record
from service.registry.keys import KeyState
from service.storage import head, tree
from service.storage.append import Columns, HeadMoved, append
from service.storage.engine import Pools, open_pools
from service.storage.head import Head
from service.storage.load import Known, NotKept, known, load

IDS = [f"00000000-0000-7000-8000-{number:012}" for number in range(100)]


@pytest.fixture
async def writer(database: str) -> AsyncIterator[asyncpg.Pool]:
    """The writer's pool on an empty log."""
    pools: Pools = await open_pools(database)
    yield pools.writer
    await pools.close()


def grown(before: Head, columns: Columns, *entries: tuple[Record, ...], party: str = "ruc:1") -> Head:
    """The head after one entry by `party` for each of these tuples of records, gathered in `columns`."""
    leaves = []
    for seq, records in enumerate(entries, before.size):
        data = b"entry %d" % seq
        leaves.append(sha256(data).digest())
        columns.add(seq, data, leaves[-1], party=party, submission=IDS[seq], digest=bytes(32), records=records)
    range_ = before.compact_range.append(leaves)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return replace(before, size=range_.size, root=range_.root(), compact_range=range_, leaf=leaves[-1], recorded_at=at)


def state(seq: int, kid: str, status: str = "active") -> KeyState:
    """Some row."""
    return KeyState(seq, kid, "ab" * 32, "ruc:1", "device", status)


async def test_a_batch_is_read_back_as_it_was_written(writer: asyncpg.Pool) -> None:
    """Entries, rows in the order put, postings, balances that are asked for, submissions and the tree come back."""
    async with writer.acquire() as connection:
        before = await head.read(connection)
        columns = Columns()
        after = grown(
            before,
            columns,
            (state(0, "k"), Posting("lot:1/gross", 0, 10), Posting("origin:1/gross", 0, -10), state(0, "l")),
            (state(1, "k", "revoked"), Posting("lot:1/gross", 1, -4), Posting("lot:2/gross", 1, 4)),
        )
        await append(connection, columns.take(), before, after)
        assert await head.read(connection) == after
        assert await tree.range_at(connection, 1) == before.compact_range.append([sha256(b"entry 0").digest()])
        needs = Needs(("key:k", "key:none"), ("lot:1/gross", "lot:2/gross", "lot:9/gross"))
        rows, balances = await load(connection, needs)
        assert rows == {"key:k": [state(0, "k"), state(1, "k", "revoked")], "key:none": []}
        assert balances == {"lot:1/gross": 6, "lot:2/gross": 4, "lot:9/gross": None}
        assert await connection.fetchval("SELECT count(*) FROM projection.balance") == 2
        with pytest.raises(NotKept):
            await load(connection, Needs((), ("origin:1/gross",)))
        postings = await connection.fetch("SELECT account, seq, n, amount FROM projection.posting ORDER BY seq, n")
        assert [tuple(line) for line in postings] == [
            ("lot:1/gross", 0, 1, 10),
            ("origin:1/gross", 0, 2, -10),
            ("lot:1/gross", 1, 1, -4),
            ("lot:2/gross", 1, 2, 4),
        ]
        asked = [("ruc:1", IDS[1]), ("ruc:2", IDS[1]), ("ruc:1", IDS[7])]
        assert await known(connection, asked) == {("ruc:1", IDS[1]): Known(bytes(32), 1)}


async def test_balances_go_on(writer: asyncpg.Pool) -> None:
    """A later batch adds to the balances of an earlier one."""
    async with writer.acquire() as connection:
        for _ in range(3):
            before = await head.read(connection)
            columns = Columns()
            after = grown(
                before, columns, (Posting("cash:PEN", before.size, 5),), (Posting("cash:PEN", before.size + 1, 6),)
            )
            await append(connection, columns.take(), before, after)
        _, balances = await load(connection, Needs((), ("cash:PEN",)))
        assert balances == {"cash:PEN": 33}


async def test_a_balance_outgrows_its_postings(writer: asyncpg.Pool) -> None:
    """No number of honest-looking entries can fill an account that all share and so stop the log."""
    async with writer.acquire() as connection:
        for _ in range(2):
            before = await head.read(connection)
            columns = Columns()
            seq = before.size
            after = grown(before, columns, *((Posting("cash:PEN", seq + n, -(2**62)),) for n in range(3)))
            await append(connection, columns.take(), before, after)
        assert await load(connection, Needs((), ("cash:PEN",))) == ({}, {"cash:PEN": -6 * 2**62})


async def test_a_head_that_moved_is_not_written_over(writer: asyncpg.Pool) -> None:
    """Two writers that bypassed the lock cannot both extend the same head; the second one's batch leaves nothing."""
    async with writer.acquire() as connection:
        before = await head.read(connection)
        first, second = Columns(), Columns()
        grown_once = grown(before, first, ())
        await append(connection, first.take(), before, grown_once)
        after = grown(before, second, (Posting("cash:PEN", 0, 5),), (), party="ruc:2")
        with pytest.raises(HeadMoved):
            await append(connection, second.take(), before, after)
        assert (await head.read(connection)).size == 1
        assert await load(connection, Needs((), ("cash:PEN",))) == ({}, {"cash:PEN": None})


async def test_the_guard_holds_where_no_key_clashes(writer: asyncpg.Pool) -> None:
    """A batch decided at a size that the head has not is refused even if its numbers are free."""
    async with writer.acquire() as connection:
        before = replace(await head.read(connection), size=5)
        columns = Columns()
        after = replace(grown(before, columns, ()), size=6)
        transaction = connection.transaction()
        await transaction.start()
        with pytest.raises(HeadMoved):
            await append(connection, columns.take(), before, after)
        await transaction.rollback()


async def test_nothing_is_taken_in_from_an_entry_that_cannot_be_written() -> None:
    """A record that cannot be encoded leaves the columns as they were."""
    columns = Columns()
    empty = columns.take()

    class Stray(KeyState):
        kind = "stray"

    with pytest.raises(KeyError):
        columns.add(0, b"", b"", party="", submission=IDS[0], digest=b"", records=(state(0, "k"), Stray(*["x"] * 6)))  # type: ignore[arg-type]
    assert columns.take() == empty
    assert len(columns) == 0
