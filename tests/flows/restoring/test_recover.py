"""A restored database catches up, or is left as it is: whatever the source, nothing but what was signed comes back."""

import asyncio
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from service.audit.trusted import Trusted
from service.flows.recording.answers import Recorded
from service.flows.recording.sign_trees import CannotStart
from service.flows.restoring import recover as flow
from service.flows.restoring.recover import History, NotRecovered, Recovered, recover
from service.ledger import checkpoint, entry, merkle, note, receipt
from service.ledger.checkpoint import Checkpoint
from service.ledger.signing import SeedSigner
from service.storage import log_entries
from service.storage.engine import open_pools
from tests.conftest import Server
from tests.flows import house
from tests.flows.house import LOG, LOG_VKEY, ORIGIN, ROOT, Author, Signed
from tests.flows.ledger_check import check_ledger
from tests.flows.restoring.test_rebuild import dump

BEFORE, AFTER = 6, 9
"""Batches before the backup, and after it: of one entry each, but for one of five."""

TREES = "SELECT json_agg(t ORDER BY size) FROM ledger.tree_head t"


@dataclass
class Kept:
    """A log as it stood when its disk broke: an older backup of it, its last-signed file, what others hold of it."""

    dsn: str
    backup: Path
    folder: Path
    history: History
    sent: list[Signed]
    receipts: list[bytes]

    @property
    def entries(self) -> list[bytes]:
        """What an export has."""
        return list(self.history.entries())

    @property
    def last_signed(self) -> Path:
        """The file that no backup holds."""
        return self.folder / "last-signed"


def history(entries: Sequence[bytes], signer: SeedSigner = LOG, root: bytes | None = None) -> History:
    """These entries under a checkpoint by this key."""
    stated = Checkpoint(ORIGIN, len(entries), root or merkle.root(list(map(merkle.leaf_hash, entries))))
    return History(lambda: iter(entries), note.sign(checkpoint.format(stated), ORIGIN, signer))


async def _write(dsn: str, folder: Path, batches: Sequence[Sequence[Signed]]) -> list[bytes]:
    pools = await open_pools(dsn)
    try:
        appender = house.appender(pools.writer, folder)
        await appender.start()
        answers = [answer for batch in batches for answer in await appender.submit_many(batch)]
        await appender.stop()
    finally:
        await pools.close()
    return [answer.receipt for answer in answers if isinstance(answer, Recorded)]


async def _taken(dsn: str) -> History:
    connection = await asyncpg.connect(dsn)
    try:
        entries = await log_entries.in_range(connection, 0, await log_entries.size(connection))
        last = await log_entries.last_note(connection)
    finally:
        await connection.close()
    assert last is not None
    return History(lambda: iter(entries), last.note)


def _program(server: Server, name: str) -> str:
    return str(server.cluster.home.programs / name)


