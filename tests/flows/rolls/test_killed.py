"""An import killed in the middle, for real, and run again."""

import asyncio
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg

from service.flows.rolls.run import Office
from tests.flows.rolls import bureau
from tests.flows.rolls.bureau import left, opened

LINES = 2_500
KILLS = 4
ROOT = Path(__file__).parents[3]


async def _size(office: Office) -> int:
    connection = await asyncpg.connect(office.url)
    try:
        size: int = await connection.fetchval("SELECT size FROM ledger.head")
        return size
    finally:
        await connection.close()


async def _killed_after(office: Office, folder: Path, entries: int, pause: float) -> bool:
    """Import, killed once so many entries stand and a moment more has passed; False where it was done before."""
    arguments = (office.url, str(folder), str(LINES), str(entries), str(pause))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.flows.rolls.importer", *arguments, cwd=ROOT
    )
    return await process.wait() == -signal.SIGKILL


async def test_a_killed_import_ends_as_an_undisturbed_one(new_database: Callable[[], str], tmp_path: Path) -> None:
    """Killed at random points and run again: the same rows in the same order, the same counts, the same openings."""
    folders = tmp_path / "undisturbed", tmp_path / "killed"
    for folder in folders:
        folder.mkdir()
    calm, killed = [await bureau.begin(new_database(), folder) for folder in folders]
    await bureau.take(calm, bureau.roll("REINFO", LINES))

    draw = random.Random(20_261_123)
    # Not near the end: an import that was done a moment before would prove nothing.
    points = sorted(draw.randrange(4, LINES * 3 // 5) for _ in range(KILLS))
    assert all([await _killed_after(killed, folders[1], point, draw.random() / 10) for point in points])
    assert 3 < await _size(killed) < await _size(calm)
    await bureau.take(killed, bureau.roll("REINFO", LINES))

    assert await left(killed) == await left(calm)
    assert await opened(killed) == await opened(calm)
