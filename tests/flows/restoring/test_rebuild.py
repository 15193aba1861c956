import asyncio
from pathlib import Path

import asyncpg
import pytest

from service.audit import export_format
from service.flows.export import NothingToExport, export
from service.flows.own_keys import OwnKeys
from service.flows.recording.answers import NotAuthentic, Recorded, Refused
from service.flows.recording.append import Appender
from service.flows.restoring import rebuild as rebuilding
from service.flows.restoring.rebuild import NotRebuilt, rebuild
from service.flows.restoring.replaying import LedgerFaulty
from service.ledger.signing import thumbprint
from service.registry import keys
from service.storage import head, projection
from service.storage.engine import Pools
from service.storage.projection import TABLES
from tests.flows import house
from tests.flows.house import ORIGIN, Author
from tests.flows.ledger_check import check_ledger


async def dump(database: str) -> dict[str, list[str]]:
    """Every row of every table of the projection, as text, in one order."""
    connection = await asyncpg.connect(database)
    try:
        return {
            table: [line for (line,) in await connection.fetch(f"SELECT t::text FROM projection.{table} t ORDER BY 1")]
            for table in TABLES
        }
    finally:
        await connection.close()


async def test_the_projection_is_a_function_of_the_ledger(opened: Appender, author: Author, database: str) -> None:
    """Emptied and rebuilt, every table of the projection is what it was."""
    for start in (10, 20, 30):
        await opened.submit_many([author.declared(house.party(start + number)) for number in range(7)])
    live = await dump(database)
    told: list[tuple[int, int]] = []
    assert await rebuild(database, ORIGIN, progress=lambda done, size: told.append((done, size))) == 24
    assert await dump(database) == live
    assert live["row"]
    assert told[-1] == (24, 24)


async def test_what_was_rebuilt_is_known_to_whoever_plans(opened: Appender, author: Author, database: str) -> None:
    """Emptied, a table is one of which nothing is known: how much stands in it is looked over again."""
    await opened.submit_many([author.declared(house.party(10 + number)) for number in range(7)])
    await rebuild(database, ORIGIN)
    connection = await asyncpg.connect(database)
    counted = await connection.fetchval("SELECT reltuples FROM pg_class WHERE oid = 'projection.row'::regclass")
    assert counted == await connection.fetchval("SELECT count(*) FROM projection.row")
    await connection.close()


async def test_all_tables_are_rebuilt(database: str) -> None:
    """No table of the projection is forgotten."""
    connection = await asyncpg.connect(database)
    found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'projection'")
    await connection.close()
    assert {name for (name,) in found} == set(TABLES)


