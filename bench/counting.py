"""The whole roll counted in one statement, beside the plain recount of an export: the same table, or the bench ends."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bench import offline, world
from bench.house import Log
from service.categorization.distribution import DIMENSIONS, Cell, cells, count
from service.decision.calendar import lima_day
from service.flows import statistics
from service.ledger import entry
from service.rulebook.replay import Replay
from service.storage.engine import open_pools
from service.surveillance.distribution import Table


class NotTheSame(Exception):
    """The statement counts otherwise than the recount."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines of the roll, and seconds: of each run of the statement, of replaying the export, of the recount."""

    lines: int
    statement: tuple[float, ...]
    replay: float
    recount: float


def counted(log: Log, repeats: int) -> Counted:
    """Count the roll of a log by all dimensions, both ways. Raises `NotTheSame`."""
    today = lima_day(datetime.now(UTC))
    table, statement = asyncio.run(_statement(log, today, repeats))
    path = log.folder / "recount.ndjson"
    offline.write_export(log, path)
    try:
        began = time.perf_counter()
        replay, parties = _replayed(path)
        replayed = time.perf_counter()
        plain = count(_cells(replay, parties, today))
        done = time.perf_counter()
    finally:
        path.unlink()
    if table.cells != plain:
        raise NotTheSame
    return Counted(table.total.lines, statement, replayed - began, done - replayed)


async def _statement(log: Log, today: date, repeats: int) -> tuple[Table, tuple[float, ...]]:
    pools = await open_pools(log.url)

    async def once() -> tuple[Table, float]:
        began = time.perf_counter()
        table, _ = await statistics.distribution(pools.reader, DIMENSIONS, at=today, known_at=None, today=today)
        return table, time.perf_counter() - began

    try:
        table, _ = await once()  # the first finds nothing in memory
        seconds = [(await once())[1] for _ in range(repeats)]
    finally:
        await pools.close()
    return table, tuple(seconds)


def _replayed(path: Path) -> tuple[Replay, list[str]]:
    replay, parties = Replay(world.ORIGIN), set[str]()
    with path.open("rb") as lines:
        for line in lines:
            if not line.startswith(b'{"checkpoint"'):
                records = replay.step(entry.parse(line.removesuffix(b"\n"))).records
                parties.update(
                    shelf[6:] for shelf in (getattr(row, "shelf", "") for row in records) if shelf[:6] == "party:"
                )
    return replay, sorted(parties)


def _cells(replay: Replay, parties: list[str], today: date) -> Iterator[tuple[str, Cell]]:
    return ((party, cell) for party in parties for cell in cells(replay.facts, party, today))
