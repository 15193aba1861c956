import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from service.flows.recording.answers import Recorded, Unavailable
from service.flows.recording.append import Appender
from service.ledger import entry
from service.storage import embedded, log_entries, migrate
from service.storage.engine import Pools, open_pools
from tests.flows import house
from tests.flows.clients import Acknowledged, insist, load
from tests.flows.house import Author
from tests.flows.ledger_check import check_acknowledged, check_ledger

FORGETFUL = ("synchronous_commit = off", "wal_writer_delay = '10s'")


class Crashes:
    """A PostgreSQL of its own, clients writing to it, and a hand on the plug."""

    def __init__(self, folder: Path, clients: int = 8) -> None:
        self.folder = folder
        self.clients = clients
        self.acknowledged = Acknowledged()
        self.author = Author()

    async def run(self, cycles: int, settings: tuple[str, ...] = ()) -> tuple[int, ...]:
        """Pull the plug so many times under load, having altered these settings after the start.

        Returns the acknowledged entries that the database lost, in the first cycle that lost any. When none is lost,
        nobody is left without an answer and the ledger verifies.
        """
        cluster = await asyncio.to_thread(embedded.start, self.folder / "data")
        await asyncio.to_thread(migrate.upgrade, cluster.dsn())
        pools = await open_pools(cluster.dsn())
        running = house.appender(pools.writer, self.folder)
        await running.start()
        for signed in self.author.opening():
            await insist(running, signed, self.acknowledged)
        await self._alter(cluster.dsn(), settings)  # and not before: no turn is taken on a connection that may forget
        lost: tuple[int, ...] = ()
        for _ in range(cycles):
            async with load(running, self.author, self.acknowledged, self.clients):
                await self._until_grown(200)
                await asyncio.to_thread(cluster.kill)
                held = dict(self.acknowledged.seqs)
                await asyncio.sleep(0.2)
                cluster = await asyncio.to_thread(embedded.start, self.folder / "data")
                lost = await self._lost(pools, held)
                if lost:
                    break
                await self._until_grown(50)
        await running.stop()
        if not lost:
            await check_acknowledged(pools, self.acknowledged)
        await pools.close()
        return lost

    async def _alter(self, url: str, settings: tuple[str, ...]) -> None:
        connection = await asyncpg.connect(url)
        for setting in settings:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()

    async def _until_grown(self, count: int) -> None:
        async with asyncio.timeout(60):
            await self.acknowledged.until(len(self.acknowledged.seqs) + count)

    async def _lost(self, pools: Pools, held: dict[bytes, int]) -> tuple[int, ...]:
        async with pools.reader.acquire() as connection:
            stand = await log_entries.in_range(connection, 0, max(held.values()) + 1)
        there = {entry.parse(data).submission.digest: seq for seq, data in enumerate(stand)}
        return tuple(seq for digest, seq in held.items() if there.get(digest) != seq)


@pytest.fixture
async def crashes(tmp_path: Path) -> AsyncIterator[Crashes]:
    """A server to crash."""
    yield Crashes(tmp_path)
    await asyncio.to_thread(embedded.discard, tmp_path / "data")


async def test_nothing_acknowledged_is_lost(crashes: Crashes) -> None:
    """PostgreSQL is killed three times under load: no acknowledged entry is lost or doubled, the ledger verifies."""
    assert await crashes.run(3) == ()


@pytest.mark.soak
async def test_nothing_acknowledged_is_lost_in_twenty_crashes(crashes: Crashes) -> None:
    """As above, twenty times, with more clients."""
    crashes.clients = 32
    assert await crashes.run(20) == ()


async def test_the_harness_sees_a_server_that_forgets(crashes: Crashes) -> None:
    """With commits that return before they are on disk, switched so after the start, the same test finds losses."""
    assert await crashes.run(1, FORGETFUL) != ()


async def test_a_commit_whose_answer_is_lost(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the answer to COMMIT is lost, everybody is told to come back, and comes back to one entry each."""
    commit = asyncpg.transaction.Transaction.commit

    async def lost_after(self: asyncpg.transaction.Transaction) -> None:
        await commit(self)
        raise ConnectionResetError

    signed = [author.declared(house.party(10 + number)) for number in range(3)]
    monkeypatch.setattr(asyncpg.transaction.Transaction, "commit", lost_after)
    answers = await opened.submit_many(signed)
    monkeypatch.undo()
    assert all(isinstance(answer, Unavailable) for answer in answers)
    again = await opened.submit_many(signed)
    assert [(answer.seq, answer.new) for answer in again if isinstance(answer, Recorded)] == [
        (3, False),
        (4, False),
        (5, False),
    ]
    await check_ledger(pools)


async def test_a_commit_that_never_came(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the connection breaks before COMMIT, nothing that was put in between is remembered."""
    lost = author.declared(house.party(10))

    async def lost_before(self: asyncpg.transaction.Transaction) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(asyncpg.transaction.Transaction, "commit", lost_before)
    answer = await opened.submit(*lost)
    monkeypatch.undo()
    assert isinstance(answer, Unavailable)
    other, again = await opened.submit_many([author.declared(house.party(11)), lost])
    assert isinstance(other, Recorded)
    assert isinstance(again, Recorded)
    assert [(other.seq, other.new), (again.seq, again.new)] == [(3, True), (4, True)]
    await check_ledger(pools)
