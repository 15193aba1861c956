"""Take turns at the head: lock it, judge what was queued and write it, commit.

READ COMMITTED and a row lock. A crash before the commit leaves nothing; after it, entries that are not signed for yet
and whose clients, asking again, are given their receipts.
"""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.flows.recording.deciding import Deciding
from service.flows.recording.foresight import Foresight
from service.flows.recording.memory import Memory
from service.flows.recording.turn import Turn
from service.flows.recording.verdicts import Item, KnownKey
from service.ledger.merkle import CompactRange
from service.storage import head, tree
from service.storage.channel import Channel
from service.storage.engine import Connection, check_durable_in
from service.storage.head import Clock, Head

_MAX_KEYS: Final = 100_000

BROKEN: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What comes of a database that fails, or is away."""


class HeadWentBack(Exception):
    """The database forgot entries that this worker saw committed: it is an older copy, or another one."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A turn that the database has, and the head that it led to."""

    turn: Turn
    after: Head


class Committer:
    """One worker's turns, with what it may remember between them."""

    def __init__(self, pool: asyncpg.Pool, *, origin: str, clock: Clock) -> None:
        """`keys` are those that this worker has met, by kid; they never change, but for tables that were damaged.

        `went_back` says whether the head was seen not to lead on from what this worker saw committed. Others may go
        beyond what was lost, which makes it no better: that is so until `begin_anew`.
        """
        self.keys: Final[dict[str, KnownKey]] = {}
        self.went_back = False
        self._pool: Final = pool
        self._origin: Final = origin
        self._clock: Final = clock
        self._connection: PoolConnectionProxy | None = None
        self._compared = False  # closely, since this connection was taken
        self._last: Head | None = None
        self._memory = Memory()
        self._foresight: Final = Foresight(pool)

    async def commit(self, items: Sequence[Item], behind: Iterable[Item] = ()) -> Committed:
        """Judge these and write what becomes of them, reading ahead for those `behind` in the queue, which may grow.

        Raises whatever the database does, `NotDurable`, `HeadWentBack`, `HeadMoved`, `UnknownRuleset`. Then nothing was
        written, unless it was the commit that failed: nobody knows, and the locked head will tell.
        """
        connection = self._connection or await self._connect()
        channel = Channel(connection)
        transaction = connection.transaction(isolation="read_committed")
        await transaction.start()
        try:
            before, now = await head.lock_at(connection, self._clock)
            await self._compare(before, None if self._compared else connection)
            self._compared = True
            if self._last and before.rebuilt != self._last.rebuilt:
                self.keys.clear()  # they may have been read from damaged tables
            recorded_at = max(now, before.recorded_at)
            memory = self._memory = self._memory if self._memory.holds_at(before) else Memory()
            memory.begin()
            deciding = Deciding(channel, memory.facts, origin=self._origin, before=before, recorded_at=recorded_at)
            turn = Turn(channel, deciding, memory, self.keys, self._foresight)
            await turn.take(items)
            after = await turn.finish(behind)
        except BaseException:
            await channel.drain()
            with contextlib.suppress(*BROKEN):
                await transaction.rollback()
            raise
        await transaction.commit()
        self._last = after  # at once: a second may pass, in which whoever looks must know of it
        await self._foresight.done()  # what it finds is measured by what this turn has touched
        if self.went_back or self._last is not after:
            raise HeadWentBack(f"from {after.size} entries, or from other ones, as soon as they were committed")
        self._remember(turn, after)
        return Committed(turn, after)

    async def look(self) -> None:
        """See that a turn could begin: the head is there to be locked, and has not gone back. Raises as `commit`."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            await self._compare(await head.lock(connection), connection)

    async def begin_anew(self, signed: CompactRange) -> None:
        """Go by the head as it is now: what this worker committed beyond it was lost, and nobody has a receipt for it.

        `signed` is all that was signed for, which the head leads on from. Whoever may have read what was lost is told
        to remember nothing. Raises what the database does, and `HeadWentBack` where the head is behind `signed`.
        """
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            end = await head.lock(connection)
            if end.size < signed.size or (end.size == signed.size and end.root != signed.root()):
                raise HeadWentBack(f"to {end.size} entries, after it was seen to go on from {signed.size}")
            count = await head.count_rebuild(connection, self._last.rebuilt if self._last else 0)
        self.keys.clear()
        self._last, self.went_back = replace(end, rebuilt=count), False

    async def disconnect(self) -> None:
        """Let go of the connection, and of the head if it still holds it: the next turn begins with another one."""
        connection, self._connection = self._connection, None
        if connection:
            with contextlib.suppress(*BROKEN):  # it may have broken, and gone back to the pool, by itself
                connection.terminate()
                await self._pool.release(connection)
        await self._foresight.disconnect()

    async def _connect(self) -> PoolConnectionProxy:
        """One of a server that was started anew, or is set otherwise for those that come, may be told to forget."""
        connection = self._connection = await self._pool.acquire()
        self._compared = False
        await check_durable_in(self._pool, connection)
        return connection

    async def _compare(self, before: Head, closely: Connection | None) -> None:
        """See that the log leads on from what this worker saw committed; `closely`, where others have gone beyond it.

        A server that loses commits keeps no connection: once for each is enough, and no turn need ask for more.
        """
        last = self._last
        if last and not self.went_back:
            there = before.root
            if before.size > last.size:
                there = (await tree.range_at(closely, last.size)).root() if closely else last.root
            self.went_back = before.size < last.size or there != last.root
        if last and self.went_back:
            raise HeadWentBack(f"from {last.size} to {before.size} entries, or to other ones")

    def _remember(self, turn: Turn, after: Head) -> None:
        self._last = after
        self._memory.end(after)
        if len(self.keys) > _MAX_KEYS:
            self.keys.clear()
        self.keys.update(turn.keys)
