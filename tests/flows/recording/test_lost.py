"""Commits that the database loses before anybody has a receipt: nobody signs for them, and nobody goes on reading them.

What is seen of it does not depend on who writes next: another worker may have gone beyond what was lost.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service.flows.recording import append, publish_checkpoint
from service.flows.recording.answers import Answer, Recorded, Unavailable
from service.flows.recording.append import Appender
from service.flows.recording.commit import Committer, HeadWentBack
from service.flows.recording.trouble import Trouble
from service.flows.recording.verdicts import Item
from service.ledger.merkle import CompactRange
from service.registry import policies
from service.storage import head, tree
from service.storage.engine import Pools
from service.storage.head import database_clock
from service.storage.hot_reader import HotReader
from service.storage.last_signed import Diverged, LastSignedFile
from tests.flows import house
from tests.flows.house import Author, Signed
from tests.flows.ledger_check import check_ledger
from tests.flows.recording.test_hindered import size, until
from tests.flows.recording.test_sign_trees import current, forget

SHELF = policies.shelf("ruc_cure_days")


def item(signed: Signed) -> Item:
    """What a committer takes."""
    return Item(*signed, verified=False, answer=asyncio.Future())


def policy(author: Author) -> Item:
    """The policy of `SHELF`."""
    said = {"name": "ruc_cure_days", "value": 11, "effective_from": f"{datetime.now(UTC):%Y-%m-%d}"}
    return item(author.submission(house.REGISTRAR, "policy.set", **said))


@asynccontextmanager
async def reading(pools: Pools, shelf: str) -> AsyncIterator[HotReader]:
    """Somebody who keeps a shelf."""
    reader = HotReader(pools.reader, (shelf,))
    try:
        yield reader
    finally:
        await reader.close()


@asynccontextmanager
async def committed(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch, count: int = 1
) -> AsyncIterator[Awaitable[list[Answer]]]:
    """A turn that the database has, and that waits for what is read ahead for as long as the block runs: its answers.

    Nothing of it has been signed for.
    """
    before, go_on = await size(pools), asyncio.Event()

    async def waits() -> None:
        await go_on.wait()

    try:
        with monkeypatch.context() as patch:
            patch.setattr(opened._committer._foresight, "done", waits)
            answers = asyncio.gather(*(opened.submit(*author.declared(house.party(10 + n))) for n in range(count)))
            while await size(pools) < before + count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
            yield answers
    finally:
        go_on.set()


async def others(pools: Pools, author: Author, *numbers: int) -> None:
    """Have another worker commit so many turns."""
    neighbour = Committer(pools.writer, origin=house.ORIGIN, clock=database_clock)
    for number in numbers:
        await neighbour.commit([item(author.declared(house.party(number)))])
    await neighbour.disconnect()


async def test_commits_that_were_lost_before_anybody_had_a_receipt_are_gone_on_from(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path
) -> None:
    """Whoever saw them go goes on at the head that is there, and nobody reads what they had put."""
    early = await current(pools)
    async with asyncio.timeout(60), reading(pools, SHELF) as reader:
        await opened._committer.commit([policy(author)])
        before = await reader.take((), rights_on="")
        await forget(database, early)
        neighbour = house.appender(pools.writer, tmp_path)
        await neighbour.start()
        between = await neighbour.submit(*author.declared(house.party(10)))
        await neighbour.stop()
        told = await opened.submit(*author.declared(house.party(11)))
        await until(lambda: opened.trouble is None)
        after = await opened.submit(*author.declared(house.party(12)))
        again = await reader.take((), rights_on="")
    assert told == Unavailable(1)
    assert [each.seq for each in (between, after) if isinstance(each, Recorded)] == [3, 4]
    assert [(each.size, len(each.shelves[SHELF])) for each in (before, again)] == [(4, 1), (5, 0)]
    await check_ledger(pools)


async def test_nobody_goes_on_while_a_commit_that_was_lost_is_being_signed_for(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has been handed to be signed for may be signed yet: only then is it known whether anybody has a receipt."""
    file, goes_on = opened._signer._last_signed, threading.Event()
    advance, early = file.advance, await current(pools)

    def waits(start: int, leaves: Sequence[bytes], root: bytes) -> CompactRange:
        if leaves:
            goes_on.wait(30)
        return advance(start, leaves, root)

    monkeypatch.setattr(file, "advance", waits)
    first = opened.submit(*author.declared(house.party(10)))
    await until(lambda: opened._signer.waits_since is not None)
    await forget(database, early)
    with pytest.raises(HeadWentBack):
        await opened._committer.look()
    going_on = asyncio.create_task(opened._catch_up())
    assert not (await asyncio.wait([going_on], timeout=2))[0]
    goes_on.set()
    assert isinstance(await first, Recorded)
    with pytest.raises(Diverged):
        await going_on


