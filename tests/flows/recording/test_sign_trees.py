import asyncio
import errno
import os
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest

from service.flows.recording import publish_checkpoint
from service.flows.recording.answers import Recorded, Unavailable
from service.flows.recording.append import Appender
from service.flows.recording.sign_trees import CannotStart
from service.flows.recording.verdicts import Item
from service.ledger import checkpoint, note
from service.ledger.merkle import CompactRange
from service.storage import head, last_signed, log_entries
from service.storage.engine import Pools, open_pools
from service.storage.head import Head
from service.storage.last_signed import Diverged, LastSignedFile
from tests.flows import house
from tests.flows.house import ORIGIN, Author
from tests.flows.ledger_check import check_ledger


async def set_head(pools: Pools, to: Head) -> None:
    """Put the head back to an earlier one, as a restored copy of the database would."""
    async with pools.writer.acquire() as connection:
        await connection.execute(
            "UPDATE ledger.head SET size = $1, root = $2, compact_range = $3, leaf = $4",
            to.size,
            to.root,
            to.compact_range.to_bytes(),
            to.leaf,
        )


async def forget(database: str, to: Head) -> None:
    """Have the database lose what was recorded after an earlier head, as one does that takes over too early."""
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")  # which fires no triggers
    for table in ("ledger.entry", "projection.row", "projection.submission", "projection.postings"):
        await superuser.execute(f"DELETE FROM {table} WHERE seq >= $1", to.size)
    for table in ("ledger.tree_head", "ledger.note"):
        await superuser.execute(f"DELETE FROM {table} WHERE size > $1", to.size)
    await superuser.execute(
        "UPDATE ledger.head SET size = $1, root = $2, compact_range = $3, leaf = $4",
        to.size,
        to.root,
        to.compact_range.to_bytes(),
        to.leaf,
    )
    await superuser.close()


async def current(pools: Pools) -> Head:
    """The head as it stands."""
    async with pools.reader.acquire() as connection:
        return await head.read(connection)


async def test_the_file_goes_before_the_signature(opened: Appender, author: Author, tmp_path: Path) -> None:
    """Whoever holds a receipt knows that the last-signed file had its size when it was signed."""
    file = LastSignedFile(tmp_path / "last-signed", ORIGIN)
    for number in range(3):
        answer = await opened.submit(*author.declared(house.party(10 + number)))
        held = file.read()
        assert isinstance(answer, Recorded)
        assert held is not None
        assert held.size == answer.seq + 1


async def test_a_crash_before_signing_is_caught_up(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path
) -> None:
    """Entries that were committed but never signed for are taken up at the next start."""
    file = LastSignedFile(tmp_path / "last-signed", ORIGIN)
    early = file.path.read_bytes()
    await opened.submit_many([author.declared(house.party(10 + number)) for number in range(5)])
    file.path.write_bytes(early)
    other = house.appender(pools.writer, tmp_path)
    await other.start()
    held = file.read()
    await other.stop()
    assert held is not None
    assert held.size == 8


async def test_a_database_behind_is_refused(opened: Appender, author: Author, pools: Pools, tmp_path: Path) -> None:
    """A database with fewer entries than this host has signed for is an old copy, and the message says what to do."""
    early = await current(pools)
    await opened.submit(*author.declared(house.party(10)))
    await set_head(pools, early)
    with pytest.raises(CannotStart, match=r"3 asientos.*firmó 4.*has 3 entries.*signed for 4"):
        await house.appender(pools.writer, tmp_path).start()


async def test_a_database_beside_is_refused(opened: Appender, pools: Pools, tmp_path: Path) -> None:
    """A database of the signed size with another root is another history."""
    end = await current(pools)
    async with pools.writer.acquire() as connection:
        await connection.execute("UPDATE ledger.head SET root = $1", bytes(32))
    with pytest.raises(CannotStart, match="otra historia"):
        await house.appender(pools.writer, tmp_path).start()
    await set_head(pools, end)


