"""The log's own keys, rotated while it is written to: what is signed bears the key that the ledger names."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from service.flows.own_keys import KeyNotHeld, OwnKeys
from service.flows.recording import append
from service.flows.recording.answers import Answer, Recorded, Refused, RotatedTooSoon
from service.flows.recording.append import Appender
from service.flows.restoring.rebuild import rebuild
from service.flows.restoring.rebuilds import Rebuilds
from service.ledger import checkpoint, keyproof, note, receipt, refusal, signing
from service.ledger.signing import FolderSigners, SeedSigner, Signer
from service.storage import log_entries
from service.storage.engine import Connection, Pools
from service.storage.last_signed import LastSignedFile
from tests.flows import house
from tests.flows.house import LOG, ORIGIN, ROOT, SERVICE, Author, Signed
from tests.flows.recording.test_hindered import until

THIRD = house.signer("log-3")
NEXT, NEXT_SERVICE = house.signer("log-2"), house.signer("service-2")
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)


class Ring:
    """Keys at hand; a test puts more on it."""

    def __init__(self, *signers: SeedSigner) -> None:
        self.signers = list(signers)

    def find(self, public_key: bytes) -> Signer | None:
        """As `signing.Signers`."""
        return next((each for each in self.signers if each.public_key == public_key), None)


class Log:
    """A log whose clock moves a day with each batch, written to by one worker with these keys."""

    def __init__(self, pool: asyncpg.Pool, folder: Path) -> None:
        self.pool = pool
        self.folder = folder
        self.now = START
        self.held = Ring(LOG, NEXT)
        self.author = Author(at=START)

    async def start(self) -> Appender:
        """Another worker over the same log."""
        appender = Appender(
            self.pool,
            origin=ORIGIN,
            log_signer=self.held,
            service_signer=Ring(SERVICE, NEXT_SERVICE),
            last_signed=LastSignedFile(self.folder / "last-signed", ORIGIN),
            clock=self._tell(),
        )
        await appender.start()
        return appender

    def _tell(self) -> Callable[[object], Awaitable[datetime]]:
        async def tell(_connection: object) -> datetime:
            self.now += DAY
            return self.now

        return tell

    def rotated(self, old: SeedSigner, new: SeedSigner, *, by: SeedSigner = ROOT, **more: object) -> Signed:
        """The root key's word for a new key."""
        grade = "log" if old is LOG else "service"
        kid, proof = signing.thumbprint(old.public_key), keyproof.make(ORIGIN, "log", new)
        said = {"grade": grade, "kid": kid, "key": new.public_key.hex(), "proof": proof, **more}
        return self.author.submission(by, "log.key_rotated", **said)

    def overlapping(self, days: int) -> str:
        """An instant some days after the batch that comes next."""
        return f"{self.now + days * DAY + DAY:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
async def log(pools: Pools, tmp_path: Path) -> Log:
    """Give a log with nothing in it."""
    return Log(pools.writer, tmp_path)


async def opened(log: Log) -> Appender:
    """A worker, and the first entries."""
    appender = await log.start()
    for signed in log.author.opening():
        assert isinstance(await appender.submit(*signed), Recorded)
    return appender


def signers_of(answer: Answer) -> tuple[str, ...]:
    """Whose lines are under a receipt's checkpoint."""
    assert isinstance(answer, Recorded), answer
    return note.signers(receipt.parse(answer.receipt).note)


def called(*keys: SeedSigner) -> tuple[str, ...]:
    """The keys as signature lines name them."""
    return tuple(note.called(ORIGIN, key.public_key) for key in keys)


async def test_the_new_key_signs_from_the_next_size_on(log: Log) -> None:
    """The tree that takes the rotation in is the first that the new key signs, and the old one signs no more."""
    appender = await opened(log)
    before = await appender.submit(*log.author.declared(house.party(10)))
    rotation = await appender.submit(*log.rotated(LOG, NEXT))
    after = await appender.submit(*log.author.declared(house.party(11)))
    await appender.stop()
    assert [signers_of(each) for each in (before, rotation, after)] == [called(LOG), called(NEXT), called(NEXT)]


