"""Two writers take a stream of submissions in turns of all sizes, reading ahead, while their connections break.

What they make of it is `streams`' business to know. Readings ahead are slow or early, turns end before or after them,
and memory is now and then too small for anything.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime
from random import Random
from typing import Any, Final

import asyncpg
import pytest

from service.decision.facts import Needs
from service.decision.records import live
from service.flows.recording import commit, memory, turn
from service.flows.recording.commit import Committer
from service.flows.recording.deciding import Deciding
from service.flows.recording.turn import Turn
from service.flows.recording.verdicts import Added, Item, Repeated, Verdict
from service.storage import append, head, log_entries
from service.storage.engine import Connection, Pools, open_pools
from service.storage.load import known, load, load_all
from tests.flows.streams import Stream

FAULTS: Final = ("gone before", "killed before", "killed amid", "too slow", "gone after", "unwritable")

_ASKING: Final = ("fetch", "fetchrow", "fetchval", "execute")
_SPOILS: Final = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
_PAUSES: Final = (0, 0, 0.002, 0.01)

_reads_for: ContextVar[Deciding | None] = ContextVar("reads_for", default=None)


class Breaking:
    """Breaks statements of the writers, one in so many, while it is `armed`."""

    def __init__(self, admin: asyncpg.Connection, rng: Random, often: int, patch: pytest.MonkeyPatch) -> None:
        """`admin` is a superuser's connection, which is left alone."""
        self.admin: Final = admin
        self.armed = False
        self.done: Final[Counter[str]] = Counter()
        self._rng: Final = rng
        self._often: Final = often
        self._within = False
        for name in _ASKING:
            self._wrap(name, patch)

    def _wrap(self, name: str, patch: pytest.MonkeyPatch) -> None:
        real = getattr(asyncpg.Connection, name)

        async def asked(connection: asyncpg.Connection, *args: Any, **members: Any) -> Any:  # noqa: ANN401 - whatever is asked
            if not self.armed or self._within or connection is self.admin or self._rng.randrange(self._often):
                return await real(connection, *args, **members)
            fault = self._rng.choice(FAULTS)
            self.done[fault] += 1
            self._within = True
            try:
                if fault == "killed amid":
                    under_way = asyncio.ensure_future(real(connection, *args, **members))
                    for _ in range(self._rng.randrange(4)):
                        await asyncio.sleep(0)
                    await self._kill(connection)
                    return await under_way
                await self._spoil(connection, fault)
                answer = await real(connection, *args, **members)
            finally:
                self._within = False
            connection.terminate()  # gone after; or killed, and the answer was faster
            raise ConnectionResetError(str(answer)[:10])

        patch.setattr(asyncpg.Connection, name, asked)

    async def _spoil(self, connection: asyncpg.Connection, fault: str) -> None:
        if fault == "gone before":
            connection.terminate()
        elif fault == "killed before":
            await self._kill(connection)
        elif fault == "too slow":
            await connection.execute("SET statement_timeout = 1")
            await connection.execute("SELECT pg_sleep(1)")
        elif fault == "unwritable":
            raise asyncpg.DataError

    async def _kill(self, connection: asyncpg.Connection) -> None:
        await self.admin.execute("SELECT pg_terminate_backend($1::int)", connection.get_server_pid())


