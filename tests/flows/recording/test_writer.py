"""The process that records beside a worker, real on both ends of the socket."""

import asyncio
import contextlib
import os
import signal
import struct
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

import service.flows.recording.beside
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.cosigning.figures import PUBLISHED
from service.flows.recording import wire, writer
from service.flows.recording.answers import (
    Answer,
    Misshapen,
    NotAuthentic,
    Recorded,
    Refused,
    RotatedTooSoon,
    RuleFailed,
    Unavailable,
    Unwitnessed,
)
from service.flows.recording.beside import Beside, WriterAway
from service.flows.recording.trouble import Trouble
from service.flows.recording.verdicts import KnownKey
from service.flows.recording.writer import WriterSettings
from service.flows.restoring.rebuild import rebuild
from service.ledger import checkpoint, note, refusal, signing, submission
from service.ledger.submission import Signed, Submission
from service.registry import keys
from service.rulebook.read import Problem
from service.storage import head
from service.storage.engine import Pools
from service.storage.last_signed import LastSignedFile
from tests.flows import house
from tests.flows.clients import Acknowledged, insist, load
from tests.flows.house import Author
from tests.flows.house import Signed as Written
from tests.flows.ledger_check import check_acknowledged, check_ledger
from tests.flows.recording.test_hindered import cut

LIMIT = 300

texts = st.text(max_size=20)
pairs = st.tuples(texts, texts)
answers = st.one_of(
    st.builds(Recorded, st.integers(0, 2**53 - 1), st.binary(max_size=200), new=st.booleans()),
    st.builds(Refused, st.builds(Refusal, texts, texts, st.lists(pairs).map(tuple)), st.binary(max_size=90)),
    st.builds(Misshapen, st.lists(st.builds(Problem, texts, texts, texts)).map(tuple)),
    st.just(NotAuthentic()),
    st.just(RuleFailed()),
    st.builds(Unavailable, st.integers(0, 600)),
    st.builds(Unwitnessed, st.integers(0, 600)),
    st.builds(RotatedTooSoon, texts),
)


class Heard(wire.Frames):
    """Keeps every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[tuple[bytes, int, bytes]] = []

    def take(self, letter: bytes, number: int, body: bytes) -> None:
        """A frame has come."""
        self.frames.append((letter, number, body))


@given(st.lists(answers), st.integers(1, 40))
def test_answers_arrive_as_they_were_given(given_: Sequence[Answer], piece: int) -> None:
    """Whatever the answers, and wherever the stream is cut, each comes out by its number as it went in."""
    key = bytes(range(32))
    sent = b"".join(wire.answered(number, each, key) for number, each in enumerate(given_))
    heard = Heard()
    for at in range(0, len(sent), piece):
        heard.data_received(sent[at : at + piece])
    found = [(number, wire.read_answered(letter, body)) for letter, number, body in heard.frames]
    assert [number for number, _ in found] == list(range(len(given_)))
    assert [answer for _, (answer, _) in found] == given_
    assert all(told == key for _, (answer, told) in found if isinstance(answer, Recorded))


@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_a_sign_of_life_says_what_stands_in_the_way(trouble: Trouble | None) -> None:
    """Each trouble, and none, comes out as it went in."""
    heard = Heard()
    heard.data_received(wire.lives(trouble))
    ((letter, _, body),) = heard.frames
    assert (letter, wire.read_lives(body)) == (wire.LIVES, trouble)


def test_a_submission_arrives_as_it_was_sent() -> None:
    """All that the appender asks of a submission is what the worker took apart."""
    sent, payload = Author().declared(house.party(10), seen={"size": 3, "root": "ab" * 32})
    for verified in (False, True):
        heard = Heard()
        heard.data_received(wire.submitted(7, sent, verified=verified))
        ((letter, number, body),) = heard.frames
        assert (letter, number) == (wire.RECORD, 7)
        found, read_again, said = wire.read_submitted(body)
        assert {name: getattr(found, name) for name in Signed.__slots__} == {
            name: getattr(sent, name) for name in Signed.__slots__
        }
        assert (read_again, said) == (payload, verified)


def test_no_frame_is_longer_than_a_frame_can_be() -> None:
    """A length that no frame of ours has ends the connection, before anything of it is kept."""
    with pytest.raises(ValueError, match="a frame of"):
        Heard().data_received(wire.frame(b"R", 1, bytes(2**20)))


@given(st.integers(0, 4))
def test_no_frame_is_shorter_than_its_head(length: int) -> None:
    """A length that leaves out letter and number ends the connection too, rather than be read as the next frame's."""
    with pytest.raises(ValueError, match="a frame of"):
        Heard().data_received(struct.pack("<IcI", length, b"R", 1) + wire.frame(wire.READY))


