"""An appender that cannot sign or write: it says so, takes nothing that would get no receipt, and goes on by itself."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from service.connections import seldom
from service.flows.recording import append, durability, hindrance, publish_checkpoint
from service.flows.recording.answers import Recorded, Refused, Unavailable
from service.flows.recording.append import Appender
from service.flows.recording.trouble import Trouble
from service.ledger.merkle import CompactRange
from service.storage import embedded, engine, head, migrate, tree
from service.storage.engine import NotDurable, Pools, open_pools
from service.storage.last_signed import Diverged, LastSignedFile
from service.storage.log_entries import SignedSize
from tests.flows import house
from tests.flows.clients import Acknowledged, insist, load
from tests.flows.house import TRADER, Author
from tests.flows.ledger_check import check_acknowledged
from tests.flows.recording.test_sign_trees import current, forget, set_head


async def cut(superuser: asyncpg.Connection, database: str) -> None:
    """End every other connection to it, as a restart would."""
    others = "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
    ended = [pid for (pid,) in await superuser.fetch(others, database)]
    await superuser.execute("SELECT pg_terminate_backend(pid, 30000) FROM unnest($1::integer[]) AS pid", ended)


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


async def size(pools: Pools) -> int:
    """How many entries the database has."""
    async with pools.reader.acquire() as connection:
        return (await head.read(connection)).size


async def shown(database: str, size: int) -> None:
    """Wait until the checkpoint of so many entries is shown: nothing is left to be published."""
    connection = await asyncpg.connect(database)
    async with asyncio.timeout(60):
        while await connection.fetchval("SELECT size FROM ledger.published") < size:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
    await connection.close()


async def lose_notes(database: str) -> None:
    """Wait until the checkpoint of four entries is shown, and have the database lose all of them.

    Whoever is still about to show one may fail to, and store it once more.
    """
    await shown(database, 4)
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute("DELETE FROM ledger.note")
    await superuser.close()


def another_history(folder: Path) -> None:
    """Put the memory of another log of this name in the place of the last-signed file."""
    other = LastSignedFile(folder / "other" / "last-signed", house.ORIGIN)
    other.create(CompactRange().append([bytes(32)] * 3))
    other.path.replace(folder / "last-signed")


MOMENT = 0.4
"""Seconds, in which it is tried again several times."""


class Disk:
    """Where the last-signed file is: full, or not."""

    def __init__(self, folder: Path) -> None:
        self._in_the_way = folder / "last-signed.new"

    def fill(self) -> None:
        """From now on no new file can be written there: its name is a folder's."""
        self._in_the_way.mkdir()

    def free(self) -> None:
        """It can again."""
        self._in_the_way.rmdir()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be done is tried again ten times a second, and not once."""
    monkeypatch.setattr(hindrance, "_AGAIN_AFTER", 0.1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn waits for the head for half a second, and not for five."""
    monkeypatch.setitem(engine._WRITER, "lock_timeout", "500ms")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The disk of `appender`'s file."""
    return Disk(tmp_path)


async def test_what_cannot_be_signed_for_is_not_taken(
    opened: Appender, author: Author, pools: Pools, disk: Disk
) -> None:
    """After one failed write of the last-signed file nothing more is committed, and who asks is told why."""
    assert (opened.ready, opened.trouble) == (True, None)
    disk.fill()
    first, second = author.declared(house.party(10)), author.declared(house.party(11))
    assert await opened.submit(*first) == Unavailable(1)
    assert (opened.ready, opened.trouble) == (False, Trouble.UNSIGNED)
    assert await opened.submit(*second) == Unavailable(1)
    assert await size(pools) == 4
    await asyncio.sleep(MOMENT)
    assert opened.trouble is Trouble.UNSIGNED
    disk.free()
    await until(lambda: opened.trouble is None)
    again = await opened.submit(*first)
    assert isinstance(again, Recorded)
    assert (again.seq, again.new) == (3, False)
    assert isinstance(await opened.submit(*second), Recorded)


