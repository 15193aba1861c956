import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from service.ledger import merkle, tiles
from service.ledger.tiles import Tile
from service.storage import tiles as stored
from service.storage.engine import Connection, Pools, open_pools

SIZE = 66_100
LEAVES = [merkle.leaf_hash(number.to_bytes(8, "big")) for number in range(SIZE)]
FULL = {tile: data for tile, data in tiles.build(LEAVES) if tile.full}
COUNT = "SELECT count(*) FROM ledger.tile"


@pytest.fixture
async def pools(database: str) -> AsyncIterator[Pools]:
    """Pools on a log of many leaves, which nobody has cut into tiles."""
    opened = await open_pools(database)
    async with opened.writer.acquire() as connection:
        await connection.execute(
            "INSERT INTO ledger.entry SELECT i, int8send(i), sha256('\\x00' || int8send(i)) "
            f"FROM generate_series(0::bigint, {SIZE - 1}) i"
        )
    yield opened
    await opened.close()


async def check(connection: Connection, size: int) -> None:
    """Every tile of the tree of this size is read as the leaves make it, and the root out of them is the tree's."""
    found = {tile: await stored.read(connection, tile) for tile in tiles.of_tree(size)}
    assert found == dict(tiles.build(LEAVES[:size]))
    assert tiles.root(found.__getitem__, size) == merkle.root(LEAVES[:size])


async def test_tiles_are_stored_as_the_log_grows(pools: Pools) -> None:
    """Filling goes on where it ended, does nothing twice, and serves the tiles of every size that is filled."""
    async with pools.writer.acquire() as connection:
        for size in (1, 255, 256, 300, 5_000, 65_535, 65_536, SIZE):
            for _ in range(2):
                await stored.fill(connection, size)
                assert await connection.fetchval(COUNT) == sum(tile.full for tile in tiles.of_tree(size))
            await check(connection, size)
        await check(connection, 40_000)  # an older size, from the same tiles
        rows = await connection.fetch("SELECT level, index, hashes, root FROM ledger.tile")
    assert {Tile(row["level"], row["index"]): row["hashes"] for row in rows} == FULL
    assert all(row["root"] == tiles.hash_tile(row["hashes"]) for row in rows)


async def test_a_crash_leaves_no_gap(pools: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off after any statement, what was stored is the beginning of each level, and the next one goes on."""

    class Crash(Exception):
        pass

    store, left = stored._store, 0

    async def until_the_crash(*arguments: object) -> None:
        nonlocal left
        if left == 0:
            raise Crash
        left -= 1
        await store(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(stored, "_store", until_the_crash)
    async with pools.writer.acquire() as connection:
        for steps in (0, 1, 3, 11, 1, 100):
            left = steps
            if steps < 100:
                with pytest.raises(Crash):
                    await stored.fill(connection, SIZE)
                levels = await connection.fetch("SELECT level, count(*), max(index) FROM ledger.tile GROUP BY level")
                assert all(row["count"] == row["max"] + 1 for row in levels)
            else:
                await stored.fill(connection, SIZE)
        await check(connection, SIZE)


async def test_two_may_store_at_once(pools: Pools) -> None:
    """Processes that fill at the same time store the same tiles, each once."""
    async with pools.writer.acquire() as one, pools.writer.acquire() as other:
        await asyncio.gather(stored.fill(one, SIZE), stored.fill(other, SIZE))
        assert await one.fetchval(COUNT) == len(FULL)
        await check(one, SIZE)


async def test_what_lies_beyond_is_not_invented(pools: Pools) -> None:
    """A tile beyond the log's end, or above tiles that are not stored, is refused rather than cut short."""
    async with pools.writer.acquire() as connection:
        for tile in (Tile(0, SIZE // 256, 100), Tile(0, 10_000), Tile(1, 0, 1), Tile(1, 0), Tile(2, 0, 1)):
            with pytest.raises(stored.NotStored):
                await stored.read(connection, tile)
        with pytest.raises(stored.NotStored):
            await stored.fill(connection, SIZE + 256)
        await check(connection, 200)


@pytest.mark.parametrize("gone", ["level = 0 AND index IN (0, 3, 4, 200)", "level = 1", "index = 0"])
async def test_what_is_taken_out_comes_again(pools: Pools, database: str, gone: str) -> None:
    """Wherever it stood: what lies above would be refused for good, and no checkpoint shown once it is needed there."""
    async with pools.writer.acquire() as connection:
        await stored.fill(connection, SIZE)
        owner = await asyncpg.connect(database)
        await owner.execute(f"DELETE FROM ledger.tile WHERE {gone}")
        await owner.close()
        await stored.fill(connection, SIZE)
        assert await connection.fetchval(COUNT) == len(FULL)
        await check(connection, SIZE)