class Log:
    """A worker's end, spoken to as the clients of the tests speak to an appender."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside

    async def submit(self, submission: Submission, _payload: Payload, /) -> Answer:
        """Record it."""
        return await self.beside.record(submission)


def settings(database: str, folder: Path) -> WriterSettings:
    """What a writer is told, of keys that it finds in the folder."""
    keys = folder / "keys"
    if not keys.exists():
        keys.mkdir()
        for name in ("log", "service"):
            signing.generate(keys / f"{name}.pem", house.seed(name))
    return WriterSettings(database, house.ORIGIN, keys, None, folder / "last-signed", LIMIT, "error")


@pytest.fixture
async def beside(database: str, tmp_path: Path, pools: Pools, author: Author) -> AsyncIterator[Beside]:
    """A writer at work on a log of three entries."""
    appender = house.appender(pools.writer, tmp_path)
    await appender.start()
    for signed in author.opening():
        await appender.submit(*signed)
    await appender.stop()
    running = Beside(settings(database, tmp_path))
    await running.start()
    yield running
    await running.stop()


async def ended(process: int) -> None:
    """Wait for a process that is not ours to wait for, or that we have waited for already."""
    async with asyncio.timeout(30):
        while _runs(process):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def declared(author: Author, count: int, start: int = 10) -> list[Written]:
    """So many by the trader."""
    return [author.declared(house.party(start + number)) for number in range(count)]


async def test_every_answer_comes_through(beside: Beside, author: Author, pools: Pools) -> None:
    """Recorded, repeated, refused, misshapen and forged: each is told what an appender of this process would tell."""
    (sent, _), (other, _) = declared(author, 2)
    recorded = await beside.record(sent)
    assert isinstance(recorded, Recorded)
    assert (recorded.seq, recorded.new) == (3, True)
    again = await beside.record(sent)
    assert isinstance(again, Recorded)
    assert (again.seq, again.new) == (3, False)
    wrong = author.submission(house.TRADER, "party.registered", party=house.party(11), kind="company", name="DEMO X")
    refused = await beside.record(wrong[0])
    assert isinstance(refused, Refused)
    assert refused.refusal.detail
    refusal.verify(refused.signed, house.SERVICE.public_key)
    nobody = author.submission(house.signer("x"), "party.declared", party=house.party(10), kind="company", name="DEMO")
    stranger = await beside.record(nobody[0])
    assert isinstance(stranger, Refused)
    assert stranger.refusal.code == "unknown_signer"
    misshapen = await beside.record(replace(other, payload_bytes=other.payload_bytes.replace(b'"company"', b'"bank"')))
    assert isinstance(misshapen, NotAuthentic)  # what is signed by nobody is not even read
    assert isinstance(await beside.record(replace(other, signature=sent.signature)), NotAuthentic)
    await check_ledger(pools)


async def test_a_payload_of_no_shape_is_told_its_problems(beside: Beside, author: Author) -> None:
    """The writer reads payloads: what it finds wrong comes back with path, code and what was expected."""
    bad = {**author.declared(house.party(10))[0].payload, "kind": "bank", "surplus": 1}
    answer = await beside.record(_signed(bad))
    assert isinstance(answer, Misshapen)
    assert {(each.path, each.code) for each in answer.problems} == {
        ("kind", "not_one_of"),
        ("surplus", "member_unknown"),
    }


async def test_signatures_are_verified_on_one_side_or_the_other(
    beside: Beside, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a key that the worker was not told of the writer verifies; once it is told, the worker does."""
    (first, _), (second, _), (third, _) = declared(author, 3)
    monkeypatch.setattr(KnownKey, "signed", lambda *_: pytest.fail("verified here, by what key?"))
    assert isinstance(await beside.record(replace(first, signature=bytes(64))), NotAuthentic)
    assert isinstance(await beside.record(first), Recorded)
    looked_at: list[Submission] = []

    def signed(_: KnownKey, sent: Submission) -> bool:
        looked_at.append(sent)
        return sent is third

    monkeypatch.setattr(KnownKey, "signed", signed)
    assert isinstance(await beside.record(second), NotAuthentic)
    assert isinstance(await beside.record(third), Recorded)
    assert looked_at == [second, third]


