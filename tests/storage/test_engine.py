from pathlib import Path

import asyncpg
import pytest

from service.storage import embedded
from service.storage.engine import NotDurable, check_durable, open_pools


async def test_each_pool_has_its_role(database: str) -> None:
    """The writer's connections are the writer role's, the readers' the reader's, and stay so when used again."""
    pools = await open_pools(database)
    reader = "orotraza_reader"
    for pool, role in ((pools.writer, "orotraza_writer"), (pools.reader, reader), (pools.market, reader)):
        for _ in range(2):
            async with pool.acquire() as connection:
                assert await connection.fetchval("SELECT current_user") == role
    for pool in (pools.reader, pools.market):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await pool.execute("CREATE TEMPORARY TABLE stray (one integer)")
    await pools.close()


async def test_only_who_looks_at_the_market_may_take_minutes(database: str) -> None:
    """A statement over the whole market has ten minutes, however often its connection was used; any other has 30 s."""
    pools = await open_pools(database)
    for pool, longest in ((pools.writer, "30s"), (pools.reader, "30s"), (pools.market, "10min")):
        for _ in range(2):
            assert await pool.fetchval("SHOW statement_timeout") == longest
    await pools.close()


async def test_the_writer_plans_for_full_tables(database: str) -> None:
    """Plans cached while tables are empty use the index all the same."""
    pools = await open_pools(database)
    async with pools.writer.acquire() as connection:
        plan = await connection.fetch("EXPLAIN SELECT * FROM projection.row WHERE shelf = ANY(ARRAY['a', 'b'])")
    assert "Seq Scan" not in str(plan)
    await pools.close()


async def test_refuses_commits_that_may_be_lost(database: str) -> None:
    """A server, database or user with `synchronous_commit` off is refused, by name and in both languages."""
    connection = await asyncpg.connect(database)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await connection.close()
    with pytest.raises(NotDurable, match=r"apagado: synchronous_commit.*switched off: synchronous_commit") as refused:
        await open_pools(database)
    assert refused.value.settings == ("synchronous_commit",)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
async def test_refuses_a_server_that_may_lose_everything(tmp_path: Path, setting: str) -> None:
    """A server started without fsync or full_page_writes is refused."""
    cluster = embedded.start(tmp_path, settings={setting: "off"})
    try:
        connection = await asyncpg.connect(cluster.dsn())
        with pytest.raises(NotDurable, match=setting):
            await check_durable(connection)
        await connection.close()
    finally:
        embedded.discard(tmp_path)