async def test_both_sign_until_the_overlap_ends(log: Log) -> None:
    """While the overlap lasts, by the time of the tree's last entry, both stand under it, and each alone opens it."""
    appender = await opened(log)
    await appender.submit(*log.rotated(LOG, NEXT, overlap_until=log.overlapping(3)))
    answers = [await appender.submit(*log.author.declared(house.party(10 + day))) for day in range(4)]
    await appender.stop()
    assert [signers_of(each) for each in answers] == [called(NEXT, LOG)] * 2 + [called(NEXT)] * 2
    assert isinstance(answers[0], Recorded)
    for key in (LOG, NEXT):
        receipt.verify(answers[0].receipt, [note.vkey(ORIGIN, key.public_key)])


async def test_a_rotation_to_a_key_not_at_hand_is_turned_away(log: Log) -> None:
    """It is not recorded, so that no write waits for a key; once the key is there, the same bytes are."""
    appender = await opened(log)
    log.held.signers.remove(NEXT)
    signed = log.rotated(LOG, NEXT)
    assert await appender.submit(*signed) == RotatedTooSoon("log")
    assert signers_of(await appender.submit(*log.author.declared(house.party(10)))) == called(LOG)
    log.held.signers.append(NEXT)
    assert signers_of(await appender.submit(*signed)) == called(NEXT)
    await appender.stop()


async def test_another_worker_follows(log: Log) -> None:
    """A worker that did not take the rotation in signs by it all the same, and each size by its own key."""
    one, other = await opened(log), await log.start()
    signed = log.author.declared(house.party(10))
    await one.submit(*signed)
    rotation = await one.submit(*log.rotated(LOG, NEXT))
    assert isinstance(rotation, Recorded)
    assert signers_of(await other.submit(*log.author.declared(house.party(11)))) == called(NEXT)
    again = await other.submit(*signed)
    assert isinstance(again, Recorded)
    proved = receipt.verify(again.receipt, [note.vkey(ORIGIN, key.public_key) for key in (LOG, NEXT)])
    assert signers_of(again) == called(LOG if proved.checkpoint.size <= rotation.seq else NEXT)
    await one.stop()
    await other.stop()


async def test_it_does_not_start_without_the_key_that_the_ledger_names(log: Log) -> None:
    """After a rotation the old key alone starts nothing, and in the overlap neither does the new one alone."""
    appender = await opened(log)
    await appender.submit(*log.rotated(LOG, NEXT, overlap_until=log.overlapping(30)))
    await appender.stop()
    for held, missing in ((LOG, NEXT), (NEXT, LOG), (house.signer("stranger"), NEXT)):
        log.held.signers = [held]
        with pytest.raises(KeyNotHeld, match=f"{called(missing)[0].replace('+', '.')}.*keys/log-"):
            await log.start()
    log.held.signers = [LOG, NEXT]
    await (await log.start()).stop()


async def test_a_wrong_key_does_not_start(log: Log) -> None:
    """A log key that entry 0 does not name is refused before anything is signed."""
    await (await opened(log)).stop()
    log.held.signers = [house.signer("stranger")]
    with pytest.raises(KeyNotHeld, match="At 3 entries the ledger names key"):
        await log.start()


async def test_only_root_rotates(log: Log) -> None:
    """Signed by the registrar, a rotation is refused, and the log goes on under its key."""
    appender = await opened(log)
    assert isinstance(await appender.submit(*log.rotated(LOG, NEXT, by=house.REGISTRAR)), Refused)
    assert signers_of(await appender.submit(*log.author.declared(house.party(10)))) == called(LOG)
    await appender.stop()