async def test_readers_do_not_wait_behind_a_rebuild_that_waits(
    opened: Appender, author: Author, database: str, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a long question keeps a rebuild from the tables, others are read and written as ever: behind one that asked
    for them until it had them, they would wait for that question, and be told that they had waited too long.
    """
    monkeypatch.setattr(rebuilding, "_SETTINGS", {**rebuilding._SETTINGS, "lock_timeout": "200ms"})
    monkeypatch.setattr(rebuilding, "_BETWEEN", 0.2)
    async with projection.one_moment(pools.reader) as long:
        await long.fetchval("SELECT count(*) FROM projection.row")
        making = asyncio.create_task(rebuild(database, ORIGIN))
        for number in range(12):
            async with projection.one_moment(pools.reader) as other:
                assert await other.fetchval("SELECT count(*) FROM projection.row")
            assert isinstance(await opened.submit(*author.declared(house.party(10 + number))), Recorded)
            await asyncio.sleep(0.1)
        assert not making.done()
    assert await making == 15


async def test_a_rebuild_that_gets_no_tables_says_so(opened: Appender, database: str, pools: Pools) -> None:
    """Kept from the tables for too long, it gives up, changes nothing, and its message says what to do."""
    live = await dump(database)
    async with projection.one_moment(pools.reader) as long:
        await long.fetchval("SELECT count(*) FROM projection.row")
        with pytest.raises(NotRebuilt, match=r"intente de nuevo.* / .*try again"):
            await rebuild(database, ORIGIN, patience=0)
    assert await dump(database) == live


async def test_writing_goes_on_after_a_rebuild(
    opened: Appender, author: Author, database: str, pools: Pools, tmp_path: Path
) -> None:
    """What was rebuilt is decided upon: keys, parties and ids are known."""
    signed = author.declared(house.party(10))
    await opened.submit(*signed)
    await rebuild(database, ORIGIN)
    other = house.appender(pools.writer, tmp_path)
    await other.start()
    again, fresh = await other.submit_many([signed, author.declared(house.party(11))])
    await other.stop()
    assert [type(answer).__name__ for answer in (again, fresh)] == ["Recorded", "Recorded"]
    await check_ledger(pools)


async def test_a_ledger_that_does_not_decide_is_left_alone(opened: Appender, author: Author, database: str) -> None:
    """A fault in the ledger ends the rebuild, and the projection stays as it was."""
    await opened.submit(*author.declared(house.party(10)))
    live = await dump(database)
    connection = await asyncpg.connect(database)
    await connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
    await connection.execute(
        "UPDATE ledger.entry SET data = (SELECT data FROM ledger.entry WHERE seq = 2) WHERE seq = 3"
    )
    await connection.close()
    with pytest.raises(LedgerFaulty):
        await rebuild(database, ORIGIN)
    assert await dump(database) == live


async def test_an_export_is_the_entries_and_their_checkpoint(opened: Appender, author: Author, pools: Pools) -> None:
    """Line i is entry i to the byte, the last line the checkpoint over them all."""
    await opened.submit_many([author.declared(house.party(10 + number)) for number in range(7)])
    await opened._publisher.publish()
    entries = await check_ledger(pools)
    async with pools.reader.acquire() as connection:
        pieces = [piece async for piece in export(connection)]
    *lines, last = export_format.split(pieces)
    assert lines == [each.data for each in entries]
    assert export_format.parse_last(last).startswith(f"{ORIGIN}\n{len(entries)}\n".encode())


async def test_an_empty_log_has_no_export(pools: Pools) -> None:
    """Size 0 is never signed, so there is nothing to hand out."""
    async with pools.reader.acquire() as connection:
        with pytest.raises(NothingToExport):
            await anext(export(connection))


async def test_who_writes_decides_on_what_was_rebuilt(
    opened: Appender, author: Author, database: str, pools: Pools, tmp_path: Path
) -> None:
    """Tables that had been damaged are believed no longer, by a service that was running all the while either."""
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute("DELETE FROM projection.row WHERE seq = 2")
    await superuser.close()
    running = house.appender(pools.writer, tmp_path)
    await running.start()
    before = await running.submit(*author.declared(house.party(10)))
    await rebuild(database, ORIGIN)
    after = await running.submit(*author.declared(house.party(10)))
    async with pools.writer.acquire() as connection, connection.transaction():
        remembers = running._committer._memory.holds_at(await head.lock(connection))
    await running.stop()
    assert [type(before), type(after), remembers] == [Refused, Recorded, True]


async def test_who_writes_verifies_under_the_keys_that_were_rebuilt(
    opened: Appender, author: Author, database: str, pools: Pools, tmp_path: Path
) -> None:
    """A key that was read from damaged tables is believed no longer, by a service that was running all the while."""
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")
    other = f'{{"public_key": "{house.REGISTRAR.public_key.hex()}"}}'
    shelf = keys.shelf(thumbprint(house.TRADER.public_key))
    await superuser.execute("UPDATE projection.row SET body = body || $1 WHERE shelf = $2", other, shelf)
    await superuser.close()
    running = house.appender(pools.writer, tmp_path)
    await running.start()
    before = await running.submit(*author.declared(house.party(10)))
    await rebuild(database, ORIGIN)
    after = [await running.submit(*author.declared(house.party(10 + number))) for number in range(2)]
    known = running.key(thumbprint(house.TRADER.public_key))
    await running.stop()
    assert [type(each) for each in (before, *after)] == [NotAuthentic, Recorded, Recorded]
    assert known == house.TRADER.public_key


async def test_a_database_of_before_rebuilds_were_counted_can_be_looked_at(opened: Appender, database: str) -> None:
    """A backup of an earlier release has been restored: who examines it before it is migrated sees where it ends."""
    superuser = await asyncpg.connect(database)
    await superuser.execute("ALTER TABLE ledger.head DROP COLUMN rebuilt")
    assert (await head.read(superuser)).size == 3
    await superuser.close()
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        own_keys = OwnKeys(pool, {"log": house.LOG, "service": house.SERVICE})
        await own_keys.start()
    assert own_keys.told == 3