async def test_a_lost_file_is_refused(opened: Appender, pools: Pools, tmp_path: Path) -> None:
    """A log with entries and no last-signed file is refused: the file is never begun anew by itself."""
    path = tmp_path / "last-signed"
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="last-signed"):
        await house.appender(pools.writer, tmp_path).start()
    assert not path.exists()
    (tmp_path / "elsewhere").rename(path)


async def test_another_history_stops_all_writing(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path
) -> None:
    """When the tree does not extend what was signed, nobody gets a receipt, and nothing is written any more."""
    path = tmp_path / "last-signed"
    path.unlink()
    tree = (await current(pools)).compact_range
    LastSignedFile(path, ORIGIN).create(CompactRange(tree.size, (bytes(32), *tree.hashes[1:])))
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Unavailable)
    stopped = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(11))), Unavailable)
    assert (await current(pools)).size == stopped.size


async def test_a_database_that_went_back_is_not_signed_anew(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, database: str
) -> None:
    """A worker that saw nothing of what another has signed signs no second history of it, once the database has lost
    that: it stops all writing.
    """
    other = house.appender(pools.writer, tmp_path)
    await other.start()
    early = await current(pools)
    signed = [await opened.submit(*author.declared(house.party(10 + number))) for number in range(2)]
    await forget(database, early)
    told = await other.submit(*author.declared(house.party(20)))
    stopped = await current(pools)
    again = await other.submit(*author.declared(house.party(21)))
    await other.stop()
    assert [type(answer) for answer in (*signed, told, again)] == [Recorded, Recorded, Unavailable, Unavailable]
    assert (await current(pools)).size == stopped.size


async def test_a_tree_that_was_lost_on_the_way_is_not_signed(opened: Appender, author: Author, pools: Pools) -> None:
    """Of several trees that wait to be signed, with another worker's entries between, each must lead to the last."""
    early = (await current(pools)).compact_range
    await opened.submit_many([author.declared(house.party(10 + number)) for number in range(5)])
    end = (await current(pools)).compact_range
    await opened._signer.allow(end.size, (), [early, end])
    with pytest.raises(Diverged):
        await opened._signer.allow(end.size, (), [early.append([bytes(32)]), end])