async def test_a_key_of_damaged_tables_is_not_the_worker_s(beside: Beside, author: Author, database: str) -> None:
    """A key that is not the one that its name stands for is not kept here: after a rebuild the right one signs."""
    (forged, _), (right, _) = declared(author, 2)
    other = f'{{"public_key": "{house.REGISTRAR.public_key.hex()}"}}'
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute("UPDATE projection.row SET body = body || $1 WHERE shelf = $2", other, _shelf(forged))
    await superuser.close()
    forged = replace(forged, signature=house.REGISTRAR.sign(forged.signing_input))
    assert isinstance(await beside.record(forged), Recorded)
    await rebuild(database, house.ORIGIN)
    assert isinstance(await beside.record(right), Recorded)
    assert isinstance(await beside.record(replace(right, signature=forged.signature)), NotAuthentic)


def _shelf(sent: Submission) -> str:
    return keys.shelf(sent.header.kid)


async def test_more_than_the_limit_is_told_to_come_back(beside: Beside, author: Author) -> None:
    """Beyond so many that wait, 503 for the rest; those within are recorded, in the order in which they came."""
    waiting = [beside.record(sent) for sent, _ in declared(author, LIMIT + 5)]
    told = await asyncio.gather(*waiting)
    assert [answer.seq for answer in told if isinstance(answer, Recorded)] == list(range(3, 3 + LIMIT))
    assert told[LIMIT:] == [Unavailable(1)] * 5


async def test_figures_come_through(beside: Beside, author: Author) -> None:
    """Prometheus asks the worker, and is told what the writer has stored and shown."""
    assert isinstance(await beside.record(author.declared(house.party(10))[0]), Recorded)
    async with asyncio.timeout(60):
        while next(iter(PUBLISHED.collect())).samples[0].value != 4:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)


async def test_unwitnessed_nothing_is_taken(database: str, beside: Beside, author: Author, tmp_path: Path) -> None:
    """While witnesses are wanted, nothing is handed over."""
    away = [True]
    other = Beside(settings(database, tmp_path), unwitnessed=lambda: away[0])
    await other.start()
    sent, _ = author.declared(house.party(10))
    assert await other.record(sent) == Unwitnessed(60)
    assert (await beside.record(author.declared(house.party(11))[0])).seq == 3  # type: ignore[union-attr]
    away[0] = False
    assert isinstance(await other.record(sent), Recorded)
    await other.stop()


async def test_checkpoints_come_through(beside: Beside, author: Author) -> None:
    """The checkpoint of a size that the log had is given; for one that it never had there is none, and all goes on."""
    signed = note.open(await beside.checkpoint_at(1), [house.LOG_VKEY])
    assert checkpoint.parse(signed.text).size == 1
    with pytest.raises(WriterAway):
        await beside.checkpoint_at(10**6)
    assert isinstance(await beside.record(author.declared(house.party(10))[0]), Recorded)


async def test_a_writer_that_is_killed_is_replaced(beside: Beside, author: Author, pools: Pools) -> None:
    """Killed under load three times: whoever waited is told to come back, another takes over, nothing is lost."""
    acknowledged = Acknowledged()
    for _ in range(3):
        async with load(Log(beside), author, acknowledged, 8), asyncio.timeout(60):
            await acknowledged.until(len(acknowledged.seqs) + 60)
            process = beside.process_id
            assert process
            os.kill(process, signal.SIGKILL)
            await acknowledged.until(len(acknowledged.seqs) + 30)
            assert beside.process_id != process
    await beside.stop()  # with it, whatever clients that were called off still had under way
    await check_acknowledged(pools, acknowledged)