async def test_what_waits_when_the_disk_fills_is_not_written(
    opened: Appender, author: Author, pools: Pools, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a queue, no more turns are committed than those that were under way when the write failed."""
    monkeypatch.setattr(append, "MAX_BATCH", 2)
    disk.fill()
    waiting = [opened.submit(*author.declared(house.party(10 + number))) for number in range(200)]
    assert set(await asyncio.gather(*waiting)) == {Unavailable(1)}
    assert await size(pools) < 3 + 100
    disk.free()
    await until(lambda: opened.ready)


async def test_a_disk_that_fills_and_is_freed_loses_nothing(
    opened: Appender, author: Author, pools: Pools, disk: Disk
) -> None:
    """Three times under load: whoever insists has a receipt in the end, one entry for each, and the ledger verifies."""
    acknowledged = Acknowledged()
    async with load(opened, author, acknowledged, 8), asyncio.timeout(60):
        for _ in range(3):
            await acknowledged.until(len(acknowledged.seqs) + 40)
            disk.fill()
            await until(lambda: opened.trouble is Trouble.UNSIGNED)
            await asyncio.sleep(0.2)
            disk.free()
            await until(lambda: opened.trouble is None)
    await opened.stop()
    await check_acknowledged(pools, acknowledged)


async def test_a_file_that_is_gone_is_waited_for(opened: Appender, author: Author, tmp_path: Path) -> None:
    """Its disk was taken away: nothing is signed as if it were news; with the file back, all goes on."""
    file, away = tmp_path / "last-signed", tmp_path / "elsewhere"
    file.rename(away)
    sent = author.declared(house.party(10))
    assert await opened.submit(*sent) == Unavailable(1)
    await asyncio.sleep(MOMENT)
    assert opened.trouble is Trouble.UNSIGNED
    assert not file.exists()
    away.rename(file)
    await until(lambda: opened.trouble is None)
    await insist(opened, sent, Acknowledged())


async def test_another_history_found_while_waiting_halts(
    opened: Appender, author: Author, tmp_path: Path, disk: Disk
) -> None:
    """What comes back must lead to what was signed; else nothing is ever signed, and the reason is told."""
    disk.fill()
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    another_history(tmp_path)
    disk.free()
    await until(lambda: opened.trouble is Trouble.DIVERGED)
    await asyncio.sleep(MOMENT)
    assert (opened.ready, opened.trouble) == (False, Trouble.DIVERGED)
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)


async def test_another_history_found_while_idle_halts(
    opened: Appender, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes: what the look at an idle log finds is told all the same, and nobody may write."""
    another_history(tmp_path)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 0.5)
    await until(lambda: opened.trouble is Trouble.DIVERGED)
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)


async def test_another_history_is_found_though_witnesses_never_cosign(
    pools: Pools, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is signed waits to be shown for good: the log is idle all the same, and is compared."""
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1.0)
    running = house.appender(pools.writer, tmp_path, publishes=False)
    await running.start()
    for signed in author.opening():
        await running.submit(*signed)
    another_history(tmp_path)
    try:
        await until(lambda: running.trouble is Trouble.DIVERGED)
    finally:
        await running.stop()


async def test_a_file_that_hangs_is_told_too(
    opened: Appender, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that neither takes the file nor fails leaves everybody without a receipt as well."""
    monkeypatch.setattr(append, "_SLOW", 0.3)
    with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():
        waiting = opened.submit(*author.declared(house.party(10)))
        await until(lambda: opened.trouble is Trouble.UNSIGNED)
        assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)
    assert isinstance(await waiting, Recorded)
    assert opened.trouble is None