async def test_the_service_key_signs_by_the_size_that_it_speaks_of(log: Log) -> None:
    """Refusals are signed by the service key in force at their size, before and after its rotation."""
    appender = await opened(log)
    before = await appender.submit(*log.rotated(LOG, NEXT, by=house.REGISTRAR))
    assert isinstance(await appender.submit(*log.rotated(SERVICE, NEXT_SERVICE)), Recorded)
    after = await appender.submit(*log.rotated(LOG, NEXT, by=house.REGISTRAR))
    for answer, key in ((before, SERVICE), (after, NEXT_SERVICE)):
        assert isinstance(answer, Refused)
        refusal.verify(answer.signed, key.public_key)
    assert (await appender._keys.service_signer(3)).public_key == SERVICE.public_key
    assert (await appender._keys.service_signer(4)).public_key == NEXT_SERVICE.public_key
    await appender.stop()


async def forget_notes(dsn: str) -> None:
    """Leave the database as a crash between commit and signature does."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DELETE FROM ledger.note")
        assert await log_entries.last_note(connection) is None
    finally:
        await connection.close()


async def test_two_that_learn_of_a_rotation_at_once_follow_it_once(log: Log) -> None:
    """Whoever signs late reads the ledger's rotations while the batch under way does."""
    appender = await opened(log)
    await appender.submit(*log.rotated(LOG, NEXT))
    last = await appender.submit(*log.author.declared(house.party(10)))
    await appender.stop()
    assert isinstance(last, Recorded)
    keys = OwnKeys(log.pool, {"log": log.held, "service": Ring(SERVICE)})

    async with log.pool.acquire() as one, log.pool.acquire() as other:
        await keys.learn(one, 3)
        await asyncio.gather(keys.learn(one, last.seq + 1), keys.learn(other, last.seq))
    assert keys.told == last.seq + 1
    assert [each.public_key for each in keys.of_tree(keys.told, log.now)] == [NEXT.public_key]