async def test_a_commit_that_is_known_to_be_lost_is_not_signed_for(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waited for its signature when the head went back gets no receipt: it is not on any disk."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    monkeypatch.setattr(append, "_SLOW", 1e9)
    early = await current(pools)
    with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():
        first = opened.submit(*author.declared(house.party(10)))
        second = opened.submit(*author.declared(house.party(11)))
        await until(lambda: opened._unsigned.qsize() == 1)
        await forget(database, early)
        assert await opened.submit(*author.declared(house.party(12))) == Unavailable(1)
    assert [type(each) for each in await asyncio.gather(first, second)] == [Recorded, Unavailable]
    await until(lambda: opened.trouble is Trouble.DIVERGED)  # for the first one's file had been asked already


async def test_what_was_seen_to_be_lost_is_not_signed_for_once_others_have_gone_beyond(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head has been behind what waits for its signature: where it is later makes none of that true again."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    monkeypatch.setattr(append, "_SLOW", 1e9)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    async with asyncio.timeout(60):
        with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():
            first = opened.submit(*author.declared(house.party(10)))
            await until(lambda: opened._signer.waits_since is not None)
            early = await current(pools)
            second = opened.submit(*author.declared(house.party(11)))
            await until(lambda: opened._unsigned.qsize() == 1)
            await forget(database, early)
            assert await opened.submit(*author.declared(house.party(12))) == Unavailable(1)
            await others(pools, author, 13, 14)
            third = opened.submit(*author.declared(house.party(15)))
            await asyncio.wait([third], timeout=1)
        assert [type(each) for each in await asyncio.gather(first, second, third)] == [
            Recorded,
            Unavailable,
            Unavailable,
        ]
        await until(lambda: opened.trouble is None)
    after = await opened.submit(*author.declared(house.party(16)))
    assert isinstance(after, Recorded)
    assert after.seq == await size(pools) - 1 == 6
    await check_ledger(pools)


async def test_a_loss_is_seen_by_who_comes_back_after_others_have_gone_beyond_it(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """The log is longer than what this worker committed, and does not lead on from that: it tells those who read."""
    early = await current(pools)
    async with asyncio.timeout(60), reading(pools, SHELF) as reader:
        await opened._committer.commit([policy(author)])
        before = await reader.take((), rights_on="")
        await forget(database, early)
        await opened._committer.disconnect()  # a server that loses commits keeps no connection
        await others(pools, author, 10, 11, 12)
        told = await opened.submit(*author.declared(house.party(13)))
        await until(lambda: opened.trouble is None)
        assert isinstance(await opened.submit(*author.declared(house.party(14))), Recorded)
        again = await reader.take((), rights_on="")
    assert told == Unavailable(1)
    assert [(each.size, len(each.shelves[SHELF])) for each in (before, again)] == [(4, 1), (7, 0)]
    await check_ledger(pools)


async def test_a_second_loss_takes_back_what_the_first_was_counted_as(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """A count that was lost too is not given again: somebody may keep what was lost as of it."""
    early = await current(pools)
    async with asyncio.timeout(60), reading(pools, SHELF) as reader:
        await opened._committer.commit([item(author.declared(house.party(10)))])
        await forget(database, early)
        await opened._catch_up()
        await opened._committer.commit([policy(author)])
        before = await reader.take((), rights_on="")
        await forget(database, early)
        superuser = await asyncpg.connect(database)
        await superuser.execute("UPDATE ledger.head SET rebuilt = 0")
        await superuser.close()
        await opened._catch_up()
        assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
        again = await reader.take((), rights_on="")
    assert [(each.size, len(each.shelves[SHELF])) for each in (before, again)] == [(4, 1), (4, 0)]


@pytest.mark.parametrize("seen", ["by a look", "and gone on from"])
async def test_a_commit_that_was_lost_before_it_was_remembered_is_not_signed_for(
    opened: Appender,
    author: Author,
    pools: Pools,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    seen: str,
) -> None:
    """A turn is committed, and waits for what is read ahead: what it committed is known of it all the same."""
    early = await current(pools)
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as first:
            await forget(database, early)
            if seen == "by a look":
                with pytest.raises(HeadWentBack):
                    await opened._committer.look()
            else:
                await opened._catch_up()
        assert await first == [Unavailable(1)]
        await until(lambda: opened.trouble is None)
        assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
    assert await size(pools) == early.size + 1
    await check_ledger(pools)


@pytest.mark.parametrize(("mine", "theirs"), [(1, 1), (1, 3), (3, 1)])
async def test_a_commit_in_whose_place_others_signed_is_given_up_and_gone_on_from(
    opened: Appender,
    author: Author,
    pools: Pools,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mine: int,
    theirs: int,
) -> None:
    """Lost, and another one signed for at its size before its maker comes to sign: nobody signed for it, the database
    is the history that this host signed, and its maker goes on with it by itself.
    """
    early = await current(pools)
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch, mine) as lost:
            await forget(database, early)
            neighbour = house.appender(pools.writer, tmp_path)
            await neighbour.start()
            between = [await neighbour.submit(*author.declared(house.party(20 + each))) for each in range(theirs)]
            await neighbour.stop()
        assert await lost == [Unavailable(1)] * mine
        await until(lambda: opened.trouble is None)
        after = await opened.submit(*author.declared(house.party(30)))
    answers = [*between, after]
    assert [each.seq for each in answers if isinstance(each, Recorded)] == [*range(early.size, early.size + theirs + 1)]
    await check_ledger(pools)


async def test_another_history_in_the_place_of_a_commit_halts_its_maker(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the file has, and the database has not, is no loss of this worker's: nothing is signed beside it."""
    early = await current(pools)
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as waiting:
            file = LastSignedFile(tmp_path / "last-signed", house.ORIGIN)
            other = early.compact_range.append([bytes(32)])
            file.advance(early.size, [bytes(32)], other.root())
        assert await waiting == [Unavailable(1)]
        await until(lambda: opened.trouble is Trouble.DIVERGED)
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)


async def test_a_commit_that_was_lost_with_what_was_signed_halts_its_maker(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost, another one signed for in its place, and that one lost too: the database is not what this host signed."""
    early = await current(pools)
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as lost:
            await forget(database, early)
            neighbour = house.appender(pools.writer, tmp_path)
            await neighbour.start()
            assert isinstance(await neighbour.submit(*author.declared(house.party(20))), Recorded)
            await neighbour.stop()
            await forget(database, early)
        assert await lost == [Unavailable(1)]
        await until(lambda: opened.trouble is Trouble.DIVERGED)


async def test_what_was_signed_behind_others_is_known_though_file_and_database_are_another_s(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn is signed for where the file has others' entries after it: restored from before it, both are another
    history to who signed it.
    """
    early, file = await current(pools), tmp_path / "last-signed"
    old = file.read_bytes()
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as first:
            neighbour = house.appender(pools.writer, tmp_path)
            await neighbour.start()
            assert isinstance(await neighbour.submit(*author.declared(house.party(20))), Recorded)
            await neighbour.stop()
        assert [type(each) for each in await first] == [Recorded]
        await forget(database, early)
        file.write_bytes(old)
        await opened._committer.disconnect()
        assert await opened.submit(*author.declared(house.party(21))) == Unavailable(1)
        await until(lambda: opened.trouble is not Trouble.UNCOMMITTED)
    assert opened.trouble is Trouble.DIVERGED


async def test_what_contradicted_what_was_signed_and_was_not_lost_halts_its_maker(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database told another tree for a moment: until it is known what it has nothing is handed out, and nothing is
    gone on with that was only put right.
    """
    decided = asyncio.Event()

    async def waits() -> None:
        await decided.wait()

    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as waiting:
            neighbour = house.appender(pools.writer, tmp_path)
            await neighbour.start()
            assert isinstance(await neighbour.submit(*author.declared(house.party(20))), Recorded)
            await neighbour.stop()
            leaf = await superuser.fetchval("SELECT leaf_hash FROM ledger.entry WHERE seq = 4")
            await superuser.execute("UPDATE ledger.entry SET leaf_hash = $1 WHERE seq = 4", bytes(32))
            monkeypatch.setattr(opened._durability, "look", waits)
        try:
            assert await waiting == [Unavailable(1)]
            assert (opened.ready, opened.trouble) == (False, Trouble.DIVERGED)
            with pytest.raises(Diverged):
                await opened.checkpoint_at(3)
            await superuser.execute("UPDATE ledger.entry SET leaf_hash = $1 WHERE seq = 4", leaf)
            await superuser.close()
        finally:
            decided.set()
        await until(lambda: opened._hindrance.trouble is not Trouble.UNSIGNED)
    assert opened._hindrance.trouble is Trouble.DIVERGED


async def test_who_repeats_what_was_lost_is_given_no_receipt_of_what_took_its_place(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker's commit was there when it was sent again, and is lost, and others signed in its place, before its
    receipt is made: that place is another entry's now.
    """
    early, sent, go_on = await current(pools), author.declared(house.party(10)), asyncio.Event()

    async def waits() -> None:
        seen.set()
        await go_on.wait()

    async with asyncio.timeout(60):
        neighbour = Committer(pools.writer, origin=house.ORIGIN, clock=database_clock)
        await neighbour.commit([item(sent)])
        await neighbour.disconnect()
        seen = asyncio.Event()
        with monkeypatch.context() as patch:
            patch.setattr(opened._committer._foresight, "done", waits)
            repeated = opened.submit(*sent)
            await seen.wait()
            await forget(database, early)
            signing = house.appender(pools.writer, tmp_path)
            await signing.start()
            assert isinstance(await signing.submit(*author.declared(house.party(20))), Recorded)
            await signing.stop()
            go_on.set()
        assert await repeated == Unavailable(1)
        await until(lambda: opened.trouble is None)
        again = await opened.submit(*sent)
    assert isinstance(again, Recorded)
    assert (again.seq, again.new) == (4, True)
    await check_ledger(pools)


async def test_what_was_signed_late_behind_others_is_known_though_file_and_database_are_another_s(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint is asked for and signed while another worker moves the file on: restored from before it, both are
    another history to who signed it.
    """
    early, file = await current(pools), LastSignedFile(tmp_path / "last-signed", house.ORIGIN)
    old, advance, loop = file.path.read_bytes(), opened._signer._last_signed.advance, asyncio.get_running_loop()

    async def go_beyond() -> None:
        await others(pools, author, 21)
        async with pools.reader.acquire() as connection:
            end = await head.read(connection)
            file.advance(early.size, await tree.leaves(connection, early.size, end.size), end.root)

    def overtaken(start: int, leaves: Sequence[bytes], root: bytes) -> CompactRange:
        asyncio.run_coroutine_threadsafe(go_beyond(), loop).result(30)
        return advance(start, leaves, root)

    async with asyncio.timeout(60):
        await others(pools, author, 20)
        with monkeypatch.context() as patch:
            patch.setattr(opened._signer._last_signed, "advance", overtaken)
            assert await opened.checkpoint_at(early.size + 1)
        await forget(database, early)
        file.path.write_bytes(old)
        assert await opened.submit(*author.declared(house.party(22))) == Unavailable(1)
        await until(lambda: opened.trouble is Trouble.DIVERGED)


async def test_nothing_is_stored_or_shown_until_it_is_known_which_history_the_database_is(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside another history's tiles a checkpoint of this one would stand: what was signed before waits, and is stored
    once the contradiction was a commit lost.
    """
    decided = asyncio.Event()

    async def waits() -> None:
        await decided.wait()

    async def stored() -> set[int]:
        async with pools.reader.acquire() as connection:
            return {size for (size,) in await connection.fetch("SELECT size FROM ledger.note")}

    await opened._publisher.stop()
    for number in (8, 9):
        assert isinstance(await opened.submit(*author.declared(house.party(number))), Recorded)
    early = await current(pools)
    async with asyncio.timeout(60):
        async with committed(opened, author, pools, monkeypatch) as lost:
            await forget(database, early)
            neighbour = house.appender(pools.writer, tmp_path)
            await neighbour.start()
            assert isinstance(await neighbour.submit(*author.declared(house.party(20))), Recorded)
            await neighbour.stop()
            monkeypatch.setattr(opened._durability, "look", waits)
        assert await lost == [Unavailable(1)]
        assert opened.trouble is Trouble.DIVERGED
        await opened._publisher.publish()
        meanwhile = await stored()
        decided.set()
        await until(lambda: opened.trouble is None)
        await opened._publisher.publish()
    assert early.size - 1 not in meanwhile
    assert await stored() == {*meanwhile, early.size - 1}
