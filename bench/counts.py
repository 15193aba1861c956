"""What a batch costs the database: statements sent while the head is held, and decisions that had to be run again."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from unittest.mock import patch

from asyncpg.connection import LoggedQuery

from bench import fill
from bench.house import Log
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.recording import commit
from service.flows.recording.append import Appender
from service.flows.recording.deciding import Deciding
from service.rulebook.decide import Decision
from service.storage.engine import open_pools

_BATCH: Final = 64


@dataclass(slots=True)
class Counts:
    """Over some batches: round trips of the appending connection, decisions and misses by payload type."""

    batches: int = 0
    round_trips: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)


def count(log: Log, bodies: list[bytes]) -> Counts:
    """Record these in batches of 64, in this process, and count."""
    return asyncio.run(_count(log, bodies))


async def _count(log: Log, bodies: list[bytes]) -> Counts:
    counts = Counts()
    pools = await open_pools(log.url)
    appender = fill.appender(log, pools.writer)
    await appender.start()
    try:
        # One batch before, so that the appender has taken the connection that it keeps.
        await fill.record(appender, fill.understand(bodies[:_BATCH]))
        with _counting(appender, counts):
            for start in range(_BATCH, len(bodies), _BATCH):
                await fill.record(appender, fill.understand(bodies[start : start + _BATCH]))
                counts.batches += 1
    finally:
        await appender.stop()
        await pools.close()
    return counts


@contextmanager
def _counting(appender: Appender, counts: Counts) -> Iterator[None]:
    class Counted(Deciding):
        async def decide(self, payload: Payload, kid: str) -> Decision | Refusal:
            before = self.misses
            outcome = await super().decide(payload, kid)
            counts.decisions[payload.type] += 1
            counts.misses[payload.type] += self.misses > before
            return outcome

    def log(_: LoggedQuery) -> None:
        counts.round_trips += 1

    connection = appender._committer._connection
    if connection is None:
        raise LookupError("the appender holds no connection yet")
    connection.add_query_logger(log)
    try:
        with patch.object(commit, "Deciding", Counted):
            yield
    finally:
        connection.remove_query_logger(log)