async def test_rotations_that_could_not_all_be_read_are_followed_once(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database breaks off between two of them, the first is not followed again when they are read anew."""
    log.held.signers.append(THIRD)
    appender = await opened(log)
    await appender.submit(*log.rotated(LOG, NEXT))
    await appender.submit(*log.rotated(LOG, THIRD, kid=signing.thumbprint(NEXT.public_key)))
    last = await appender.submit(*log.author.declared(house.party(10)))
    await appender.stop()
    assert isinstance(last, Recorded)
    keys = OwnKeys(log.pool, {"log": log.held, "service": Ring(SERVICE)})
    read, left = log_entries.by_seq, 2

    async def broken_off(connection: Connection, seqs: Sequence[int]) -> list[bytes]:
        nonlocal left
        left -= 1
        if left == 0:
            raise ConnectionResetError
        return await read(connection, seqs)

    async with log.pool.acquire() as connection:
        await keys.learn(connection, 3)
        monkeypatch.setattr(log_entries, "by_seq", broken_off)
        with pytest.raises(ConnectionResetError):
            await keys.learn(connection, last.seq + 1)
        await keys.learn(connection, last.seq + 1)
    assert [each.public_key for each in keys.of_tree(keys.told, log.now)] == [THIRD.public_key]


async def test_a_crash_before_signing_is_made_up_for_by_the_right_key(log: Log, database: str) -> None:
    """What a crash left unsigned is proved in the head's tree, signed at the start; the old key is not needed."""
    appender = await opened(log)
    signed = log.author.declared(house.party(10))
    await appender.submit(*signed)
    await appender.submit(*log.rotated(LOG, NEXT))
    await appender.stop()
    await forget_notes(database)
    again = await log.start()
    assert signers_of(await again.submit(*signed)) == called(NEXT)
    await again.stop()
    await forget_notes(database)
    log.held.signers = [NEXT]
    without = await log.start()
    answer = await without.submit(*signed)
    assert signers_of(answer) == called(NEXT)
    assert isinstance(answer, Recorded)
    proved = receipt.verify(answer.receipt, [note.vkey(ORIGIN, NEXT.public_key)])
    assert checkpoint.format(proved.checkpoint).split(b"\n")[1] == b"5"
    await without.stop()


def test_a_folder_finds_a_key_that_was_put_there_later(tmp_path: Path) -> None:
    """The service need not be started again for the key that is to follow."""
    signing.generate(tmp_path / "log.pem", house.seed("log"))
    held = FolderSigners(tmp_path, "log")
    assert held.find(LOG.public_key) is not None
    assert held.find(NEXT.public_key) is None
    signing.generate(tmp_path / "log-2.pem", house.seed("log-2"))
    found = held.find(NEXT.public_key)
    assert found is not None
    signing.verify(NEXT.public_key, found.sign(b"x"), b"x")


async def test_keys_are_those_that_were_rebuilt(log: Log, database: str) -> None:
    """Rotations that damaged tables kept from a running service are followed once they are rebuilt, by all who sign."""
    first = await opened(log)
    rotation = await first.submit(*log.rotated(LOG, NEXT))
    await first.submit(*log.rotated(SERVICE, NEXT_SERVICE))
    await first.stop()
    assert isinstance(rotation, Recorded)
    await forget_rotations(database, rotation.seq)
    running, late = await log.start(), OwnKeys(log.pool, {"service": Ring(SERVICE, NEXT_SERVICE)})
    wrong = log.author.registered(house.TRADER_PARTY, "trader")
    before = await running.submit(*log.author.declared(house.party(10)))
    assert (await late.service_signer(5)).public_key == SERVICE.public_key
    assert isinstance(before, Recorded)
    await rebuild(database, ORIGIN)
    refused = await running.submit(*wrong)
    after = await running.submit(*log.author.declared(house.party(11)))
    await Rebuilds(log.pool, late).look()
    await running.stop()
    assert [signers_of(each) for each in (before, after)] == [called(LOG), called(NEXT)]
    assert isinstance(refused, Refused)
    refusal.verify(refused.signed, NEXT_SERVICE.public_key)
    assert (await late.service_signer(5)).public_key == NEXT_SERVICE.public_key


async def forget_rotations(database: str, seq: int) -> None:
    """Damage the tables so that they tell none from this entry on."""
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute("DELETE FROM projection.row WHERE seq >= $1", seq)
    await superuser.close()


async def unaware(log: Log, database: str, old: SeedSigner, new: SeedSigner) -> Appender:
    """A worker that started on tables which had lost the rotation of this key."""
    first = await opened(log)
    rotation = await first.submit(*log.rotated(old, new))
    await first.stop()
    assert isinstance(rotation, Recorded)
    await forget_rotations(database, rotation.seq)
    return await log.start()


async def test_what_is_signed_late_is_signed_by_the_keys_that_were_rebuilt(log: Log, database: str) -> None:
    """No turn need come first: whoever asks for a checkpoint after the tables were rebuilt gets one of the new key."""
    running = await unaware(log, database, LOG, NEXT)
    before = await running.submit(*log.author.declared(house.party(10)))
    assert signers_of(before) == called(LOG)
    assert isinstance(before, Recorded)
    await running._publisher.stop()
    await forget_notes(database)
    await rebuild(database, ORIGIN)
    late = await running.checkpoint_at(before.seq + 1)
    await running.stop()
    assert note.signers(late) == called(NEXT)


async def test_a_refusal_after_a_rebuild_is_signed_by_the_key_that_was_rebuilt(
    log: Log, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it is answered together with a turn from before, of the same size."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    monkeypatch.setattr(append, "_SLOW", 1e9)  # however long the file is held
    running = await unaware(log, database, SERVICE, NEXT_SERVICE)
    wrong = log.author.registered(house.TRADER_PARTY, "trader")
    async with asyncio.timeout(60):
        with LastSignedFile(log.folder / "last-signed", ORIGIN)._held():
            one = running.submit(*log.author.declared(house.party(10)))
            await until(lambda: running._signer.waits_since is not None)
            other = running.submit(*log.author.declared(house.party(11)))
            await until(lambda: running._unsigned.qsize() == 1)
            await rebuild(database, ORIGIN)
            refused = running.submit(*wrong)
            await until(lambda: running._unsigned.qsize() == 2)
        answers = await asyncio.gather(one, other, refused)
    await running.stop()
    assert [type(each) for each in answers] == [Recorded, Recorded, Refused]
    assert isinstance(answers[2], Refused)
    refusal.verify(answers[2].signed, NEXT_SERVICE.public_key)
