"""What a process remembers of the graph of lots says what the tables say, to every reader and of every moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from service.api.examples import story
from service.api.lots import origins_said
from service.decision.records import Row
from service.flows import look_back_keys
from service.flows.prove import Prover
from service.flows.readers import lot_rights
from service.flows.readers.bearer import Caller
from service.flows.restoring.rebuild import rebuild
from service.flows.tracing import back, between, forward, remembered
from service.flows.tracing.between import Readers
from service.flows.tracing.forward import About
from service.flows.tracing.moment import TooLarge
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader
from service.storage import head, lot_graph
from service.storage.engine import Connection, open_pools
from service.trade.provenance import Packed
from tests.api.served import Served
from tests.api.test_dossier import AUDITOR, BUYER, LINE, RESOLD, WHOLE, market  # noqa: F401 - a fixture
from tests.api.test_tracing import ELSEWHERE, MIXED, OFFICE, told  # noqa: F401 - a fixture

TODAY = date(2026, 11, 21)
READERS = [
    (Caller(AUDITOR, frozenset({"auditor"})), Reader(AUDITOR, frozenset(), whole=True)),
    (Caller(BUYER, frozenset({"trader"})), Reader(BUYER, frozenset({BUYER}), whole=False)),
    *(
        (
            Caller(office, frozenset({"authority"}), territory=(district,)),
            Reader(office, frozenset({office}), whole=False, territory=(district,)),
        )
        for office, district in ((OFFICE, "21"), (ELSEWHERE, "04"))
    ),
]

SEES_ALL = Readers(READERS[0][1], READERS[0][1])
NOW: dict[str, Any] = {"known_at": None, "at": None, "today": TODAY}


@pytest.fixture
async def pool(told: Served) -> AsyncIterator[asyncpg.Pool]:  # noqa: F811 - the fixture
    """Give a pool that reads the log of the story."""
    pools = await open_pools(told.dsn)
    yield pools.reader
    await pools.close()


async def filled(pool: asyncpg.Pool, **bounds: int) -> tuple[Remembered, Packed | None]:
    """A memory that has read all there is."""
    memory = Remembered(pool, begin_at=0, **bounds)
    memory.note(0)
    return memory, await memory.ready()


async def said(
    pool: asyncpg.Pool,
    lot: str,
    reader: int,
    memory: Remembered | None = None,
    **asked: Any,  # noqa: ANN401 - moments and numbers
) -> dict[str, Any] | None:
    """The answer about a lot, as JSON has it; None where there is none."""
    asked = {"known_at": None, "at": None, **asked}
    found = await back.gather(pool, lot, today=TODAY, remembered=memory, **asked)
    if found is None:
        return None
    caller, sees = READERS[reader]
    page = await back.tell(pool, Prover(pool), found, caller, sees, lot_rights.NONE, today=TODAY)
    return origins_said.said(page, "en")


def plain(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    """Without the checkpoint, which may move between two answers."""
    if answer is None:
        return None
    proofless = [{**each, "entry": each.get("entry", {}).get("seq")} for each in answer["origins"]]
    return {**answer, "checkpoint": None, "tree_size": None, "origins": proofless}


async def test_it_says_what_the_tables_say(pool: asyncpg.Pool) -> None:
    """Of every lot of the story, to the auditor and to those who see a part, in part and whole, then and now."""
    memory, packed = await filled(pool)
    assert packed is not None
    lots = [lot for (lot,) in await pool.fetch("SELECT key FROM projection.row WHERE kind = 'lot' ORDER BY seq, n")]
    assert len(lots) == len(packed) > 10
    size = await pool.fetchval("SELECT size FROM ledger.head")
    compared = 0
    for lot in lots:
        for known_at in (None, size // 2, size - 3):
            for most in (1, 3, back.NEAREST):
                for reader in range(len(READERS)):
                    asked: dict[str, Any] = {"known_at": known_at, "most": most}
                    plainly = plain(await said(pool, lot, reader, **asked))
                    assert plain(await said(pool, lot, reader, memory, **asked)) == plainly, (lot, asked)
                    compared += plainly is not None
    assert compared > 100
    day: dict[str, Any] = {"at": date(2026, 11, 20)}
    for lot in lots:
        assert plain(await said(pool, lot, 0, memory, **day)) == plain(await said(pool, lot, 0, **day))


async def test_it_is_asked_and_not_the_tables(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is read no question walks up through the tables, neither back, forward nor from lot to lot."""
    memory, packed = await filled(pool)
    assert packed is not None

    async def walked(*_: object) -> None:
        raise AssertionError("the tables were walked")

    lots = [lot for (lot,) in await pool.fetch("SELECT key FROM projection.row WHERE kind = 'lot' ORDER BY seq, n")]
    ways = await between.find(pool, lots[0], MIXED, dict.fromkeys((lots[0], MIXED), SEES_ALL), **NOW)
    lots = [lot for lot in lots if packed.above(lot, 1, packed.size)]  # of annulled ones the tables have to tell
    below = [await forward.follow(pool, About("lot", lot), SEES_ALL.down, **NOW) for lot in lots]
    monkeypatch.setattr(lot_graph, "ancestry", walked)
    assert await said(pool, MIXED, 0, memory)
    remembers: dict[str, Any] = {**NOW, "remembered": memory}
    assert await between.find(pool, lots[0], MIXED, dict.fromkeys((lots[0], MIXED), SEES_ALL), **remembers) == ways
    assert [await forward.follow(pool, About("lot", lot), SEES_ALL.down, **remembers) for lot in lots] == below
    for asked in (
        said(pool, MIXED, 0),
        between.find(pool, lots[0], MIXED, dict.fromkeys((lots[0], MIXED), SEES_ALL), **NOW),
        forward.follow(pool, About("lot", MIXED), SEES_ALL.down, **NOW),
    ):
        with pytest.raises(AssertionError):
            await asked


