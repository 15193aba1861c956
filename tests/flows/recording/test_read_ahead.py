"""What the next turn needs is read while this one is judged, and what it finds there is what stands."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from typing import Any

import pytest
from asyncpg.connection import LoggedQuery

from service.decision.facts import Facts, Needs
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.decision.records import Posting, live
from service.flows.recording import foresight, turn
from service.flows.recording.commit import Committer
from service.flows.recording.deciding import Deciding
from service.flows.recording.foresight import Foresight
from service.flows.recording.verdicts import Added, Declined, Item, Repeated, Verdict
from service.ledger import entry
from service.registry.policies import Policy
from service.rulebook import decide as rulebook
from service.rulebook.read import read
from service.storage import append, head, log_entries
from service.storage.channel import Channel
from service.storage.engine import Connection, Pools, open_pools
from service.storage.head import database_clock
from service.storage.load import load, load_all
from tests import honest
from tests.flows import house
from tests.flows.house import ORIGIN, Author, Signed

COUNT = 300


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches are handed over in pieces of a few entries."""
    monkeypatch.setattr(turn, "_CHUNK", 2)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read ahead is waited for on a crowded machine too."""
    monkeypatch.setattr(foresight, "_PATIENCE", 60)


@pytest.fixture
async def committer(pools: Pools, author: Author) -> AsyncIterator[Committer]:
    """Whoever writes to a log with its registrar, a trader and the trader's key: three entries."""
    opened = Committer(pools.writer, origin=ORIGIN, clock=database_clock)
    await opened.commit([item(each) for each in author.opening()])
    yield opened
    await opened.disconnect()


def item(signed: Signed) -> Item:
    """A submission in a queue, nobody having verified its signature."""
    return Item(*signed, verified=False, answer=asyncio.get_running_loop().create_future())


def declared(author: Author, numbers: range) -> list[Item]:
    """So many parties declared, each by its own submission."""
    return [item(author.declared(house.party(number))) for number in numbers]


async def verdicts(committer: Committer, items: list[Item], behind: list[Item]) -> list[Verdict]:
    """What becomes of a turn with others behind it."""
    committed = await committer.commit(items, behind)
    return [verdict for _, verdict in committed.turn.verdicts]


async def asked(committer: Committer, items: list[Item]) -> list[str]:
    """What a turn asks the projection for."""
    said: list[str] = []

    def listen(query: LoggedQuery) -> None:
        if query.query.lstrip().startswith("SELECT") and "projection." in query.query:
            said.append(query.query)

    connection = committer._connection
    assert connection is not None
    connection.add_query_logger(listen)
    await committer.commit(items)
    connection.remove_query_logger(listen)
    return said


async def test_what_was_read_ahead_is_not_asked_for(committer: Committer, author: Author) -> None:
    """A turn whose submissions waited behind the one before asks for no row, balance or identity."""
    first, foreseen, unforeseen = (declared(author, range(at, at + 9)) for at in (10, 20, 30))
    await committer.commit(first, foreseen)
    assert await asked(committer, foreseen) == []
    assert await asked(committer, unforeseen) != []


async def test_what_another_process_wrote_is_seen(committer: Committer, author: Author, pools: Pools) -> None:
    """What was read ahead is forgotten where somebody else has written in between: their entry is a repeat."""
    first, foreseen = declared(author, range(10, 19)), declared(author, range(20, 29))
    await committer.commit(first, foreseen)
    other = Committer(pools.writer, origin=ORIGIN, clock=database_clock)
    same = foreseen[4]
    theirs = await verdicts(other, [Item(same.submission, same.payload, verified=False, answer=same.answer)], [])
    await other.disconnect()
    assert theirs == [Added(12)]
    ours = await verdicts(committer, foreseen, [])
    assert ours == [*map(Added, range(13, 17)), Repeated(12), *map(Added, range(17, 21))]


