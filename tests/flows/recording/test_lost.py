"""Commits that the database loses before anybody has a receipt: nobody signs for them, and nobody goes on reading them.

What is seen of it does not depend on who writes next: another worker may have gone beyond what was lost.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service.flows.recording import append, publish_checkpoint
from service.flows.recording.answers import Recorded, Unavailable
from service.flows.recording.append import Appender
from service.flows.recording.commit import Committer, HeadWentBack
from service.flows.recording.verdicts import Item
from service.registry import policies
from service.storage.engine import Pools
from service.storage.head import database_clock
from service.storage.last_signed import LastSignedFile
from tests.flows import house
from tests.flows.house import Author, Signed
from tests.flows.ledger_check import check_ledger
from tests.flows.recording.test_hindered import reading, size, until
from tests.flows.recording.test_sign_trees import current, forget

SHELF = policies.shelf("ruc_cure_days")


def item(signed: Signed) -> Item:
    """What a committer takes."""
    return Item(*signed, verified=False, answer=asyncio.Future())


def policy(author: Author) -> Item:
    """The policy of `SHELF`."""
    said = {"name": "ruc_cure_days", "value": 11, "effective_from": f"{datetime.now(UTC):%Y-%m-%d}"}
    return item(author.submission(house.REGISTRAR, "policy.set", **said))


async def others(pools: Pools, author: Author, *numbers: int) -> None:
    """Have another worker commit so many turns."""
    neighbour = Committer(pools.writer, origin=house.ORIGIN, clock=database_clock)
    for number in numbers:
        await neighbour.commit([item(author.declared(house.party(number)))])
    await neighbour.disconnect()


async def test_what_was_seen_to_be_lost_is_not_signed_for_once_others_have_gone_beyond(
    opened: Appender, author: Author, pools: Pools, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head has been behind what waits for its signature: where it is later makes none of that true again."""
    monkeypatch.setattr(append, "MAX_BATCH", 1)
    monkeypatch.setattr(append, "_SLOW", 1e9)
    monkeypatch.setattr(publish_checkpoint, "IDLE", 1e9)
    async with asyncio.timeout(60):
        with LastSignedFile(tmp_path / "last-signed", house.ORIGIN)._held():
            first = opened.submit(*author.declared(house.party(10)))
            await until(lambda: opened._signer.waits_since is not None)
            early = await current(pools)
            second = opened.submit(*author.declared(house.party(11)))
            await until(lambda: opened._unsigned.qsize() == 1)
            await forget(database, early)
            assert await opened.submit(*author.declared(house.party(12))) == Unavailable(1)
            await others(pools, author, 13, 14)
            third = opened.submit(*author.declared(house.party(15)))
            await asyncio.wait([third], timeout=1)
        assert [type(each) for each in await asyncio.gather(first, second, third)] == [
            Recorded,
            Unavailable,
            Unavailable,
        ]
        await until(lambda: opened.trouble is None)
    after = await opened.submit(*author.declared(house.party(16)))
    assert isinstance(after, Recorded)
    assert after.seq == await size(pools) - 1 == 6
    await check_ledger(pools)


async def test_a_loss_is_seen_by_who_comes_back_after_others_have_gone_beyond_it(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """The log is longer than what this worker committed, and does not lead on from that: it tells those who read."""
    early = await current(pools)
    async with asyncio.timeout(60), reading(pools, SHELF) as reader:
        await opened._committer.commit([policy(author)])
        before = await reader.take((), rights_on="")
        await forget(database, early)
        await opened._committer.disconnect()  # a server that loses commits keeps no connection
        await others(pools, author, 10, 11, 12)
        told = await opened.submit(*author.declared(house.party(13)))
        await until(lambda: opened.trouble is None)
        assert isinstance(await opened.submit(*author.declared(house.party(14))), Recorded)
        again = await reader.take((), rights_on="")
    assert told == Unavailable(1)
    assert [(each.size, len(each.shelves[SHELF])) for each in (before, again)] == [(4, 1), (7, 0)]
    await check_ledger(pools)


async def test_a_second_loss_takes_back_what_the_first_was_counted_as(
    opened: Appender, author: Author, pools: Pools, database: str
) -> None:
    """A count that was lost too is not given again: somebody may keep what was lost as of it."""
    early = await current(pools)
    async with asyncio.timeout(60), reading(pools, SHELF) as reader:
        await opened._committer.commit([item(author.declared(house.party(10)))])
        await forget(database, early)
        await opened._catch_up()
        await opened._committer.commit([policy(author)])
        before = await reader.take((), rights_on="")
        await forget(database, early)
        superuser = await asyncpg.connect(database)
        await superuser.execute("UPDATE ledger.head SET rebuilt = 0")
        await superuser.close()
        await opened._catch_up()
        assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
        again = await reader.take((), rights_on="")
    assert [(each.size, len(each.shelves[SHELF])) for each in (before, again)] == [(4, 1), (4, 0)]


@pytest.mark.parametrize("seen", ["by a look", "and gone on from"])
async def test_a_commit_that_was_lost_before_it_was_remembered_is_not_signed_for(
    opened: Appender,
    author: Author,
    pools: Pools,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    seen: str,
) -> None:
    """A turn is committed, and waits for what is read ahead: what it committed is known of it all the same."""
    early, go_on = await current(pools), asyncio.Event()

    async def waits() -> None:
        await go_on.wait()

    async with asyncio.timeout(60):
        try:
            with monkeypatch.context() as patch:
                patch.setattr(opened._committer._foresight, "done", waits)
                first = opened.submit(*author.declared(house.party(10)))
                while await size(pools) == early.size:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.02)
                await forget(database, early)
                if seen == "by a look":
                    with pytest.raises(HeadWentBack):
                        await opened._committer.look()
                else:
                    await opened._catch_up()
        finally:
            go_on.set()
        assert await first == Unavailable(1)
        await until(lambda: opened.trouble is None)
        assert isinstance(await opened.submit(*author.declared(house.party(11))), Recorded)
    assert await size(pools) == early.size + 1
    await check_ledger(pools)