async def test_a_log_that_nobody_takes_stands_in_nobody_s_way(
    beside: Beside, author: Author, database: str, tmp_path: Path
) -> None:
    """Whoever read it is gone, as a disk may be full: the same writer goes on after what it could not tell."""
    await beside.stop()
    running = Beside(settings(database, tmp_path))
    reads, writes = os.pipe()
    os.close(reads)
    with log_to(writes):
        await running.start()
    process = running.process_id
    superuser = await asyncpg.connect(database)
    acknowledged = Acknowledged()
    async with asyncio.timeout(60):
        for number in (10, 11):
            await insist(Log(running), author.declared(house.party(number)), acknowledged)
            await cut(superuser, await superuser.fetchval("SELECT current_database()"))
        await insist(Log(running), author.declared(house.party(12)), acknowledged)
    await superuser.close()
    assert running.process_id == process
    await running.stop()


@contextmanager
def log_to(file: int) -> Iterator[None]:
    """What is started meanwhile writes its log there, which is closed."""
    ours = os.dup(2)
    os.dup2(file, 2)
    os.close(file)
    try:
        yield
    finally:
        os.dup2(ours, 2)
        os.close(ours)


async def test_a_writer_that_records_no_more_is_replaced(
    beside: Beside,
    author: Author,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Its process lives and gives signs of life, and nobody would be answered: it ends and says by what, and another
    one takes over.
    """
    await beside.stop()
    running = Beside(settings(database, tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(writer, "__name__", "tests.flows.ailing")
        await running.start()
    first, second = declared(author, 2)
    async with asyncio.timeout(60):
        assert isinstance(await running.record(first[0]), Recorded)
        assert await running.record(second[0]) == Unavailable(1)
        await insist(Log(running), second, Acknowledged())
    await running.stop()
    (said,) = [line for line in capfd.readouterr().err.splitlines() if "recording_ended" in line]
    assert "ailing.py" in said


async def test_a_writer_that_its_database_refuses_is_tried_ever_more_seldom_and_told_of_once(
    beside: Beside,
    author: Author,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each attempt after twice the time of the one before, up to a bound; why is told once; set right, all goes on."""
    monkeypatch.setattr(service.flows.recording.beside, "_AGAIN_AFTER", 0.01)
    monkeypatch.setattr(service.flows.recording.beside, "_AGAIN_AT_MOST", 0.04)
    await beside.stop()
    running = Beside(settings(database, tmp_path))
    await running.start()
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if asyncio.current_task() is running._reviving:
            pauses.append(seconds)
        await sleep(seconds)

    superuser = await asyncpg.connect(database)
    name = await superuser.fetchval("SELECT current_database()")
    await superuser.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert running.process_id
    with capture_logs() as said:
        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "sleep", noted)
            os.kill(running.process_id, signal.SIGKILL)
            async with asyncio.timeout(120):
                while len(pauses) < 5:
                    await sleep(0.02)
        await superuser.execute(f"ALTER DATABASE {name} RESET synchronous_commit")
        await superuser.close()
        async with asyncio.timeout(60):
            await insist(Log(running), author.declared(house.party(11)), Acknowledged())
    await running.stop()
    assert pauses == [0.01, 0.02, 0.04, 0.04, 0.04]
    told = [(each["event"], str(each["error"])) for each in said if each["log_level"] == "error"]
    assert [event for event, _ in told] == ["writer_ended", "writer_not_started"]
    assert "NotDurable" in told[1][1]
    assert "synchronous_commit" in told[1][1]
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "junk", [struct.pack("<IcI", 2**31, b"R", 1), wire.frame(b"R", 7, b"cut")], ids=["long", "cut"]
)
async def test_what_is_no_frame_hangs_nobody(beside: Beside, author: Author, junk: bytes) -> None:
    """Whatever comes to the writer's end, whoever is recorded for next has an answer, if need be by another writer."""
    assert beside._told is not None
    beside._told.write(junk)
    waiting = beside.record(author.declared(house.party(10))[0])
    async with asyncio.timeout(30):
        assert isinstance(await waiting, Recorded | Unavailable)
    acknowledged = Acknowledged()
    async with asyncio.timeout(60):
        await insist(Log(beside), author.declared(house.party(11)), acknowledged)


@pytest.mark.parametrize(
    "junk", [lambda number: wire.frame(b"Z", number), lambda number: wire.frame(b"R", number, b"cut")], ids=["Z", "cut"]
)
async def test_what_is_no_answer_leaves_nobody_waiting(
    beside: Beside, author: Author, database: str, junk: Callable[[int], bytes]
) -> None:
    """Whoever gets an answer that is none is told to come back, and the writer that gave it is replaced."""
    process = beside.process_id
    async with _held(database):
        waiting = beside.record(author.declared(house.party(10))[0])
        (number,) = beside._waiting
        with contextlib.suppress(Exception):  # as the loop does, which then closes the connection
            beside.data_received(junk(number))
        assert beside._told is not None
        beside._told.abort()
        async with asyncio.timeout(60):
            assert await waiting == Unavailable(1)
    await insist(Log(beside), author.declared(house.party(11)), Acknowledged())
    assert beside.process_id != process


