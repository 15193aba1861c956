"""Who shows checkpoints: also what somebody else has left to be shown, at once."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from service.flows import publish_checkpoint
from service.flows.append import Appender
from service.storage.engine import Pools
from tests.flows import house

LONGER = 1e9
"""Seconds; no machine has been up for so long."""


async def test_what_was_left_is_shown_however_lately_the_machine_was_started(
    opened: Appender, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored and not shown when a host goes down is shown at the start, and not after its first hour."""
    await opened.stop()
    superuser = await asyncpg.connect(database)
    await superuser.execute("UPDATE ledger.published SET size = 1, published_at = '2000-01-01T00:00:00Z'")
    monkeypatch.setattr(publish_checkpoint, "IDLE", LONGER)  # no hour is over since the machine began to count
    later = house.appender(pools.writer, tmp_path)
    await later.start()
    try:
        async with asyncio.timeout(30):
            while await superuser.fetchval("SELECT size FROM ledger.published") < 3:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    finally:
        await later.stop()
        await superuser.close()