@pytest.fixture(scope="module")
def kept(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Give a log of some batches, dumped by `pg_dump` in the middle of its life."""
    name, folder = f"test_{uuid.uuid4().hex}", tmp_path_factory.mktemp("kept")
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn, author = server.cluster.dsn(name), Author()
    batches: list[list[Signed]] = [[each] for each in author.opening()]
    batches += [[author.declared(house.party(10 + number))] for number in range(BEFORE)]
    later = [[author.declared(house.party(30 + number))] for number in range(AFTER)]
    later[4] = [author.declared(house.party(50 + number)) for number in range(5)]
    receipts = asyncio.run(_write(dsn, folder, batches))
    backup = folder / "backup.dump"
    subprocess.run([_program(server, "pg_dump"), "--format=custom", f"--file={backup}", dsn], check=True)
    receipts += asyncio.run(_write(dsn, folder, later))
    sent = [signed for batch in (*batches, *later) for signed in batch]
    yield Kept(dsn, backup, folder, asyncio.run(_taken(dsn)), sent, receipts)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def restored(kept: Kept, server: Server) -> Iterator[str]:
    """Give the database that `pg_restore` makes of the backup."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    dsn = server.cluster.dsn(name)
    subprocess.run([_program(server, "pg_restore"), "--exit-on-error", f"--dbname={dsn}", str(kept.backup)], check=True)
    yield dsn
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def last_signed(kept: Kept, tmp_path: Path) -> Path:
    """Give the host's last-signed file, that of the whole log, for one test to do with as it likes."""
    path = tmp_path / "last-signed"
    path.write_bytes(kept.last_signed.read_bytes())
    return path


def tree_heads(server: Server, dsn: str) -> str:
    """Every batch, as it is stored."""
    return server.execute(TREES, urlsplit(dsn).path[1:])


def size_of(dsn: str) -> int:
    """How many entries a database has."""

    async def ask() -> int:
        connection = await asyncpg.connect(dsn)
        try:
            return await log_entries.size(connection)
        finally:
            await connection.close()

    return asyncio.run(ask())


async def as_before(kept: Kept, dsn: str, last_signed: Path) -> None:
    """The log is whole, every receipt is answered again as it was, and new entries are taken."""
    assert await dump(dsn) == await dump(kept.dsn)
    pools = await open_pools(dsn)
    appender = house.appender(pools.writer, last_signed.parent)
    await appender.start()
    for signed, held in zip(kept.sent, kept.receipts, strict=True):
        answer = await appender.submit(*signed)
        assert isinstance(answer, Recorded)
        again, first = receipt.verify(answer.receipt, [LOG_VKEY]), receipt.verify(held, [LOG_VKEY])
        assert (answer.new, again.entry) == (False, first.entry)
    fresh = await appender.submit(*Author(start=10_000).declared(house.party(99)))
    assert isinstance(fresh, Recorded)
    assert (fresh.new, fresh.seq) == (True, len(kept.sent))
    await appender.stop()
    assert len(await check_ledger(pools)) == len(kept.sent) + 1
    await pools.close()


def test_a_restored_backup_is_refused_and_brought_back(
    kept: Kept, restored: str, last_signed: Path, server: Server
) -> None:
    """An old backup does not start, the message names the command, and that brings back every entry and batch."""
    with pytest.raises(CannotStart, match=r"orotraza recover DESDE.*orotraza recover FROM"):
        asyncio.run(_write(restored, last_signed.parent, []))
    done = asyncio.run(recover(restored, kept.history, last_signed))
    assert done == Recovered(len(kept.sent), AFTER + 4)
    assert tree_heads(server, restored) == tree_heads(server, kept.dsn)
    asyncio.run(as_before(kept, restored, last_signed))


def test_again_there_is_nothing_to_do(kept: Kept, restored: str, last_signed: Path) -> None:
    """A second recovery, and one of a database that lacks nothing, write nothing."""
    for missing in (AFTER + 4, 0):
        assert asyncio.run(recover(restored, kept.history, last_signed)).missing == missing


def test_an_empty_database_is_filled(kept: Kept, database: str, tmp_path: Path, server: Server) -> None:
    """From a copy and the root key alone: the log, its projection, and the file that remembers what was signed."""
    trusted = Trusted.parse(note.vkey(ORIGIN, ROOT.public_key))
    fresh = tmp_path / "last-signed"
    with pytest.raises(NotRecovered, match="--key"):
        asyncio.run(recover(database, kept.history, fresh))
    assert asyncio.run(recover(database, kept.history, fresh, trusted=trusted)).missing == len(kept.sent)
    assert tree_heads(server, database) == tree_heads(server, kept.dsn)
    asyncio.run(as_before(kept, database, fresh))


def test_broken_off_it_goes_on(
    kept: Kept, restored: str, last_signed: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between two transactions, the log is shorter and whole, still refused, and the next run goes on."""
    monkeypatch.setattr(flow, "AT_ONCE", 4)
    told: list[int] = []

    def stop(step: str, done: int) -> None:
        told.append(done)
        if step == "decide" and sum(told) > len(kept.sent) + 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(recover(restored, kept.history, last_signed, progress=stop))
    assert 3 + BEFORE < size_of(restored) < len(kept.sent)
    with pytest.raises(CannotStart):
        asyncio.run(_write(restored, last_signed.parent, []))
    asyncio.run(recover(restored, kept.history, last_signed))
    assert tree_heads(server, restored) == tree_heads(server, kept.dsn)
    asyncio.run(as_before(kept, restored, last_signed))


def forged(kept: Kept) -> list[bytes]:
    """The same history with another last but one entry, the chain computed anew."""
    entries = kept.entries
    changed = entries[-2].replace(b"DEMO Empresa", b"DEMO Empress")
    following = entries[-1].replace(
        merkle.leaf_hash(entries[-2]).hex().encode(), merkle.leaf_hash(changed).hex().encode()
    )
    return [*entries[:-2], changed, following]


def cut(kept: Kept) -> History:
    """Signed by the log itself, and without its last entry."""
    return history(kept.entries[:-1])


def altered(kept: Kept) -> History:
    """A byte of an entry that the database lacks."""
    entries = kept.entries
    entries[-3] = entries[-3].replace(b"DEMO", b"DEMA")
    return replace(kept.history, entries=lambda: iter(entries))


def left_out(kept: Kept) -> History:
    """An entry in the middle is missing."""
    entries = kept.entries
    del entries[12]
    return replace(kept.history, entries=lambda: iter(entries))


def signed_again(kept: Kept) -> History:
    """Another history under the true log key."""
    return history(forged(kept))


def by_a_stranger(kept: Kept) -> History:
    """The true entries under another key."""
    return history(kept.entries, signer=house.signer("stranger"))


def of_another_size(kept: Kept) -> History:
    """The true entries under a checkpoint of fewer."""
    return replace(kept.history, checkpoint=cut(kept).checkpoint)


def of_another_root(kept: Kept) -> History:
    """The true entries under the log key's word for another tree."""
    return history(kept.entries, root=bytes(32))


def of_nothing(kept: Kept) -> History:
    """No entries."""
    return replace(kept.history, entries=lambda: iter(()))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (cut, "has 21 entries, and this host has signed 22"),
        (altered, "In the source, entry 20 does not follow"),
        (left_out, "In the source, entry 12 does not follow"),
        (signed_again, "first 22 entries are not those that this host signed"),
        (by_a_stranger, "does not stand behind the source's checkpoint"),
        (of_another_size, "are not those of its checkpoint, which is of 21"),
        (of_another_root, "are not those of its checkpoint, which is of 22"),
        (of_nothing, "does not begin with the first entry of a log"),
    ],
)
def test_what_was_not_signed_does_not_come_back(
    kept: Kept, restored: str, last_signed: Path, source: Callable[[Kept], History], message: str
) -> None:
    """The message says what is wrong with the source, and the database is as it was."""
    standing = asyncio.run(dump(restored))
    with pytest.raises(NotRecovered, match=message):
        asyncio.run(recover(restored, source(kept), last_signed))
    assert size_of(restored) == 3 + BEFORE
    assert asyncio.run(dump(restored)) == standing


