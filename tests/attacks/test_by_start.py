"""What the start-up check catches, each at fifty random places."""

import asyncio
import uuid
from collections.abc import Iterator

import pytest

from service.storage.engine import open_pools
from tests.attacks.by_start import CATCHES, Stage
from tests.attacks.catch import Catch, plant_everywhere
from tests.conftest import Server
from tests.flows import house
from tests.flows.house import Author

BATCHES = 30


@pytest.fixture(scope="module")
def stage(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give a log of thirty batches and more, and the host that signed each."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    stage = Stage(server.cluster.dsn(name), tmp_path_factory.mktemp("host"))
    asyncio.run(_fill(stage))
    yield stage
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _fill(stage: Stage) -> None:
    pools, author = await open_pools(stage.dsn), Author()
    appender = house.appender(pools.writer, stage.folder)
    await appender.start()
    for signed in (*author.opening(), *(author.declared(house.party(10 + number)) for number in range(BATCHES))):
        await appender.submit(*signed)
    await appender.stop()
    await pools.close()


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Stage], stage: Stage) -> None:
    """At each of fifty random places the service does not start, and says the sentence that the table has for it."""
    plant_everywhere(catch, stage)


def test_honest(stage: Stage) -> None:
    """On the database that it signed for, with its key, the service starts."""

    async def start() -> None:
        pools = await open_pools(stage.dsn)
        appender = house.appender(pools.writer, stage.folder)
        await appender.start()
        await appender.stop()
        await pools.close()

    asyncio.run(start())