async def test_a_turn_that_failed_has_read_nothing_ahead(
    committer: Committer, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read ahead beside entries that were never committed is read again."""
    first, foreseen = declared(author, range(10, 19)), declared(author, range(20, 29))
    broken = item(author.declared(house.party(40)))
    monkeypatch.setattr(turn, "_BREATH", 1)
    with monkeypatch.context() as cut:
        cut.setattr(turn.Turn, "finish", _cut)
        with pytest.raises(ConnectionResetError):
            await committer.commit([*first, broken], foreseen)
    assert await asked(committer, foreseen) != []
    assert await verdicts(committer, [*first, broken], []) == [*map(Added, range(12, 22))]


async def _cut(_turn: turn.Turn, _behind: list[Item]) -> None:
    raise ConnectionResetError


async def test_a_reading_that_breaks_hurts_nobody(pools: Pools) -> None:
    """A connection that breaks, and one that is left in the middle of an answer, fail no turn and take no place."""
    foresight = Foresight(pools.writer)
    for _ in range(3):
        for broken in (_break, _leave_half_way):
            foresight.start(broken)
            await foresight.done()
    async with asyncio.timeout(20), contextlib.AsyncExitStack() as stack:
        for _ in range(4):  # as many as the pool has
            await stack.enter_async_context(pools.writer.acquire())


async def test_a_reading_that_is_called_off_ends_no_turn(
    committer: Committer, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever calls it off, what was committed beside it is told, and others are taken."""

    async def called_off(connection: Connection, *about: Any) -> Any:  # noqa: ANN401 - what `load_all` takes and gives
        if connection is not committer._connection:
            raise asyncio.CancelledError
        return await load_all(connection, *about)

    first, second = (declared(author, range(at, at + 9)) for at in (10, 20))
    monkeypatch.setattr("service.flows.recording.deciding.load_all", called_off)
    assert await verdicts(committer, first, second) == [*map(Added, range(3, 12))]
    assert await verdicts(committer, second, []) == [*map(Added, range(12, 21))]


async def test_a_reading_that_hangs_keeps_nobody_waiting(
    committer: Committer, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that is committed ends soon, whatever becomes of its reading, and the next one reads ahead again."""

    async def hang(connection: Connection, *about: Any) -> Any:  # noqa: ANN401 - what `load_all` takes and gives
        if connection is not committer._connection:
            await connection.execute("SELECT pg_sleep(30)")
        return await load_all(connection, *about)

    first, second, third = (declared(author, range(at, at + 9)) for at in (10, 20, 30))
    with monkeypatch.context() as hanging:
        hanging.setattr("service.flows.recording.deciding.load_all", hang)
        hanging.setattr(foresight, "_PATIENCE", 0.5)
        async with asyncio.timeout(20):
            assert await verdicts(committer, first, second) == [*map(Added, range(3, 12))]
    assert await verdicts(committer, second, third) == [*map(Added, range(12, 21))]
    assert await asked(committer, third) == []


async def _break(connection: Connection) -> None:
    await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def _leave_half_way(connection: Connection) -> None:
    asyncio.get_running_loop().call_later(0.05, asyncio.create_task(connection.execute("SELECT pg_sleep(30)")).cancel)
    await asyncio.sleep(0.01)
    raise ConnectionResetError


async def test_what_comes_late_is_measured_by_its_own_turn(
    committer: Committer, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that looked before the commit, and comes when the next turn would have begun, is not believed of what
    its own turn has put.
    """
    first, other, again = (item(author.declared(house.party(number))) for number in (50, 51, 52))
    tally, decide, needs, write = "cash:tally", rulebook.decide, rulebook.needs, append.append
    found: list[int | None] = []

    def posting(payload: Payload, kid: str, facts: Facts, **named: Any) -> rulebook.Decision:  # noqa: ANN401 - as `decide`
        if payload is again.payload:
            found.append(facts.balance(tally))
        decision = decide(payload, kid, facts, **named)
        assert isinstance(decision, rulebook.Decision)
        posted = [Posting(tally, named["seq"], 1)] if payload is first.payload else []
        return rulebook.Decision((), (*decision.records, *posted))

    def asking(payload: Payload, kid: str) -> Needs:
        return needs(payload, kid) + Needs(accounts=(tally,) if payload is again.payload else ())

    monkeypatch.setattr(rulebook, "decide", posting)
    monkeypatch.setattr(rulebook, "needs", asking)

    async def late(connection: Connection, *about: Any) -> Any:  # noqa: ANN401 - what `load_all` takes and gives
        read_early = await load_all(connection, *about)
        if connection is not committer._connection:
            await asyncio.sleep(0.3)
        return read_early

    async def slowly(*about: Any) -> None:  # noqa: ANN401 - what `append` takes
        await asyncio.sleep(0.1)
        await write(*about)

    with monkeypatch.context() as slow:
        slow.setattr("service.flows.recording.deciding.load_all", late)
        slow.setattr(append, "append", slowly)
        assert await verdicts(committer, [first], [again]) == [Added(3)]
    assert await verdicts(committer, [other], []) == [Added(4)]
    await asyncio.sleep(0.4)
    assert await verdicts(committer, [again], []) == [Added(5)]
    assert found == [1]


async def test_a_twin_behind_is_a_repeat(committer: Committer, author: Author) -> None:
    """A submission read ahead for, of which this turn makes an entry meanwhile, is a repeat in the next."""
    first = declared(author, range(10, 30))
    twins = [Item(each.submission, each.payload, verified=False, answer=each.answer) for each in first]
    assert await verdicts(committer, first, twins) == [*map(Added, range(3, 23))]
    assert await verdicts(committer, twins, []) == [*map(Repeated, range(3, 23))]


async def test_a_key_of_this_turn_signs_in_the_next(pools: Pools, author: Author) -> None:
    """Whoever is behind may be read ahead for before their own key has been enrolled."""
    committer = Committer(pools.writer, origin=ORIGIN, clock=database_clock)
    first = [item(each) for each in author.opening()]
    foreseen = declared(author, range(10, 19))
    assert await verdicts(committer, first, foreseen) == [*map(Added, range(3))]
    assert await verdicts(committer, foreseen, []) == [*map(Added, range(3, 12))]
    await committer.disconnect()


async def test_what_is_read_ahead_meanwhile_is_no_crash(pools: Pools) -> None:
    """Facts that a decision missed, and that have been read ahead by the time it may ask, are asked for and found."""
    facts, row = Facts(), Policy(3, "annul_days", "31", "2026-01-01")
    async with pools.writer.acquire() as connection:
        channel, before = Channel(connection), await head.read(connection)
        deciding = Deciding(channel, facts, origin=ORIGIN, before=before, recorded_at=before.recorded_at)

        async def read_ahead() -> None:
            facts.load_from_outside({row.shelf: [row]}, {})

        channel.start(read_ahead())
        facts_were_missing = await deciding.load(Needs((row.shelf,)))
    assert facts_were_missing


async def test_another_word_behind_is_a_clash(committer: Committer) -> None:
    """So is its id, where the one behind says something else under it."""
    first, others = declared(Author(start=99), range(10, 30)), declared(Author(start=99), range(40, 60))
    await committer.commit(first, others)
    found = await verdicts(committer, others, [])
    assert [_code(each) for each in found] == ["id_clash"] * 20


def _code(verdict: Verdict) -> str:
    return verdict.refusal.code if isinstance(verdict, Declined) and isinstance(verdict.refusal, Refusal) else ""


async def test_reading_ahead_changes_no_byte(database: str) -> None:
    """A ledger of every payload type, each batch behind the one before, comes out as the pure replay has it, and what
    is remembered at its end is what stands.
    """
    ledger = honest.ledger(COUNT)
    found = map(entry.parse, ledger.entries)
    batches = [[*batch] for _, batch in groupby(found, key=lambda each: each.recorded_at)]
    times: Iterator[object] = iter([batch[0].recorded_at for batch in batches])
    waiting = [[item((each.submission, read(each.payload_bytes))) for each in batch] for batch in batches]
    pools = await open_pools(database)

    async def tell(_connection: object) -> object:
        return next(times)

    committer = Committer(pools.writer, origin=honest.ORIGIN, clock=tell)  # type: ignore[arg-type]
    for items, behind in zip(waiting, [*waiting[1:], []], strict=True):
        await committer.commit(items, behind)
    facts = committer._memory.facts
    kept = Needs(tuple(name for name in facts._rows if not name.startswith("root:")), tuple(facts._balances))
    async with pools.reader.acquire() as connection:
        assert await log_entries.in_range(connection, 0, COUNT + 1) == ledger.entries
        rows, balances = await load(connection, kept)
    assert {name: list(facts.shelf(name)) for name in rows} == {name: live(stored) for name, stored in rows.items()}
    assert {name: facts.balance(name) for name in balances} == balances
    await committer.disconnect()
    await pools.close()
