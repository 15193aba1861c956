"""One statement, one answer, for the question that is asked most: connections of a pool, kept at hand.

A pool acquires and releases with a task, two timeouts and a turn of the event loop each time: 60 µs of a supplier
check's 300. Here a connection that has answered is simply taken again; one that failed is ended, and the pool makes
another.

They plan their statement once. Left to itself PostgreSQL finds in a large log that knowing what is asked for makes the
plan look a little better, and plans anew for every question: 500 µs of its time in a log of a million, instead of 200.

Kept as well are the shelves that every such question reads and that seldom grow: policies, the imports of rolls. They
are read once, and then topped up by the statement that reads the rest, so that all of it is of one moment.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.storage import snapshot
from service.storage.snapshot import Snapshot

_KEPT: Final = 6
"""Connections in use at once: two fewer than the reader's pool has, which serves the other questions."""
_PLAN_ONCE: Final = "SET plan_cache_mode = force_generic_plan"

# The rows that the shelves kept have gained since they were last read: not looked for while the log has not grown.
_AND_GAINED: Final = f"""{snapshot.SHELVES}
UNION ALL
SELECT seq, n, shelf, kind, body FROM projection.row
WHERE (SELECT size FROM ledger.head) > $4 AND shelf = ANY ($3::text[]) AND seq >= $4
"""


class HotReader:
    """Reads shelves; those `kept` are in every answer."""

    def __init__(self, pool: asyncpg.Pool, kept: Sequence[str] = (), connections: int = _KEPT) -> None:
        self._pool: Final = pool
        self._gate: Final = asyncio.Semaphore(connections)
        self._idle: Final[list[PoolConnectionProxy]] = []
        self._names: Final = tuple(kept)
        self._kept: Snapshot = Snapshot(0, {name: [] for name in kept})

    async def take(self, names: Sequence[str], *, rights_on: str) -> Snapshot:
        """As `snapshot.take`, with the shelves kept. Raises what asyncpg raises."""
        before = self._kept
        fetched = await self._fetch(_AND_GAINED, names, rights_on, self._names, before.size)
        taken = snapshot.read(fetched, (*names, *self._names), rights_on)
        if before.size and (taken.size < before.size or taken.rebuilt != before.rebuilt):
            # Another, shorter log: the database was exchanged under us, and what is kept is not of it. Or the tables
            # were made anew, and what is kept may be of damaged ones.
            self._kept = Snapshot(0, {name: [] for name in self._names})
            return await self.take(names, rights_on=rights_on)
        for name, rows in before.shelves.items():
            taken.shelves[name] = [*rows, *taken.shelves[name]] if taken.shelves[name] else rows
        if taken.size > self._kept.size:
            self._kept = Snapshot(taken.size, {name: taken.shelves[name] for name in self._names}, taken.rebuilt)
        return taken

    async def _fetch(self, query: str, *arguments: object) -> Sequence[Any]:
        async with self._gate:
            kept = bool(self._idle)
            connection = self._idle.pop() if kept else await self._pool.acquire()
            try:
                if not kept:
                    await connection.execute(_PLAN_ONCE)
                rows: Sequence[Any] = await connection.fetch(query, *arguments)
            except BaseException:
                connection.terminate()  # the pool's others plan by what they are asked
                await self._pool.release(connection)
                raise
            self._idle.append(connection)
            return rows

    async def close(self) -> None:
        """Give the connections back, so that the pool can be closed."""
        while self._idle:
            await self._pool.release(self._idle.pop())
