"""Empty the projection and replay the ledger into it: whatever it says, it says because of the entries alone.

One transaction that holds the head, so that nobody appends to what is being rebuilt; readers wait. Balances are summed
from their postings at the end, which is what they are.

Until it has the tables it asks for them a second at a time: behind whoever waits for a table to be emptied, everybody
waits who only wants to read it, and a long question would keep all of them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from service.flows.restoring.replaying import take
from service.rulebook.replay import Replay
from service.storage import head, log_entries, projection, roles
from service.storage.append import Columns
from service.storage.engine import Connection

PATIENCE: Final = 60.0
"""Seconds for which it tries to have the tables to itself."""

_SETTINGS: Final = {"role": roles.OWNER, "lock_timeout": "1s", "jit": "off"}
_BETWEEN: Final = 1.0


class NotRebuilt(Exception):
    """Somebody else has what is to be rebuilt; the message says what to do, Spanish first."""

    def __init__(self) -> None:
        super().__init__(
            "otro proceso tiene el registro (¿otro rebuild, una consulta larga?): espere a que termine e intente de "
            "nuevo; nada ha cambiado / another process has the log (another rebuild, a long question?): wait until it "
            "ends and try again; nothing has changed"
        )


def _ignore(_done: int, _size: int) -> None:
    return


async def rebuild(
    url: str, origin: str, *, progress: Callable[[int, int], None] = _ignore, patience: float = PATIENCE
) -> int:
    """Rebuild the projection in the database at `url`; returns how many entries were replayed.

    `progress` is told how many of how many are done. Signatures are not verified: that is what `verify` is for.
    Raises `replaying.LedgerFaulty`, and `NotRebuilt` when others have had the log or the tables for `patience` seconds.
    """
    connection = await asyncpg.connect(url, server_settings=_SETTINGS)
    try:
        async with _emptied(connection, time.monotonic() + patience) as end:
            replay = Replay(origin)
            async for batch in log_entries.stream(connection, end.size):
                await projection.copy(connection, _replayed(replay, batch))
                progress(replay.size, end.size)
            await projection.sum_balances(connection)
            await projection.look_over(connection)
            await head.count_rebuild(connection)  # who writes remembers what stood in the tables
        return end.size
    finally:
        await connection.close()


@asynccontextmanager
async def _emptied(connection: Connection, deadline: float) -> AsyncIterator[head.Head]:
    """The head and the emptied tables, held until what is put in them is committed. Raises `NotRebuilt`."""
    while True:
        async with connection.transaction():
            if end := await _try_to_empty(connection):
                yield end
                return
        if time.monotonic() > deadline:
            raise NotRebuilt
        await asyncio.sleep(_BETWEEN)


async def _try_to_empty(connection: Connection) -> head.Head | None:
    """None, with nothing held, if somebody else has any of it for longer than a second."""
    with suppress(asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        async with connection.transaction():
            end = await head.lock(connection)
            await projection.empty(connection)
            return end
    return None


def _replayed(replay: Replay, batch: list[bytes]) -> Columns:
    columns = Columns()
    for data in batch:
        take(columns, replay, data)
    return columns
