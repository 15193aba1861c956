"""kill -9 of the serving process, with clients on the other side of a real socket."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.flows.recording.answers import Recorded
from service.ledger import signing
from service.storage import head
from service.storage.engine import Pools, open_pools
from service.storage.last_signed import LastSignedFile
from tests.api import processes
from tests.api.remote import Remote
from tests.flows import house
from tests.flows.clients import Acknowledged, insist, load
from tests.flows.house import Author
from tests.flows.ledger_check import check_acknowledged
from tests.ports import free_port


class Crashes:
    """A server of its own, clients of it, and a hand on the switch."""

    def __init__(self, pools: Pools, dsn: str, data: Path, http: httpx.AsyncClient) -> None:
        self.pools = pools
        self.acknowledged = Acknowledged()
        self.author = Author()
        self.remote = Remote(http)
        self._dsn, self._data, self._port = dsn, data, http.base_url.port or 0

    async def begin(self) -> None:
        """Write the log's keys, record its first three entries, and serve it."""
        keys = self._data / "keys"
        keys.mkdir()
        for name in ("log", "service"):
            signing.generate(keys / f"{name}.pem", house.seed(name))
        appender = house.appender(self.pools.writer, self._data)
        await appender.start()
        for signed in self.author.opening():
            await insist(appender, signed, self.acknowledged)
        await appender.stop()
        await self.start()

    async def start(self) -> None:
        """Serve, on the port of before."""
        self._server = await asyncio.to_thread(processes.start, self._dsn, self._data, self._port)

    async def kill(self) -> None:
        """End it by SIGKILL: nothing of the process is left to say goodbye."""
        self._server.kill()
        await asyncio.to_thread(self._server.wait)

    async def end(self) -> None:
        """End the server as an operator would."""
        await asyncio.to_thread(processes.end, self._server)

    async def run(self, cycles: int, clients: int) -> None:
        """Kill the server so many times under load.

        Whoever lost an answer gets a receipt from the next server; at the end nothing acknowledged is lost or doubled.
        """
        for _ in range(cycles):
            async with load(self.remote, self.author, self.acknowledged, clients):
                await self._until_grown(100)
                await self.kill()
                await self.start()
                while not self.remote.lost <= self.acknowledged.seqs.keys():
                    await self._until_grown(1)
        await self.end()  # with it, whatever clients that were called off still had under way
        await check_acknowledged(self.pools, self.acknowledged)

    async def _until_grown(self, count: int) -> None:
        # A start has a deadline of its own: called off from here, its thread would leave a server behind.
        async with asyncio.timeout(60):
            await self.acknowledged.until(len(self.acknowledged.seqs) + count)


@pytest.fixture
async def crashes(database: str, tmp_path: Path) -> AsyncIterator[Crashes]:
    """A server to crash."""
    pools = await open_pools(database)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{free_port()}", timeout=30) as http:
        crashes = Crashes(pools, database, tmp_path, http)
        await crashes.begin()
        yield crashes
        await crashes.end()
    await pools.close()


async def test_nothing_acknowledged_is_lost(crashes: Crashes) -> None:
    """The server is killed three times under load: no acknowledged entry is lost or doubled, the ledger verifies."""
    await crashes.run(3, clients=8)


@pytest.mark.soak
async def test_nothing_acknowledged_is_lost_in_twenty_crashes(crashes: Crashes) -> None:
    """As above, twenty times, with more clients."""
    await crashes.run(20, clients=32)


async def test_answers_that_die_with_the_server(crashes: Crashes, tmp_path: Path) -> None:
    """Killed when entries are committed and not yet signed for, the next server has their receipts: 200, same entry."""
    signed = [crashes.author.declared(house.party(10 + number)) for number in range(8)]
    with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():  # whoever wants to sign waits
        asked = asyncio.gather(*[crashes.remote.submit(*each) for each in signed])
        async with asyncio.timeout(60), crashes.pools.reader.acquire() as connection:
            while (await head.read(connection)).size < 3 + len(signed):  # noqa: ASYNC110 - the event is the database's
                await asyncio.sleep(0.01)
        await crashes.kill()
        await asked
    assert crashes.remote.lost == {sent.digest for sent, _ in signed}
    await crashes.start()
    for each in signed:
        answer = await crashes.remote.submit(*each)
        assert isinstance(answer, Recorded)
        assert not answer.new
        crashes.acknowledged.note(each, answer)
    assert len(await check_acknowledged(crashes.pools, crashes.acknowledged)) == 3 + len(signed)