async def test_whoever_waits_is_not_left_waiting(beside: Beside, author: Author, pools: Pools, tmp_path: Path) -> None:
    """A writer that dies between commit and signature: its clients are told to come back, and are repeats then."""
    signed = declared(author, 4)
    process = beside.process_id
    assert process
    with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():  # whoever wants to sign waits
        waiting = [beside.record(sent) for sent, _ in signed]
        asked = beside.checkpoint_at(3)
        await _committed(pools, 7)
        os.kill(process, signal.SIGKILL)
        told = await asyncio.gather(*waiting, asked, return_exceptions=True)
    assert told[:4] == [Unavailable(1)] * 4
    assert isinstance(told[4], bytes | WriterAway)
    acknowledged = Acknowledged()
    for each in signed:
        await insist(Log(beside), each, acknowledged)
    assert sorted(acknowledged.seqs.values()) == [3, 4, 5, 6]


async def test_a_worker_ends_without_a_writer_that_hangs(
    beside: Beside, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that answers no more is waited for, but not for ever: whoever waits is told to come back."""
    monkeypatch.setattr(service.flows.recording.beside, "_END_WITHIN", 0.5)
    process = beside.process_id
    assert process
    os.kill(process, signal.SIGSTOP)
    waiting = beside.record(author.declared(house.party(10))[0])
    async with asyncio.timeout(60):
        await beside.stop()
        assert await waiting == Unavailable(1)
    await ended(process)


async def test_the_writer_ends_with_its_worker(database: str, beside: Beside, author: Author, pools: Pools) -> None:
    """When the worker's end of the socket is gone, what was handed over is recorded, and the process ends by itself."""
    process = beside.process_id
    assert process
    assert beside._told is not None
    async with _held(database):
        for sent, _ in declared(author, 40):
            beside.record(sent)
        await asyncio.sleep(0.1)
        beside._stopping = True  # or another would be started
        beside._told.close()
        await asyncio.sleep(0.2)
    await ended(process)
    async with pools.reader.acquire() as connection:
        assert (await head.read(connection)).size == 43
    await check_ledger(pools)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="macOS has no /proc to look into")
async def test_nothing_of_the_settings_is_in_its_environment(
    database: str, tmp_path: Path, pools: Pools, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither command line nor environment of the process says what the settings are, passphrase and password."""
    monkeypatch.setenv("ORO_KEY_PASSPHRASE", "tres tristes tigres")
    appender = house.appender(pools.writer, tmp_path)
    await appender.start()
    await appender.submit(*next(author.opening()))
    await appender.stop()
    running = Beside(settings(database, tmp_path))
    await running.start()
    process = Path(f"/proc/{running.process_id}")
    said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    await running.stop()
    assert b"ORO_" not in said
    assert b"tigres" not in said
    assert database.encode() not in said


async def test_a_writer_that_cannot_start_says_so(database: str, tmp_path: Path, pools: Pools, author: Author) -> None:
    """Without its keys it ends, and whoever started it is told."""
    wanting = replace(settings(database, tmp_path), keys=tmp_path / "nowhere")
    running = Beside(wanting)
    with pytest.raises(WriterAway):
        await running.start()
    assert not running.ready
    await running.stop()


async def _committed(pools: Pools, size: int) -> None:
    """Wait until the database has so many entries."""
    async with pools.reader.acquire() as connection, asyncio.timeout(60):
        while (await head.read(connection)).size < size:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


@asynccontextmanager
async def _held(database: str) -> AsyncIterator[None]:
    """The head, so that no turn gets on."""
    blocker = await asyncpg.connect(database)
    try:
        async with blocker.transaction():
            await blocker.execute("SELECT 1 FROM ledger.head FOR UPDATE")
            yield
    finally:
        await blocker.close()


def _signed(payload: dict[str, object]) -> Submission:
    return submission.parse(submission.sign(payload, house.TRADER))
