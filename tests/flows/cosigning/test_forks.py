"""Two histories by one key, shown to two witnesses: neither is published, and what the witnesses hold is the proof."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from service.flows.cosigning.cosigner import Cosigner
from service.flows.recording.append import Appender
from service.flows.recording.sign_trees import CannotStart
from service.ledger import checkpoint, note
from service.ledger.checkpoint import Checkpoint
from service.ledger.witness_policy import Policy
from service.storage.engine import Pools, open_pools
from tests.flows import house
from tests.flows.cosigning.test_cosigner import _failures
from tests.flows.cosigning.watched import Watched, Watcher, by, policy, until
from tests.flows.house import LOG_VKEY, Author
from tests.ports import free_port

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


class Fork:
    """One history of the log: a database and a last-signed file of its own, as a malicious operator keeps two."""

    def __init__(self, pools: Pools, folder: Path, number: int) -> None:
        folder.mkdir()
        self.pools, self.folder, self.number = pools, folder, number
        self.author = Author(at=AT)

    def appender(self) -> Appender:
        """Writes this history. The first three entries of all of them are the same to the byte."""
        return house.appender(self.pools.writer, self.folder, house.fixed_clock(AT), publishes=False)

    async def write(self) -> None:
        """Three entries that both histories have, and two of this one's own."""
        appender = self.appender()
        await appender.start()
        for signed in self.author.opening():
            await appender.submit(*signed)
        for count in range(2):
            await appender.submit(*self.author.declared(house.party(self.number + count)))
        await appender.stop()

    def asking(self, named: Policy) -> Watched:
        """This history with a cosigner that asks these witnesses."""
        cosigner = Cosigner(self.pools.writer, named, lock=self.folder / "cosigning")
        return Watched(self.pools, self.appender(), cosigner)


def head(shown: bytes) -> Checkpoint:
    """What a note of the log says; the log's own signature holds."""
    return checkpoint.parse(note.open(shown, [LOG_VKEY]).text)


def elsewhere(watcher: Watcher) -> Watcher:
    """The same witness, not to be reached."""
    away = object.__new__(Watcher)
    away.__dict__ |= watcher.__dict__ | {"port": free_port()}
    return away


async def test_neither_of_two_forks_is_published(
    new_database: Callable[[], str], tmp_path: Path, ngo: Watcher, customs: Watcher
) -> None:
    """Each witness is first shown another history; with both needed, neither is shown however long both are asked."""
    forks = []
    for number, name in ((100, "left"), (200, "right")):
        forks.append(Fork(await open_pools(new_database()), tmp_path / name, number))
        await forks[-1].write()
    left, right = forks
    with ngo.there() as ngo_http, customs.there() as customs_http:
        first = left.asking(policy(ngo, elsewhere(customs))), right.asking(policy(elsewhere(ngo), customs))
        async with first[0].cosigner.running(), first[1].cosigner.running():
            await until(lambda: customs.shown(customs_http).startswith(b"test.") and b"\n5\n" in ngo.shown(ngo_http))
        held = [ngo.shown(ngo_http), customs.shown(customs_http)]
        before = {name: _failures(each, "other_history") for name, each in (("ngo", ngo), ("customs", customs))}
        second = [fork.asking(policy(ngo, customs)) for fork in forks]
        async with second[0].cosigner.running(), second[1].cosigner.running():
            await until(lambda: _failures(ngo, "other_history") >= before["ngo"] + 2)
            await until(lambda: _failures(customs, "other_history") >= before["customs"] + 2)
            assert [await each.shown() for each in second] == [None, None]
        await _check_kept(ngo_http, customs_http, ngo, customs, held)
    for fork in forks:
        await fork.pools.close()


async def _check_kept(
    ngo_http: httpx.Client, customs_http: httpx.Client, ngo: Watcher, customs: Watcher, held: list[bytes]
) -> None:
    """Each witness has kept to its first history; both signed by the log, of one size and of two roots: the proof."""
    kept = [ngo.shown(ngo_http), customs.shown(customs_http)]
    assert [head(each) for each in kept] == [head(each) for each in held]
    assert head(kept[0]).size == head(kept[1]).size
    assert head(kept[0]).root != head(kept[1]).root
    assert (by(kept[0], ngo), by(kept[1], customs)) == ({ngo.vkey}, {customs.vkey})


async def test_the_log_itself_refuses_its_second_history(
    new_database: Callable[[], str], tmp_path: Path, ngo: Watcher
) -> None:
    """A host that has signed for one history does not start on the other, so that no witness is even asked."""
    left = Fork(await open_pools(new_database()), tmp_path / "left", 100)
    right = Fork(await open_pools(new_database()), tmp_path / "right", 200)
    await asyncio.gather(left.write(), right.write())
    (left.folder / "last-signed").replace(right.folder / "last-signed")
    with pytest.raises(CannotStart, match="otra historia"):
        await right.appender().start()
    for fork in (left, right):
        await fork.pools.close()
