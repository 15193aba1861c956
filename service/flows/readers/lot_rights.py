"""By whose leave somebody may read a lot: grants on it, and on the lots that were made of it.

Nobody gives more than it has: a holder's leave on a lot reaches those above it that the holder may itself read, and an
authority's reaches all that the lot was made of (`trade.access`).
"""

from collections.abc import Collection
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final

import asyncpg

from service.decision.values import frozen
from service.storage import grants as stored
from service.storage.engine import Connection
from service.trade.access import grants
from service.trade.access.grants import Granted

MOST: Final = 10_000
"""Lots looked at below the one asked for. A grant that lies deeper is not found: ask nearer to the lot granted."""


@frozen
class Leave:
    """Whose leave a reader has on a lot: `granters` reach what they may read themselves; `whole` reaches all of it."""

    granters: frozenset[str] = frozenset()
    whole: bool = False

    def reaches(self, parties: Collection[str]) -> bool:
        """Whether it reaches data that these parties may read."""
        return self.whole or not self.granters.isdisjoint(parties)


NONE: Final = Leave()


async def leave(pool: asyncpg.Pool, reader: str, lot: str, today: date) -> Leave:
    """The leave that `reader` has to read a lot on a Lima day."""
    async with pool.acquire() as connection:
        return await leave_on(connection, reader, lot, today)


async def leave_on(connection: Connection, reader: str, lot: str, today: date) -> Leave:
    """As `leave`, on a connection."""
    if not await stored.has_any(connection, reader):
        return NONE
    rows = [row for row in await stored.below(connection, lot, MOST) if isinstance(row, Granted)]
    of_lot = groupby(sorted(rows, key=attrgetter("lot")), key=attrgetter("lot"))  # stable: each lot's in their order
    held = [row for _, said in of_lot for row in grants.in_force(said, reader, today)]
    return Leave(frozenset(row.by for row in held), any(row.whole for row in held))