async def test_a_file_that_hangs_when_it_is_read_holds_up_nobody_else(
    opened: Appender, author: Author, tmp_path: Path, disk: Disk
) -> None:
    """The attempts read it: meanwhile the process goes on, which here alone lets the file be read in the end."""
    disk.fill()
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    file, away = tmp_path / "last-signed", tmp_path / "elsewhere"
    file.rename(away)
    os.mkfifo(file)  # whoever opens it waits for somebody who writes

    def let_go(more: int = 0) -> bool:
        """Put the file back and end what is read of the pipe; False while nobody reads it."""
        try:
            pipe = os.open(file, os.O_WRONLY | more)
        except OSError:
            return False
        away.replace(file)
        os.close(pipe)
        return True

    held_up = threading.Timer(30, let_go)  # a process that stands still would stand still for ever
    disk.free()
    held_up.start()
    await until(lambda: not held_up.is_alive() or let_go(os.O_NONBLOCK))
    assert held_up.is_alive()
    held_up.cancel()
    await until(lambda: opened.trouble is None)


async def test_many_receipts_that_are_asked_for_again_are_no_trouble(
    opened: Appender, author: Author, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody sends again what was answered long ago: that takes a while, and nobody waits for the file in it."""
    sent = [author.declared(house.party(10 + number)) for number in range(150)]
    for each in sent:  # a turn for each
        await opened.submit(*each)
    await shown(database, 153)
    monkeypatch.setattr(append, "_SLOW", 0)
    again = asyncio.gather(*(opened.submit(*each) for each in sent))
    told = set()
    while not again.done():
        await asyncio.sleep(0)
        told.add(opened.trouble)
    assert all(isinstance(answer, Recorded) and not answer.new for answer in await again)
    assert told == {None}


async def test_a_database_that_went_back_halts_who_saw_it_go(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this host has signed is not there any more: that is told, and not that a turn could not be written."""
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)  # and not by the look at an idle log
    early = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await shown(database, early.size + 1)  # the look at the start is over
    await forget(database, early)
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)
    await until(lambda: opened.trouble is Trouble.DIVERGED)
    assert not opened.ready
    assert await size(pools) == early.size


async def test_a_standby_that_lags_is_no_other_history(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the head cannot be held, what is read of it halts nobody: the one that writes may be back in a moment."""
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    early = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await shown(database, early.size + 1)  # the look at the start is over
    await forget(database, early)
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await cut(superuser, name)
    await superuser.close()
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)
    await asyncio.sleep(MOMENT)
    assert opened.trouble is Trouble.UNCOMMITTED


async def test_a_standby_that_lags_is_no_other_history_to_who_looks_while_idle(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the look at an idle log reads of it halts nobody: it is told until the one that writes is back."""
    early = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    late = await current(pools)
    await shown(database, late.size)
    superuser = await asyncpg.connect(database)
    await set_head(pools, early)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await cut(superuser, name)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 0.2)
    await until(lambda: opened.trouble is not None)
    await asyncio.sleep(MOMENT)
    assert opened.trouble is Trouble.UNCOMMITTED
    await superuser.execute(
        "UPDATE ledger.head SET size = $1, root = $2, compact_range = $3, leaf = $4",
        *(late.size, late.root, late.compact_range.to_bytes(), late.leaf),
    )
    await superuser.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await cut(superuser, name)
    await superuser.close()
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    await until(lambda: opened.trouble is None)
    await insist(opened, author.declared(house.party(11)), Acknowledged())


