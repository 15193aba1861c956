import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as drawn_from
from hypothesis import strategies as st

from service.decision.calendar import lima_day
from service.decision.facts import Facts
from service.decision.records import Record
from service.flows.check_supplier import check
from service.flows.recording.append import Appender
from service.ledger import entry
from service.rulebook.replay import Replay
from service.storage import log_entries
from service.storage.engine import Pools, open_pools
from service.storage.hot_reader import HotReader
from service.trade import supplier
from tests.flows import histories, house
from tests.flows.histories import ACTORS, RIGHTS, Act
from tests.flows.house import REGISTRAR, Author

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@dataclass
class Question:
    """Whom to ask about, and when: days back from the last entry's, entries back from the last (None: all of them)."""

    actor: str
    back: int
    unknown: int | None
    by_day: bool
    right: str | None
    activity: str | None


questions = st.lists(
    st.builds(
        Question,
        st.sampled_from(ACTORS),
        st.integers(-5, 70),
        st.none() | st.integers(0, 20),
        st.booleans(),
        st.none() | st.sampled_from(RIGHTS),
        st.sampled_from([None, None, "exploitation", "beneficiation", "exploration", "trade"]),
    ),
    min_size=6,
    max_size=12,
)


@dataclass
class World:
    """One log that every history goes on with, and the replay of its entries beside it."""

    pools: Pools
    hot: HotReader
    appender: Appender
    now: datetime = START
    told: int = 0
    submitted: int = 0
    replay: Replay = field(default_factory=lambda: Replay(house.ORIGIN))
    records: list[Sequence[Record]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    async def tell(self, _connection: object) -> datetime:
        """The time of the entry under way."""
        return self.now

    async def record(self, history: Sequence[Act], cast: dict[str, str]) -> None:
        """An entry every fourth day, unless it is refused; then the new ones are replayed."""
        for act in history:
            self.submitted += 1
            author = Author(start=self.submitted, at=self.now)
            payload = act.payload(cast, lima_day(self.now), self.told)
            await self.appender.submit(*author.submission(REGISTRAR, act.type, **payload))
            self.now += timedelta(days=4)
        async with self.pools.reader.acquire() as connection:
            for data in await log_entries.in_range(connection, self.replay.size, 1_000_000):
                each = entry.parse(data)
                step = self.replay.step(each)
                assert step.faults == ()
                self.records.append(step.records)
                self.days.append(lima_day(each.recorded_at))

    def facts(self, known_at: int) -> Facts:
        """What an auditor holds who has replayed the entries up to `known_at`, and no more."""
        facts = Facts(complete=True)
        for records in self.records[: known_at + 1]:
            facts.put(records)
        return facts

    async def compare(self, asked: Question, cast: dict[str, str]) -> None:
        """The verdict from the tables is the replay's, to the last member."""
        last = len(self.records) - 1
        entry_known = last - (asked.unknown or 0)
        today = self.days[-1]
        known_at: int | date | None = None if asked.unknown is None else entry_known
        if asked.by_day and asked.unknown is not None:
            known_at = self.days[entry_known]
            entry_known = max(seq for seq, day in enumerate(self.days) if day <= known_at)
        at = today - timedelta(days=asked.back)
        right = None if asked.right is None else f"{asked.right}{self.told}"
        about: dict[str, Any] = {"at": at, "today": today, "right": right, "activity": asked.activity}
        live = (await check(self.pools.reader, self.hot, cast[asked.actor], known_at=known_at, **about)).verdict
        replayed = supplier.verdict(self.facts(entry_known), cast[asked.actor], **about)
        assert live == replace(replayed, known_at=None if known_at is None else entry_known)
        SEEN.add((live.may_sell, live.light))


SEEN: set[tuple[object, object]] = set()


async def _open(database: str, folder: Path) -> World:
    pools = await open_pools(database)
    hot = HotReader(pools.reader, supplier.COMMON)

    async def tell(connection: object) -> datetime:
        return await world.tell(connection)

    world = World(pools, hot, house.appender(pools.writer, folder, tell))
    await world.appender.start()
    for signed in Author(start=1_000_000, at=START).opening():
        await world.appender.submit(*signed)
    return world


async def _close(world: World) -> None:
    await world.appender.stop()
    await world.hot.close()
    await world.pools.close()


def test_the_live_verdict_is_the_replayed_one(database: str, tmp_path: Path) -> None:
    """At any (at, known_at), tables and a replay of the ledger up to known_at give the same verdict, whole.

    Histories hold registrations (back-dated, shortened, ended), parties, assessments, policies and imports of rolls.
    """
    SEEN.clear()
    with asyncio.Runner() as runner:
        world = runner.run(_open(database, tmp_path))

        @settings(
            max_examples=40,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # a log only grows: a smaller example cannot be tried again
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        )
        @drawn_from(1)
        @given(histories.histories(), questions)
        def holds(history: list[Act], asked: list[Question]) -> None:
            world.told += 1
            cast = histories.cast_of(world.told)
            runner.run(world.record(history, cast))
            for each in asked:
                runner.run(world.compare(each, cast))

        try:
            holds()
        finally:
            runner.run(_close(world))
    assert {light for _, light in SEEN} == {"green", "amber", "red"}


def test_a_prefix_of_the_replay_is_a_replay_of_the_prefix() -> None:
    """What an auditor of the first entries holds is what the whole replay had put by then."""
    from tests import honest

    ledger = honest.ledger(260)
    whole, part = Replay(honest.ORIGIN), Replay(honest.ORIGIN)
    records = [whole.step(entry.parse(data)).records for data in ledger.entries]
    assert [part.step(entry.parse(data)).records for data in ledger.entries[:130]] == records[:130]