async def test_a_full_disk_costs_nobody_a_receipt(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file cannot be written nothing is signed, and it stays what it was; then whoever asks again has it."""
    path = tmp_path / "last-signed"
    was, signed = path.read_bytes(), author.declared(house.party(10))
    monkeypatch.setattr(last_signed, "_write_all", _full)
    told = [await opened.submit(*signed) for _ in range(2)]
    monkeypatch.undo()
    assert path.read_bytes() == was
    async with asyncio.timeout(30):
        while not opened.ready:  # noqa: ASYNC110 - it tries once a second, and tells nobody
            await asyncio.sleep(0.02)
    again = await opened.submit(*signed)
    assert [type(answer) for answer in (*told, again)] == [Unavailable, Unavailable, Recorded]
    await check_ledger(pools)


def _full(file: int, data: bytes) -> None:
    os.write(file, data[:100])
    raise OSError(errno.ENOSPC, "no space left")


async def test_the_checkpoint_shown_follows(opened: Appender, author: Author, pools: Pools) -> None:
    """`/checkpoint` shows a signed tree, never goes back, and moves at most once a second."""
    shown: dict[int, datetime] = {}
    async with pools.reader.acquire() as connection, asyncio.timeout(60):
        for number in count(10):
            await opened.submit(*author.declared(house.party(number)))
            await asyncio.sleep(0.05)
            ((size, moved_at),) = await connection.fetch("SELECT size, published_at FROM ledger.published")
            shown[size] = moved_at
            signed = await log_entries.published(connection)  # only now: it may move in between
            if signed is not None:
                text = note.open(signed.note, [house.LOG_VKEY]).text
                assert checkpoint.parse(text).size == signed.size >= max(shown)
            if len(shown) == 4:
                break
    assert list(shown) == sorted(shown)
    moves = list(shown.values())
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(moves))


async def test_a_clock_that_was_put_right_holds_nothing_back(opened: Appender, author: Author, pools: Pools) -> None:
    """Where the last checkpoint was shown at a time to come, the next is shown all the same."""
    async with pools.writer.acquire() as connection:
        await connection.execute("UPDATE ledger.published SET published_at = now() + interval '1 year'")
        answer = await opened.submit(*author.declared(house.party(10)))
        assert isinstance(answer, Recorded)
        async with asyncio.timeout(20):
            while await connection.fetchval("SELECT size FROM ledger.published") <= answer.seq:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await connection.fetchval("SELECT published_at <= now() FROM ledger.published")


@pytest.mark.parametrize("up_for", [5.0, 1e6])
async def test_what_is_stored_is_shown_by_who_starts(
    opened: Appender,
    author: Author,
    pools: Pools,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    up_for: float,
) -> None:
    """Where a worker ended before it showed its last checkpoint, the next one does; also on a machine just started."""
    await opened.submit(*author.declared(house.party(10)))
    await opened.stop()
    monkeypatch.setattr(publish_checkpoint, "time", SimpleNamespace(monotonic=lambda: up_for))
    async with pools.writer.acquire() as connection:
        last = await head.read(connection)
        await connection.execute("UPDATE ledger.published SET size = 1")
        another = house.appender(pools.writer, tmp_path)
        await another.start()
        async with asyncio.timeout(20):
            while await connection.fetchval("SELECT size FROM ledger.published") < last.size:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    await another.stop()


@pytest.mark.parametrize("said", ["", "{}", '{"origin": "'])
async def test_a_damaged_file_is_refused(opened: Appender, pools: Pools, tmp_path: Path, said: str) -> None:
    """What this host signed is not known any more: it does not begin, and says of which file that is true."""
    path = tmp_path / "last-signed"
    was = path.read_bytes()
    path.write_text(said)
    with pytest.raises(CannotStart, match=r"last-signed .* dañado.*damaged"):
        await house.appender(pools.writer, tmp_path).start()
    assert path.read_text() == said
    path.write_bytes(was)


async def test_workers_may_begin_a_log_together(pools: Pools, tmp_path: Path) -> None:
    """Several workers that start on an empty log at once all start, on one file."""
    workers = [house.appender(pools.writer, tmp_path) for _ in range(4)]
    await asyncio.gather(*[worker.start() for worker in workers])
    answer = await workers[0].submit(*next(Author().opening()))
    await asyncio.gather(*[worker.stop() for worker in workers])
    assert isinstance(answer, Recorded)


async def test_a_stopped_worker_takes_nothing(opened: Appender, author: Author) -> None:
    """What comes after the end is told to come back, and not left waiting."""
    await opened.stop()
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Unavailable)
    await opened.start()


async def test_checkpoints_that_are_asked_for_at_once_wait_for_no_connection(
    opened: Appender, author: Author, database: str, pools: Pools, tmp_path: Path
) -> None:
    """Of trees that a neighbour has committed and not signed for yet, as many as there are connections are asked for:
    each is signed for, and recording goes on.
    """
    neighbour = await open_pools(database)
    other = house.appender(neighbour.writer, tmp_path)
    for number in range(6):
        item = Item(*author.declared(house.party(10 + number)), verified=False, answer=asyncio.Future())
        await other._committer.commit([item])
    await other._committer.disconnect()
    await neighbour.close()
    asked = [asyncio.create_task(opened.checkpoint_at(size)) for size in range(4, 10)]
    await asyncio.wait(asked, timeout=60)
    told = [each.done() for each in asked]
    for each in asked:
        each.cancel()
    await asyncio.wait(asked)
    assert all(told)
    assert isinstance(await opened.submit(*author.declared(house.party(20))), Recorded)