async def test_a_standby_that_lags_is_no_other_history_to_who_signs_late(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old checkpoint that is asked for of a copy that can only be read is not signed, and halts nobody."""
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    early = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await lose_notes(database)
    await forget(database, early)
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await cut(superuser, name)
    await superuser.close()
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await opened.checkpoint_at(1)
    assert opened.trouble is None


async def test_a_standby_that_lags_is_no_other_history_to_who_signs_among_others(
    opened: Appender, author: Author, pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of trees that wait to be signed, with others' entries between, none is known to be lost from such a copy."""
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    early = await current(pools)
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await lose_notes(database)
    end = await current(pools)
    await forget(database, early)
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await cut(superuser, name)
    await superuser.close()
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await opened._signer.allow(end.size, (), [early.compact_range, end.compact_range])


async def test_a_larger_history_than_was_signed_is_compared_while_idle(
    opened: Appender, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database has more than was signed for, it must lead there from what was."""
    sent = author.declared(house.party(10))
    assert isinstance(await opened.submit(*sent), Recorded)
    (tmp_path / "last-signed").unlink()
    opened._signer._last_signed._known = None  # type: ignore[attr-defined] # as whoever has just begun
    LastSignedFile(tmp_path / "last-signed", house.ORIGIN).create(CompactRange().append([bytes(32)] * 3))
    monkeypatch.setattr(publish_checkpoint, "IDLE", 0.5)
    await until(lambda: opened.trouble is Trouble.DIVERGED)


@pytest.mark.parametrize("idle", [True, False])
async def test_another_history_restored_with_its_file_is_not_gone_on_with(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, idle: bool
) -> None:
    """What a process has signed for itself it goes by, also where database and file are both another's."""
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    late = await current(pools)
    file = opened._signer._last_signed
    other = CompactRange().append([bytes(32)] * (late.size - 1))
    file._known = other  # type: ignore[attr-defined] # as whoever signed for another history up to there
    if idle:
        monkeypatch.setattr(publish_checkpoint, "IDLE", 0.5)
    else:
        assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)
    await until(lambda: opened.trouble is Trouble.DIVERGED)
    assert json.loads((tmp_path / "last-signed").read_text())["size"] == late.size


async def test_a_late_checkpoint_is_not_signed_for_another_history(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, database: str
) -> None:
    """Where database and file are both another's, an old checkpoint that is asked for is a second one of its size."""
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await lose_notes(database)
    late = await current(pools)
    other = CompactRange().append([bytes(32)] * (late.size - 1))
    opened._signer._last_signed._known = other  # type: ignore[attr-defined] # as whoever signed for another history
    with pytest.raises(Diverged):
        await opened.checkpoint_at(1)
    assert opened._signer._unstored == []
    assert opened.trouble is Trouble.DIVERGED
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)
    assert json.loads((tmp_path / "last-signed").read_text())["size"] == late.size


