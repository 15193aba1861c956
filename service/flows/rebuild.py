"""Empty the projection and replay the ledger into it: whatever it says, it says because of the entries alone.

One transaction that holds the head, so that nobody appends to what is being rebuilt; readers wait. Balances are summed
from their postings at the end, which is what they are.
"""

from collections.abc import Callable
from typing import Final

import asyncpg

from service.flows.replaying import take
from service.rulebook.replay import Replay
from service.storage import head, log_entries, projection, roles
from service.storage.append import Columns

_SETTINGS: Final = {"role": roles.OWNER, "lock_timeout": "30s", "jit": "off"}


def _ignore(_done: int, _size: int) -> None:
    return


async def rebuild(url: str, origin: str, *, progress: Callable[[int, int], None] = _ignore) -> int:
    """Rebuild the projection in the database at `url`; returns how many entries were replayed.

    `progress` is told how many of how many are done. Signatures are not verified: that is what `verify` is for.
    Raises `replaying.LedgerFaulty`.
    """
    connection = await asyncpg.connect(url, server_settings=_SETTINGS)
    try:
        async with connection.transaction():
            end = await head.lock(connection)
            await projection.empty(connection)
            replay = Replay(origin)
            async for batch in log_entries.stream(connection, end.size):
                await projection.copy(connection, _replayed(replay, batch))
                progress(replay.size, end.size)
            await projection.sum_balances(connection)
            await projection.look_over(connection)
        return end.size
    finally:
        await connection.close()


def _replayed(replay: Replay, batch: list[bytes]) -> Columns:
    columns = Columns()
    for data in batch:
        take(columns, replay, data)
    return columns
