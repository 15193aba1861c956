from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import asyncpg

from service.demo.seeding import Seeded, SimulatedClock, seed
from service.flows.recording.append import Appender
from service.storage import engine
from service.storage.engine import Connection
from service.storage.last_signed import LastSignedFile
from tests.demo.conftest import KEYS, told

WAVES = 3


@dataclass(slots=True)
class LosingClock(SimulatedClock):
    """A simulated clock at whose `lost`th question the connection that asks is ended, as one that idled too long is."""

    lost: int = 2
    asked: int = 0

    async def __call__(self, connection: Connection) -> datetime:
        self.asked += 1
        if self.asked == self.lost:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return self.now


async def _seeded(database: str, folder: Path, clock: SimulatedClock) -> tuple[Seeded, list[bytes]]:
    story = told()
    story = replace(story, waves=story.waves[:WAVES])
    pools = await engine.open_pools(database)
    last_signed = LastSignedFile(folder / "last-signed", story.log)
    last_signed.create()
    log, service = KEYS.signer("log"), KEYS.signer("service")
    appender = Appender(
        pools.writer, origin=story.log, log_signer=log, service_signer=service, last_signed=last_signed, clock=clock
    )
    await appender.start()
    seeded = await seed(story, KEYS, appender, clock, lambda *_: None)
    await appender.stop()
    await pools.close()
    connection = await asyncpg.connect(database)
    entries = [each["data"] for each in await connection.fetch("SELECT data FROM ledger.entry ORDER BY seq")]
    await connection.close()
    return seeded, entries


async def test_a_connection_lost_amid_the_story(new_database: Callable[[], str], tmp_path: Path) -> None:
    """Whoever loses its turn at the head sends again: the story is told to the same bytes as without the loss."""
    end = told().end
    (calm := tmp_path / "calm").mkdir()
    (stormy := tmp_path / "stormy").mkdir()
    clock = LosingClock(end)
    expected = await _seeded(new_database(), calm, SimulatedClock(end))
    assert await _seeded(new_database(), stormy, clock) == expected
    assert clock.asked > WAVES, "nothing was lost"