async def test_a_refusal_rests_on_what_is_signed_for(
    opened: Appender, author: Author, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that adds nothing says of what size it speaks: where that cannot be signed for, nobody is refused."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    sent = author.declared(house.party(10))
    wrong = author.submission(TRADER, "party.registered", party=house.party(11), kind="company", name="DEMO", roles=[])
    assert isinstance(await opened.submit(*wrong), Refused)
    disk.fill()
    assert list(await asyncio.gather(opened.submit(*sent), opened.submit(*wrong))) == [Unavailable(1)] * 2
    disk.free()
    await until(lambda: opened.trouble is None)
    assert isinstance(await opened.submit(*wrong), Refused)


async def test_what_was_committed_when_another_history_was_found_is_not_signed_for(
    opened: Appender, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns that wait for their signatures wait in vain."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    monkeypatch.setattr(append, "_SLOW", 1e9)
    with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():
        waiting = [opened.submit(*author.declared(house.party(10 + number))) for number in range(2)]
        await until(lambda: opened._unsigned.qsize() == 1)
        opened._not_as_signed(Diverged(3))
    assert [type(each) for each in await asyncio.gather(*waiting)] == [Recorded, Unavailable]


async def test_receipts_that_cannot_be_repeated_are_no_reason_to_take_nothing(
    opened: Appender, author: Author, database: str
) -> None:
    """The database fails whoever sends again what is an entry: the file stands in nobody's way, and others go on."""
    sent = author.declared(house.party(10))
    assert isinstance(await opened.submit(*sent), Recorded)
    superuser = await asyncpg.connect(database)
    await superuser.execute("REVOKE SELECT ON ledger.cosignature FROM orotraza_writer")
    assert await opened.submit(*sent) == Unavailable(1)
    assert (opened.ready, opened.trouble) == (True, Trouble.UNCOMMITTED)
    assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
    await superuser.execute("GRANT SELECT ON ledger.cosignature TO orotraza_writer")
    await superuser.close()
    await insist(opened, sent, Acknowledged())
    await until(lambda: opened.trouble is None)


async def test_another_history_found_by_who_asks_for_a_checkpoint_halts(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path, database: str
) -> None:
    """Whoever finds it, nobody may write."""
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await lose_notes(database)
    another_history(tmp_path)
    with pytest.raises(Diverged):
        await opened.checkpoint_at(3)
    assert opened.trouble is Trouble.DIVERGED
    assert await opened.submit(*author.declared(house.party(11))) == Unavailable(1)


async def test_nothing_is_handed_out_or_shown_of_another_history(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has been found, a checkpoint that is stored is for nobody to build on, and nothing new is published."""
    assert isinstance(await opened.submit(*author.declared(house.party(10))), Recorded)
    await opened._publisher.publish()
    assert await opened.checkpoint_at(4)
    opened._not_as_signed(Diverged(3))
    with pytest.raises(Diverged):
        await opened.checkpoint_at(4)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 0)
    opened._signer.put_back([SignedSize(99, b"of a tree that is not in this database")])
    with capture_logs() as said:
        await opened._publisher.publish()
        await opened.stop()
    async with pools.reader.acquire() as connection:
        assert await tree.note_at(connection, 99) is None
    assert said == []


async def test_a_file_that_is_gone_while_idle_is_told_once_and_waited_for(
    opened: Appender, author: Author, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look at an idle log finds it gone: nothing is taken that would get no receipt, until it is back."""
    await shown(database, 3)
    file, away = tmp_path / "last-signed", tmp_path / "elsewhere"
    file.rename(away)
    with capture_logs() as said:
        monkeypatch.setattr(publish_checkpoint, "IDLE", 0.5)
        await until(lambda: opened.trouble is Trouble.UNSIGNED)
        assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
        await asyncio.sleep(MOMENT)
    assert [each["event"] for each in said if each["log_level"] == "error"] == ["checkpoints_not_stored"]
    away.rename(file)
    await until(lambda: opened.trouble is None)
    assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)


@pytest.mark.usefixtures("impatient")
async def test_a_turn_that_cannot_be_written_is_told_until_one_can(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """Somebody else holds the head for too long: `uncommitted`, and each submission is another attempt."""
    sent = author.declared(house.party(10))
    holder = await asyncpg.connect(database)
    async with holder.transaction():
        await holder.execute("SELECT 1 FROM ledger.head FOR UPDATE")
        assert await opened.submit(*sent) == Unavailable(1)
        assert (opened.ready, opened.trouble) == (True, Trouble.UNCOMMITTED)
    await holder.close()
    await until(lambda: opened.trouble is None)
    assert isinstance(await opened.submit(*sent), Recorded)
    assert await size(pools) == 4


@pytest.mark.usefixtures("impatient")
async def test_what_each_who_asks_brings_about_fills_no_log(
    opened: Appender, author: Author, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While turns cannot be written that is told once a minute, and how often it was not; another reason at once."""
    monkeypatch.setattr(seldom, "_said", {})
    holder = await asyncpg.connect(database)
    with capture_logs() as said:
        async with holder.transaction():
            await holder.execute("SELECT 1 FROM ledger.head FOR UPDATE")
            for number in range(3):
                assert await opened.submit(*author.declared(house.party(10 + number))) == Unavailable(1)
        await holder.execute("REVOKE UPDATE ON ledger.head FROM orotraza_writer")
        assert await opened.submit(*author.declared(house.party(13))) == Unavailable(1)
        await holder.execute("GRANT UPDATE ON ledger.head TO orotraza_writer")
        await holder.close()
        await until(lambda: opened.trouble is None)
    assert [each["left_out"] for each in said if each["event"] == "not_committed"] == [0, 0]
    assert seldom._said["not_committed LockNotAvailableError"][1] == 2


@pytest.mark.usefixtures("impatient")
async def test_a_turn_that_is_written_ends_the_trouble(opened: Appender, author: Author, database: str) -> None:
    """No attempt need come first."""
    holder = await asyncpg.connect(database)
    async with holder.transaction():
        await holder.execute("SELECT 1 FROM ledger.head FOR UPDATE")
        assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    await holder.close()
    assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
    assert opened.trouble is None


async def test_a_database_that_is_set_to_forget_is_written_to_no_more(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """What new connections are told is seen on the next that is written over; set right, the service goes on."""
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await opened._committer.disconnect()
    await pools.writer.expire_connections()
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    assert (opened.trouble, opened.ready, await size(pools)) == (Trouble.FORGETFUL, False, 3)
    await superuser.execute(f"ALTER DATABASE {name} RESET synchronous_commit")
    await pools.writer.expire_connections()
    await superuser.close()
    await until(lambda: opened.trouble is None)
    await insist(opened, author.declared(house.party(11)), Acknowledged())


async def test_what_was_set_back_is_seen_whatever_connections_were_told_before(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """A pool keeps connections that were made while the database was to forget: they are let go of, and nobody need
    start the service again.
    """
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await opened._committer.disconnect()
    await pools.writer.expire_connections()
    async with pools.writer.acquire(), pools.writer.acquire():  # made now, and kept
        pass
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    assert opened.trouble is Trouble.FORGETFUL
    await superuser.execute(f"ALTER DATABASE {name} RESET synchronous_commit")
    await superuser.close()
    await until(lambda: opened.trouble is None)
    await insist(opened, author.declared(house.party(11)), Acknowledged())


async def test_a_connection_that_was_made_before_tells_nothing_of_those_to_come(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """While every new connection would be told to forget, an older one in the pool is no reason to take anything."""
    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await opened._publisher.stop()  # it might have a connection now, and bring it back
    async with pools.writer.acquire():
        await opened._committer.disconnect()
        async with pools.writer.acquire() as one, pools.writer.acquire() as other:
            await superuser.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
            await one.close()
            await other.close()
        assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
        assert opened.trouble is Trouble.FORGETFUL
    with pytest.raises(NotDurable):
        await opened._catch_up()
    await superuser.close()


async def test_a_server_that_is_told_to_forget_while_it_runs_is_found_out(
    author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`fsync` is switched off by a reload: nobody writes, no connection is made, and nothing is taken any more."""
    monkeypatch.setattr(durability, "EVERY", 0.2)
    cluster = embedded.start(tmp_path / "server")
    try:
        await asyncio.to_thread(migrate.upgrade, cluster.dsn())
        pools = await open_pools(cluster.dsn())
        running = house.appender(pools.writer, tmp_path)
        await running.start()
        assert isinstance(await running.submit(*next(author.opening())), Recorded)
        superuser = await asyncpg.connect(cluster.dsn())
        for value, trouble in (("off", Trouble.FORGETFUL), ("on", None)):
            await superuser.execute(f"ALTER SYSTEM SET fsync = {value}")
            await superuser.execute("SELECT pg_reload_conf()")
            await until(lambda trouble=trouble: running.trouble is trouble)  # type: ignore[misc]
            assert running.ready is (trouble is None)
        await superuser.close()
        await running.stop()
        await pools.close()
    finally:
        embedded.discard(tmp_path / "server")


async def test_a_look_that_breaks_off_is_not_the_last(
    opened: Appender, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever asyncpg raises of a connection that broke, the next look is made, and tells what it finds."""
    told: list[Exception] = []
    met: list[Exception] = [asyncpg.InternalClientError("of a connection that broke"), NotDurable(("fsync",))]

    async def breaks(*_about: object) -> None:
        if met:
            raise met.pop(0)

    monkeypatch.setattr(durability, "EVERY", 0.05)
    monkeypatch.setattr(durability, "check_durable_in", breaks)
    looking = durability.Durability(pools.writer, told.append)
    looking.start()
    await until(lambda: not met)
    await looking.stop()
    assert [type(each) for each in told] == [NotDurable]


async def test_it_ends_while_it_is_hindered(opened: Appender, author: Author, disk: Disk) -> None:
    """Whoever stops it waits for no disk."""
    disk.fill()
    assert await opened.submit(*author.declared(house.party(10))) == Unavailable(1)
    async with asyncio.timeout(60):
        await opened.stop()
    assert opened.trouble is Trouble.AWAY
    disk.free()
