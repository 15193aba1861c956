from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.flows.recording.append import Appender
from service.storage.engine import Pools, open_pools
from tests.flows import house
from tests.flows.house import Author


@pytest.fixture
async def pools(database: str) -> AsyncIterator[Pools]:
    """Pools on an empty, migrated database."""
    opened = await open_pools(database)
    yield opened
    await opened.close()


@pytest.fixture
async def appender(pools: Pools, tmp_path: Path) -> AsyncIterator[Appender]:
    """A running appender whose last-signed file is in `tmp_path`."""
    running = house.appender(pools.writer, tmp_path)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def author() -> Author:
    """Who writes the submissions."""
    return Author()


@pytest.fixture
async def opened(appender: Appender, author: Author) -> Appender:
    """The appender of a log with its registrar, a trader and the trader's key: three entries."""
    for signed in author.opening():
        await appender.submit(*signed)
    return appender
