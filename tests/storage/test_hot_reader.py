from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from asyncpg import DataError

from service.flows.restoring.rebuild import rebuild
from service.registry import parties, policies
from service.storage.engine import open_pools
from service.storage.hot_reader import HotReader
from service.storage.snapshot import Snapshot
from tests.flows import house
from tests.flows.house import REGISTRAR, REGISTRAR_PARTY, Author

SHELF = policies.shelf("ruc_cure_days")
PARTY = parties.shelf(REGISTRAR_PARTY)


async def test_shelves_kept_are_those_of_the_moment(database: str, tmp_path: Path) -> None:
    """What is recorded between two questions is in the second one's answer; a shorter log has its own."""
    pools = await open_pools(database)
    appender = house.appender(pools.writer, tmp_path)
    await appender.start()
    author = Author()
    for signed in author.opening():
        await appender.submit(*signed)
    reader = HotReader(pools.reader, (SHELF,))
    day = datetime.now(UTC).date().isoformat()
    after = await reader.take((PARTY,), rights_on="")
    for value in (10, 11, 12):
        before = after
        await appender.submit(
            *author.submission(REGISTRAR, "policy.set", name="ruc_cure_days", value=value, effective_from=day)
        )
        after = await reader.take((PARTY,), rights_on="")
        assert after.size == before.size + 1
        assert after.shelves[SHELF][:-1] == before.shelves[SHELF]
        assert len(after.shelves[PARTY]) == 1
    assert [row.seq for row in after.shelves[SHELF]] == [3, 4, 5]
    reader._kept = Snapshot(99, {SHELF: []})
    assert await reader.take((PARTY,), rights_on="") == after
    await reader.close()
    await appender.stop()
    await pools.close()


async def test_shelves_kept_are_those_that_were_rebuilt(database: str, tmp_path: Path) -> None:
    """Read from damaged tables, a policy is told as the entries have it once they are rebuilt, at the same size too."""
    pools = await open_pools(database)
    appender = house.appender(pools.writer, tmp_path)
    await appender.start()
    author = Author()
    for signed in author.opening():
        await appender.submit(*signed)
    day = datetime.now(UTC).date().isoformat()
    said = author.submission(REGISTRAR, "policy.set", name="ruc_cure_days", value=10, effective_from=day)
    await appender.submit(*said)
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute('UPDATE projection.row SET body = body || \'{"value": "900"}\' WHERE shelf = $1', SHELF)
    await superuser.close()
    reader = HotReader(pools.reader, (SHELF,))
    told = []
    for _ in range(2):
        told += [await reader.take((PARTY,), rights_on="") for _ in range(2)]
        await rebuild(database, house.ORIGIN)
    told.append(await reader.take((PARTY,), rights_on=""))
    await reader.close()
    await appender.stop()
    await pools.close()
    assert [each.size for each in told] == [4] * 5
    assert [[row.value for row in each.shelves[SHELF] if isinstance(row, policies.Policy)] for each in told] == [
        *[["900"]] * 2,
        *[["10"]] * 3,
    ]


async def test_a_statement_is_planned_once(database: str) -> None:
    """However often it is asked, nothing is planned for the sake of what is asked for."""
    pools = await open_pools(database, readers=1)
    reader = HotReader(pools.reader, (SHELF,), connections=1)
    for _ in range(20):
        await reader.take((PARTY,), rights_on="")
    await reader.close()
    async with pools.reader.acquire() as connection:
        planned = await connection.fetch(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE $1", "%projection.row%"
        )
    await pools.close()
    assert [tuple(each) for each in planned] == [(0, 20)]


async def test_a_connection_that_failed_is_not_given_to_others(database: str) -> None:
    """What is set for one statement stays with it: the pool's other questions never meet it."""
    pools = await open_pools(database, readers=1)
    reader = HotReader(pools.reader, (SHELF,), connections=1)
    await reader.take((PARTY,), rights_on="")
    with pytest.raises(DataError):
        await reader.take(("\ud800",), rights_on="")
    async with pools.reader.acquire() as connection:
        assert await connection.fetchval("SHOW plan_cache_mode") == "auto"
    await pools.close()