async def test_more_than_is_looked_at_is_as_much_from_memory(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forward and between two lots: what lies above is counted, and refused beyond the bound, as from the tables."""
    memory, packed = await filled(pool)
    assert packed is not None
    lots = [lot for (lot,) in await pool.fetch("SELECT key FROM projection.row WHERE kind = 'lot' ORDER BY seq, n")]
    readers = dict.fromkeys((lots[0], MIXED), SEES_ALL)
    whole = packed.above_all((lots[0], MIXED), 10**6, packed.size)
    assert whole is not None
    for most in (len(whole.lots), len(whole.lots) - 1):
        monkeypatch.setattr(between, "MOST_LOTS", most)
        for remembers in (None, memory):
            asked = between.find(pool, lots[0], MIXED, readers, **NOW, remembered=remembers)
            if most == len(whole.lots):
                assert await asked
            else:
                with pytest.raises(TooLarge):
                    await asked


def exported(told: Served, number: int) -> str:  # noqa: F811 - the fixture
    """Record one gram's export; the id of its lot."""
    name = f"0192f3a1-7c10-7d21-9b8a-{number:012d}"
    export = {key: value for key, value in story.STORY["export.recorded"].payload.items() if key != "guides"}
    export |= {"id": name, "export": name, "occurred_at": "2026-11-21T11:40:00Z", "exported_on": "2026-11-21"}
    export |= {"lots": [{"lot": WHOLE, "take_g": "1.000"}], "declaration": f"235-2026-41-{number:06d}"}
    answer = told.record(export, story.key("trader 2"))
    assert answer.status_code == 201, answer.text
    return name


async def test_a_lot_recorded_since_is_there(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811 - the fixture
    """A question catches up: the next lot, and what a new one takes of an old one, are told at once."""
    memory, packed = await filled(pool)
    assert packed is not None
    before = packed.size
    name = exported(told, 973)
    told_now = await said(pool, name, 0, memory)
    assert packed.size > before
    assert told_now is not None
    assert plain(told_now) == plain(await said(pool, name, 0))
    assert await said(pool, name, 0, memory, known_at=before - 1) is None


async def test_nobody_waits_for_what_is_read_beside(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While it reads on, more questions than there are connections are answered, from the tables."""
    memory, packed = await filled(pool)
    assert packed is not None
    exported(told, 974)
    goes_on, read = asyncio.Event(), lot_graph.since

    async def waits(connection: Connection, start: int, end: int) -> list[Row]:
        await goes_on.wait()
        return await read(connection, start, end)

    with monkeypatch.context() as slowly:
        slowly.setattr(lot_graph, "since", waits)
        with monkeypatch.context() as far:
            far.setattr(remembered, "_BEHIND", -1)
            await said(pool, MIXED, 0, memory)
        asked = asyncio.gather(*(said(pool, MIXED, 0, memory) for _ in range(3 * pool.get_max_size())))
        answers = await asyncio.wait_for(asked, 60)
        goes_on.set()
        assert await memory.ready() is packed
    expected = plain(await said(pool, MIXED, 0, memory))
    assert all(plain(answer) == expected for answer in answers)
    assert packed.size == await pool.fetchval("SELECT size FROM ledger.head")


async def test_begun_by_a_large_question_alone(pool: asyncpg.Pool) -> None:
    """What opens few lots leaves it empty; what opens many has it read beside, and is itself told by the tables."""
    memory = Remembered(pool, begin_at=4)
    await said(pool, RESOLD, 0, memory)
    assert await memory.ready() is None
    await said(pool, MIXED, 0, memory)
    assert await memory.ready() is not None
    await memory.close()


async def test_too_large_a_log_is_asked_of_its_tables(pool: asyncpg.Pool) -> None:
    """Beyond its bound nothing is remembered, nor read again, and the answers stay."""
    memory, packed = await filled(pool, most_bytes=2_000)
    assert packed is None
    assert plain(await said(pool, MIXED, 0, memory)) == plain(await said(pool, MIXED, 0))
    assert await memory.ready() is None


async def test_far_behind_it_reads_on_beside(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A question that would have to read much first asks the tables, and the memory is there for the next one."""
    memory, packed = await filled(pool)
    assert packed is not None
    monkeypatch.setattr(remembered, "_BEHIND", -1)
    assert plain(await said(pool, MIXED, 0, memory)) == plain(await said(pool, MIXED, 0))
    monkeypatch.undo()
    assert await memory.ready() is packed


MADE_AGAIN = (
    "CREATE TABLE kept AS SELECT * FROM projection.row; TRUNCATE projection.row; "
    "INSERT INTO projection.row SELECT * FROM kept; DROP TABLE kept"
)


async def made_again(told: Served) -> None:  # noqa: F811 - the fixture
    """Throw the rows away and make them again, as a rebuild does."""
    connection = await asyncpg.connect(told.dsn)
    try:
        await connection.execute(MADE_AGAIN)
    finally:
        await connection.close()


async def test_rows_made_again_are_read_again(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811 - the fixture
    """After the projection was thrown away and made again, nothing of the one before is told."""
    memory, packed = await filled(pool)
    assert packed is not None
    await made_again(told)
    async with pool.acquire() as reading:
        assert await memory.at(reading, packed.size) is None
    assert plain(await said(pool, MIXED, 0, memory)) == plain(await said(pool, MIXED, 0))
    again = await memory.ready()
    assert again is not None
    assert again is not packed


async def test_nothing_that_was_damaged_is_remembered_after_a_rebuild(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811 - the fixture
    """Grams that somebody had changed in the tables, and a process had read, are told as the entries have them."""
    right = plain(await said(pool, MIXED, 0))
    connection = await asyncpg.connect(told.dsn)
    try:
        await connection.execute(
            "UPDATE projection.row SET body = jsonb_set(body, '{fine_ug}', to_jsonb((body ->> 'fine_ug')::bigint / 2)) "
            "WHERE shelf = $1 AND key = (SELECT min(key) FROM projection.row WHERE shelf = $1 AND kind = 'lot_use')",
            f"uses:{MIXED}",
        )
    finally:
        await connection.close()
    memory, packed = await filled(pool)
    assert packed is not None
    damaged = plain(await said(pool, MIXED, 0, memory))
    await rebuild(told.dsn, story.LOG)
    after = [plain(await said(pool, MIXED, 0, memory)) for _ in range(2)]
    again = await memory.ready()
    assert again is not None
    assert again is not packed
    assert damaged != right
    assert [*after, plain(await said(pool, MIXED, 0, memory))] == [right] * 3


async def test_a_count_alone_makes_it_begin_anew(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811 - the fixture
    """Where the rows stand in the same file, whoever counts says that some of them are others now."""
    memory, packed = await filled(pool)
    assert packed is not None
    connection = await asyncpg.connect(told.dsn)
    await head.count_rebuild(connection)
    await connection.close()
    await said(pool, MIXED, 0, memory)
    again = await memory.ready()
    assert again is not None
    assert again is not packed


async def test_rows_that_were_mended_are_remembered(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811 - the fixture
    """What was no graph, and was thrown away and made again as it should be, is read again, without a restart."""
    connection = await asyncpg.connect(told.dsn)
    try:
        await connection.execute("CREATE TABLE kept AS SELECT * FROM projection.row")
        await connection.execute("DELETE FROM projection.row WHERE kind = 'lot' AND key = $1", WHOLE)
        memory, packed = await filled(pool)
        assert packed is None
        await said(pool, LINE, 0, memory)
        assert await memory.ready() is None
        await connection.execute("TRUNCATE projection.row; INSERT INTO projection.row SELECT * FROM kept")
    finally:
        await connection.execute("DROP TABLE kept")
        await connection.close()
    await said(pool, MIXED, 0, memory)
    assert await memory.ready() is not None
    assert plain(await said(pool, MIXED, 0, memory)) == plain(await said(pool, MIXED, 0))


@pytest.mark.parametrize("number", [981, 982, 983])
async def test_a_question_that_ends_half_way_leaves_nothing_half_read(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """Given up by who asked, or without its connection, wherever it was: the next ones read the same entries once."""
    module, read = [(lot_graph, "since"), (remembered, "kids_of"), (lot_graph, "words")][number - 981]
    memory, packed = await filled(pool)
    assert packed is not None
    before, name, inside = packed.size, exported(told, number), asyncio.Event()

    async def waits(*_: object) -> None:
        inside.set()
        await asyncio.Event().wait()

    async def fails(*_: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError

    with monkeypatch.context() as never:
        never.setattr(module, read, waits)
        asked = [asyncio.create_task(said(pool, name, 0, memory)) for _ in range(2)]  # one reads, one waits for it
        await inside.wait()
        for each in asked:
            each.cancel()
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends)
        never.setattr(module, read, fails)
        with pytest.raises(asyncpg.ConnectionDoesNotExistError):
            await said(pool, name, 0, memory)
    assert packed.size == before
    answers = await asyncio.gather(*(said(pool, name, 0, memory) for _ in range(6)))
    expected = plain(await said(pool, name, 0))
    assert expected is not None
    assert all(plain(answer) == expected for answer in answers)
    assert await memory.ready() is packed
    assert packed.size == before + 1


async def test_what_was_half_put_is_read_anew(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Out of memory in the middle of putting rows: what is there is thrown away, and nothing is put twice."""
    memory, packed = await filled(pool)
    assert packed is not None
    name = exported(told, 984)

    def full(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as short:
        short.setattr(Packed, "_feed", full)
        with pytest.raises(MemoryError):
            await said(pool, name, 0, memory)
    assert plain(await said(pool, name, 0, memory)) == plain(await said(pool, name, 0))
    again = await memory.ready()
    assert again is not None
    assert again is not packed


async def test_who_waits_for_what_was_half_put_does_not_put_it_again(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two questions that find the same entry missing the first runs out of memory: nothing is given up for good."""
    memory, packed = await filled(pool)
    assert packed is not None
    name, read, reading, goes_on = exported(told, 985), lot_graph.words, asyncio.Event(), asyncio.Event()

    async def waits(connection: Connection, start: int, end: int) -> dict[str, int]:
        reading.set()
        await goes_on.wait()
        return await read(connection, start, end)

    def full(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as short:
        short.setattr(lot_graph, "words", waits)
        short.setattr(Packed, "_feed", full)
        first, second = (asyncio.create_task(said(pool, name, 0, memory)) for _ in range(2))
        await reading.wait()
        await asyncio.sleep(0.3)  # by then the other one waits for it
        goes_on.set()
        ends = await asyncio.gather(first, second, return_exceptions=True)
    expected = plain(await said(pool, name, 0))
    assert isinstance(ends[0], MemoryError)
    assert not isinstance(ends[1], BaseException)
    assert plain(ends[1]) == expected
    assert plain(await said(pool, name, 0, memory)) == expected
    assert await memory.ready() is not None


@pytest.mark.parametrize("remembers", [False, True])
async def test_who_asks_while_rows_are_made_again_is_told_of_them(
    told: Served,  # noqa: F811 - the fixture
    pool: asyncpg.Pool,
    remembers: bool,  # noqa: FBT001 - both ways
) -> None:
    """A question that came while they were gone waits, and loses neither lots nor what is known of their keys."""
    memory = (await filled(pool))[0] if remembers else None
    lots = [lot for (lot,) in await pool.fetch("SELECT key FROM projection.row WHERE kind = 'lot' ORDER BY seq, n")]
    expected = [plain(await said(pool, lot, 0)) for lot in lots[-4:]]
    ways = await between.find(pool, lots[0], lots[-1], dict.fromkeys((lots[0], lots[-1]), SEES_ALL), **NOW)
    reached = await forward.follow(pool, About("lot", lots[0]), SEES_ALL.down, **NOW)
    making = await asyncpg.connect(told.dsn)
    try:
        async with making.transaction():
            await making.execute(MADE_AGAIN)
            asked = [asyncio.create_task(said(pool, lot, 0, memory)) for lot in lots[-4:]]
            way = asyncio.create_task(
                between.find(pool, lots[0], lots[-1], dict.fromkeys((lots[0], lots[-1]), SEES_ALL), **NOW)
            )
            reaching = asyncio.create_task(forward.follow(pool, About("lot", lots[0]), SEES_ALL.down, **NOW))
            await asyncio.sleep(0.5)
            assert not any(each.done() for each in (*asked, way, reaching))
    finally:
        await making.close()
    assert [plain(each) for each in await asyncio.gather(*asked)] == expected
    assert await way == ways
    assert await reaching == reached


async def test_a_page_is_of_the_moment_that_was_asked_about(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811
    """What is recorded while an answer is made changes none of it: neither a finding's state nor a category."""
    caller, sees = READERS[0]
    asked: dict[str, Any] = {"known_at": None, "at": None, "today": TODAY}
    found = await back.gather(pool, LINE, **asked)
    assert found is not None

    async def page() -> dict[str, Any] | None:
        told_now = await back.tell(pool, Prover(pool), found, caller, sees, lot_rights.NONE, today=TODAY)
        return plain(origins_said.said(told_now, "en"))

    before = await page()
    assert before is not None
    held = before["findings"][0]
    ruling = {**story.STORY["finding.reviewed"].payload, "entry": held["seq"], "rule": held["rule"]}
    ruling |= {"id": "0192f3a1-7c10-7d21-9b8a-000000000995", "occurred_at": "2026-11-21T11:49:00Z"}
    answer = told.record(ruling, story.key("authority"))
    assert answer.status_code == 201, answer.text
    assert await page() == before


async def test_what_is_said_later_of_what_is_remembered(told: Served, pool: asyncpg.Pool) -> None:  # noqa: F811
    """A producer suspended, a key stolen, an export annulled: now, before, and word by word."""
    memory, packed = await filled(pool)
    assert packed is not None
    before = packed.size
    suspended = {**story.STORY["registration.recorded"].payload, "status": "suspendido", "from": "2026-10-01"}
    del suspended["registers"]
    gone = {"type": "entry.annulled", "log": story.LOG, "reason": "recorded_twice"}
    last = await pool.fetchval("SELECT seq FROM projection.row WHERE kind = 'lot' AND key = $1", MIXED)
    async with pool.acquire() as connection:
        kid = (await look_back_keys.kids_of(connection, [last]))[last]
    stolen = {**story.STORY["key.revoked"].payload, "kid": kid, "reason": "compromised", "from_seq": before - 40}
    words = [({**gone, "entry": last}, "trader 2"), (suspended, "registrar"), (stolen, "registrar")]
    for number, (payload, key) in enumerate(words):
        named = {"id": f"0192f3a1-7c10-7d21-9b8a-{986_000 + number:012d}", "occurred_at": "2026-11-21T11:50:00Z"}
        answer = told.record({**payload, **named}, story.key(key))
        assert answer.status_code == 201, answer.text
    lots = [lot for (lot,) in await pool.fetch("SELECT key FROM projection.row WHERE kind = 'lot' ORDER BY seq, n")]
    reviewed = contested = 0
    for lot in lots:
        for known_at in (None, *range(before - 2, before + 3)):
            asked: dict[str, Any] = {"known_at": known_at, "at": None, "today": TODAY}
            one = await back.gather(pool, lot, **asked)
            other = await back.gather(pool, lot, **asked, remembered=memory)
            assert (one is None) == (other is None), (lot, known_at)
            assert plain(await said(pool, lot, 1, memory, known_at=known_at)) == plain(
                await said(pool, lot, 1, known_at=known_at)
            )
            if one is not None and other is not None:
                assert (one.lot, one.reviews, one.contested) == (other.lot, other.reviews, other.contested)
                assert {each: list(one.graph.marks.get(each, ())) for each in one.graph.lots} == {
                    each: list(other.graph.marks.get(each, ())) for each in other.graph.lots
                }
                reviewed += len(one.reviews)
                contested += len(one.contested)
    assert reviewed
    assert contested
    assert await memory.ready() is packed
    assert packed.size == before + 3