class Player:
    """The two writers, and how far they have come: `verdicts`."""

    def __init__(
        self, pools: Pools, stream: Stream, rng: Random, breaking: Breaking, patch: pytest.MonkeyPatch
    ) -> None:
        self.verdicts: Final[list[Verdict]] = []
        self.seen: Final[Counter[str]] = Counter()
        self._pools: Final = pools
        self._stream: Final = stream
        self._rng: Final = rng
        self._breaking: Final = breaking
        self._now: datetime = stream.sent[0][1]
        self._turns: Final[list[Turn]] = []
        self._writers: Final = [self._writer(), self._writer()]
        self._items: Final[list[dict[int, Item]]] = [{}, {}]
        self._held: tuple[Committer, asyncio.Event, asyncio.Event] | None = None
        self._patch(patch)

    def _writer(self) -> Committer:
        return Committer(self._pools.writer, origin=self._stream.origin, clock=self._tell)

    async def _tell(self, _connection: object) -> datetime:
        return self._now

    def _patch(self, patch: pytest.MonkeyPatch) -> None:
        finish, foresee, write = Turn.finish, Deciding.foresee, append.append

        async def noted(this: Turn, behind: Iterable[Item] = ()) -> head.Head:
            self._turns.append(this)
            return await finish(this, behind)

        async def foreseen(this: Deciding, *about: Any) -> Any:  # noqa: ANN401 - what `foresee` takes and gives
            _reads_for.set(this)
            await self._pause(this, early=True)
            return await foresee(this, *about)

        async def read(*about: Any) -> Any:  # noqa: ANN401 - what `load_all` takes and gives
            found = await load_all(*about)
            await self._pause(_reads_for.get(), early=False)
            return found

        async def written(*about: Any) -> None:  # noqa: ANN401 - what `append` takes
            await asyncio.sleep(self._rng.choice(_PAUSES))
            await write(*about)

        patch.setattr(Turn, "finish", noted)
        patch.setattr(Deciding, "foresee", foreseen)
        patch.setattr("service.flows.recording.deciding.load_all", read)
        patch.setattr(append, "append", written)

    async def _pause(self, reader: Deciding | None, *, early: bool) -> None:
        """Let a reading wait a little, or for the other writer's turn: before it looks, or before it is believed."""
        if self._held and reader and self._held[0]._memory.facts is reader.facts:
            _, reached, released = self._held
            reached.set()
            if not early or self._rng.randrange(2):
                await released.wait()
            return
        await asyncio.sleep(self._rng.choice(_PAUSES))

    async def play(self) -> None:
        """From the first submission to the last."""
        at = 0
        while at < len(self._stream.sent):
            which = self._rng.randrange(2)
            if self._rng.randrange(25) == 0:
                await self._writers[which].disconnect()
                self._writers[which] = self._writer()
                self._items[which].clear()
            self._now = self._stream.sent[at][1]
            those = self._next(at)
            then = self._next(those.stop)
            both = then and self._rng.randrange(5) == 0
            at = await (self._two(which, those, then) if both else self._one(which, those))

    async def close(self) -> None:
        """Let go of the connections."""
        for writer in self._writers:
            await writer.disconnect()

    def _next(self, start: int) -> range:
        """What a turn may take: of one time, like all that waits for a turn."""
        sent, end = self._stream.sent, start
        most = start + self._rng.choice((1, 1, 2, 3, 5, 9, 17, 40))
        while end < min(len(sent), most) and sent[end][1] == self._now:
            end += 1
        return range(start, end)

    def _of(self, which: int, those: Iterable[int]) -> list[Item]:
        """One writer's own items."""
        items, future = self._items[which], asyncio.get_running_loop().create_future
        for number in those:
            if number not in items:
                (sent, payload), _ = self._stream.sent[number]
                items[number] = Item(sent, payload, verified=False, answer=future())
        return [items[number] for number in those]

    def _behind(self, which: int, start: int) -> deque[Item]:
        start += self._rng.choice((0, 0, 0, 1, 5))
        end = min(start + self._rng.choice((0, 1, 5, 30, 60)), len(self._stream.sent))
        return deque(self._of(which, range(start, end)))

    async def _one(self, which: int, those: Sequence[int]) -> int:
        """A turn; where the next one begins."""
        writer, before = self._writers[which], await self._size()
        self._breaking.armed = True
        self._turns.clear()
        try:
            taken = (await writer.commit(self._of(which, those), self._behind(which, those[-1] + 1))).turn
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            self._breaking.armed = False
            if not isinstance(error, _SPOILS):
                await writer.disconnect()
            if await self._size() == before:
                half = those[: len(those) // 2 or 1]
                return await self._one(which, half) if isinstance(error, _SPOILS) else those[0]
            (taken,) = self._turns
            await self._repeat(writer, taken)
        finally:
            self._breaking.armed = False
        assert await self._size() == before + len(taken.leaves)
        self.verdicts.extend(verdict for _, verdict in taken.verdicts)
        if self._rng.randrange(4) == 0:
            await self._agree(writer)
        return those[-1] + 1

    async def _repeat(self, writer: Committer, taken: Turn) -> None:
        """The commit was lost on the way back: asked again, its entries are repeats."""
        self.seen["unknown outcome"] += 1
        added = [(item, verdict.seq) for item, verdict in taken.verdicts if isinstance(verdict, Added)]
        again = await writer.commit([item for item, _ in added])
        assert [verdict for _, verdict in again.turn.verdicts] == [Repeated(seq) for _, seq in added]

    async def _two(self, which: int, those: range, then: range) -> int:
        """One writer's turn, and the other's before what the first read ahead is believed."""
        for writer in self._writers:
            await _wake(writer)
        self.seen["two turns"] += 1
        reached, released = asyncio.Event(), asyncio.Event()
        self._held = self._writers[which], reached, released
        behind = deque([*self._of(which, then), *self._behind(which, then.stop)])
        first = asyncio.create_task(self._writers[which].commit(self._of(which, those), behind))
        waiting = asyncio.create_task(reached.wait())
        try:
            await asyncio.wait([first, waiting], return_when=asyncio.FIRST_COMPLETED)
            other = 1 - which
            second = await self._writers[other].commit(self._of(other, then), self._behind(other, then.stop))
        finally:
            released.set()
            waiting.cancel()
            done = await first
            self._held = None
        self.verdicts.extend(verdict for each in (done, second) for _, verdict in each.turn.verdicts)
        return then.stop

    async def _size(self) -> int:
        """The log's, once whoever holds the head has let go of it."""
        async with self._breaking.admin.transaction():
            return (await head.lock(self._breaking.admin)).size

    async def _agree(self, writer: Committer) -> None:
        """What a writer remembers is what stands."""
        facts, identities = writer._memory.facts, writer._memory.known
        kept = Needs(tuple(name for name in facts._rows if not name.startswith("root:")), tuple(facts._balances))
        async with self._pools.reader.acquire() as connection:
            rows, balances = await load(connection, kept)
            stand = await known(connection, [*identities])
        assert {name: list(facts.shelf(name)) for name in rows} == {name: live(stored) for name, stored in rows.items()}
        assert {name: facts.balance(name) for name in balances} == balances
        assert {identity: each for identity, each in identities.items() if each} == stand


async def _wake(writer: Committer) -> None:
    """A connection that a fault has left dying is let go of, as an appender would after the turn that found it so."""
    try:
        if writer._connection:
            await writer._connection.execute("SELECT 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        await writer.disconnect()


async def entries(connection: Connection) -> Sequence[bytes]:
    """All of the log."""
    return await log_entries.in_range(connection, 0, 1_000_000)


async def divide(database: str, stream: Stream, seed: int) -> Counter[str]:
    """Have an empty log take a stream, and compare; what was met on the way."""
    rng = Random(seed)
    pools = await open_pools(database)
    admin = await asyncpg.connect(database)
    with pytest.MonkeyPatch.context() as patch:
        for room, name, choices in (
            (turn, "_CHUNK", (1, 2, 5, 16)),
            (turn, "_BREATH", (1, 2, 4)),
            (turn, "_AHEAD", (1, 7, 512)),
            (memory, "_MAX_FACTS", (5, 300, 100_000, 100_000)),
            (memory, "_MAX_KNOWN", (0, 3, 20, 10_000)),
            (commit, "_MAX_KEYS", (0, 2, 100_000)),
        ):
            patch.setattr(room, name, rng.choice(choices))
        breaking = Breaking(admin, rng, (15, 60, 10**9)[seed % 3], patch)
        player = Player(pools, stream, rng, breaking, patch)
        try:
            await player.play()
            async with pools.reader.acquire() as connection:
                assert await entries(connection) == stream.entries
            assert player.verdicts == stream.verdicts
        finally:
            breaking.armed = False
            await player.close()
            await admin.close()
            await pools.close()
    return player.seen + breaking.done
