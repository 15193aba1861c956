"""The graph of lots that one process remembers, so that where gold is from is told without reading it all again.

It is begun by the first question that opens many lots, read in small pieces beside whatever else the process does, and
caught up to the head of the log by every question. The log only grows, and what an entry put never changes: what is
remembered of the entries below a size is what the tables say of them. Where it is not there yet, or cannot be used, the
tables are asked as ever, and say the same.
"""

import asyncio
import time
from typing import Final

import asyncpg
import structlog

from service.flows.look_back_keys import kids_of
from service.storage import log_entries, lot_graph
from service.storage.engine import Connection
from service.storage.projection import one_moment
from service.trade.lots import Lot
from service.trade.measures import LotMeasured
from service.trade.provenance import NotPacked, Packed

BEGIN_AT: Final = 1_000
"""So many lots opened for one answer begin it: a smaller log is read from its tables as fast."""
MOST_BYTES: Final = 768 * 2**20
"""What is remembered at most; a log with more lots is asked of its tables."""

_PIECE: Final = 500
"""Entries read at a time, while others wait."""
_BEHIND: Final = 1_000
"""Entries that a question catches up with by itself; with more it does not wait."""

_log = structlog.get_logger()


class Remembered:
    """One process's memory of the graph of lots."""

    def __init__(self, pool: asyncpg.Pool, *, begin_at: int = BEGIN_AT, most_bytes: int = MOST_BYTES) -> None:
        self._pool = pool
        self._begin_at = begin_at
        self._most_bytes = most_bytes
        self._packed: Packed | None = None
        self._making = (0, 0)
        self._alone = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self._gone = False

    async def close(self) -> None:
        """Read no further."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def ready(self) -> Packed | None:
        """Wait until what is being read is there."""
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        return self._packed

    async def at(self, connection: Connection, size: int) -> Packed | None:
        """The graph of the entries below `size` at least, which is what the connection sees; None if it is not there.

        The connection is one to which the projection stands still (`projection.one_moment`). Never waits for more than
        a few entries to be read.
        """
        if (packed := self._packed) is None:
            if self._gone and await lot_graph.making(connection) != self._making:
                self._gone = False  # what could not be remembered was thrown away and made again
            return None
        if await lot_graph.making(connection) != self._making:
            if packed is self._packed:
                self._forget("rebuilt")
            return None
        if size - packed.size > _BEHIND:
            self._read_beside()
        if self._is_reading():  # who waited for it would keep a connection that it may need
            return None
        async with self._alone:
            if packed is self._packed and packed.size < size:
                await self._take(connection, packed, size)
        return packed if packed is self._packed else None  # forgotten meanwhile, or could not be packed

    def note(self, opened: int) -> None:
        """So many lots were opened from the tables: begin to remember, where that is many."""
        if opened >= self._begin_at and self._packed is None and not self._gone:
            self._read_beside()

    def _read_beside(self) -> None:
        if not self._is_reading():
            self._reading = asyncio.create_task(self._read())

    def _is_reading(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def _read(self) -> None:
        """Read what is missing; where the database or memory is short, the next question begins anew."""
        try:
            await self._read_all()
        except (OSError, MemoryError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.warning("lots not read", error=repr(error))

    async def _read_all(self) -> None:
        """Piece by piece, each as of a moment of its own; half of the time is left to others."""
        async with self._alone:
            packed, making = self._packed or Packed(), self._making
            while not self._gone:
                began = time.monotonic()
                async with one_moment(self._pool) as connection:
                    if (found := await lot_graph.making(connection)) != making:
                        self._forget("rebuilt")
                        packed, making = Packed(), found
                    size = await log_entries.size(connection)
                    if packed.size < size:
                        await self._take(connection, packed, min(size, packed.size + _PIECE))
                if packed.size >= size and not self._gone:
                    self._packed, self._making = packed, making
                    return
                await asyncio.sleep(time.monotonic() - began)

    async def _take(self, connection: Connection, packed: Packed, end: int) -> None:
        rows = await lot_graph.since(connection, packed.size, end)
        seqs = sorted({row.seq for row in rows if type(row) is Lot or type(row) is LotMeasured})
        kids = await kids_of(connection, seqs)
        words = await lot_graph.words(connection, packed.size, end)
        try:
            packed.add(rows, kids, words, end)
        except NotPacked as not_packed:
            await self._give_up(connection, "not a graph", str(not_packed))
        except Exception:  # no memory left: some of these rows are there, and would be put twice
            self._forget("half read")
            raise
        if packed.bytes > self._most_bytes:
            await self._give_up(connection, "too large", f"{packed.bytes:,}")

    def _forget(self, why: str) -> None:
        if self._packed is not None:
            _log.info("lots forgotten", why=why)
        self._packed = None

    async def _give_up(self, connection: Connection, why: str, what: str) -> None:
        """Not to be tried again, as long as the rows stand where they do."""
        _log.warning("lots not remembered", why=why, what=what)
        self._packed, self._gone = None, True
        self._making = await lot_graph.making(connection)