def shorter(entries: list[bytes]) -> list[bytes]:
    """Its last entry is gone."""
    return entries[:-1]


def longer(entries: list[bytes]) -> list[bytes]:
    """One more has come in, signed by its party and by nobody else."""
    sent, _ = Author(start=20_000).declared(house.party(98))
    last = entry.parse(entries[-1])
    one_more = entry.compose(
        origin=ORIGIN,
        seq=last.seq + 1,
        prev=last.leaf_hash,
        recorded_at=last.recorded_at,
        ruleset=last.ruleset,
        submission=sent,
        findings=[],
    )
    return [*entries, one_more]


@pytest.mark.parametrize("becomes", [shorter, longer])
def test_a_source_that_changes_while_it_is_read(
    kept: Kept, restored: str, last_signed: Path, becomes: Callable[[list[bytes]], list[bytes]]
) -> None:
    """What was compared is what is written: nothing of another history, though it was put there meanwhile."""
    readings = iter([kept.entries, kept.entries, becomes(kept.entries)])
    with pytest.raises(NotRecovered, match="changed while it was read"):
        asyncio.run(recover(restored, History(lambda: iter(next(readings)), kept.history.checkpoint), last_signed))
    assert size_of(restored) == (len(kept.sent) - 1 if becomes is shorter else 3 + BEFORE)
    asyncio.run(recover(restored, kept.history, last_signed))
    asyncio.run(as_before(kept, restored, last_signed))


def test_a_database_beside_the_source_is_named(kept: Kept, restored: str, last_signed: Path, server: Server) -> None:
    """Where an entry of the database itself is another, nothing is written onto it."""
    name = urlsplit(restored).path[1:]
    server.execute("ALTER TABLE ledger.entry DISABLE TRIGGER USER", name)
    server.execute("UPDATE ledger.entry SET data = data || 'x'::bytea WHERE seq = 5", name)
    with pytest.raises(NotRecovered, match="Entry 5 of the database is not the source's"):
        asyncio.run(recover(restored, kept.history, last_signed))


def test_another_key_than_the_logs(kept: Kept, database: str, tmp_path: Path) -> None:
    """Onto an empty database nothing is written on the word of a key that the source does not lead to."""
    trusted = Trusted.parse(note.vkey(ORIGIN, house.signer("stranger").public_key))
    with pytest.raises(NotRecovered, match="--key does not stand behind"):
        asyncio.run(recover(database, kept.history, tmp_path / "last-signed", trusted=trusted))
    assert size_of(database) == 0
    assert not (tmp_path / "last-signed").exists()
