"""Proofs made long after their entries: every one verifies, whatever was remembered of the tree when it was asked."""

import random
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import asyncpg
import pytest

from service.flows import prove
from service.flows.prove import Prover
from service.ledger import merkle
from service.storage import tiles
from service.storage.engine import Pools

_SIZE: Final = 1_100
_LEAVES: Final = [merkle.leaf_hash(sha256(str(seq).encode()).digest()) for seq in range(_SIZE)]


@pytest.fixture
async def reader(pools: Pools, database: str) -> asyncpg.Pool:
    """Give a pool that reads 1,100 leaves: four blocks, and the beginning of a fifth."""
    await _put(database, _LEAVES)
    return pools.reader


async def _put(database: str, leaves: Sequence[bytes]) -> None:
    connection = await asyncpg.connect(database)
    try:
        records = [(seq, b"", leaf) for seq, leaf in enumerate(leaves)]
        await connection.copy_records_to_table("entry", schema_name="ledger", records=records)
    finally:
        await connection.close()


@pytest.mark.parametrize("blocks", [1, 2, 256])
async def test_every_proof_verifies(reader: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    """Of one entry or of many, in trees that end within a block or with it, with one block remembered, two or all."""
    monkeypatch.setattr(prove, "_BLOCKS", blocks)
    await _proved(reader)


async def _proved(reader: asyncpg.Pool) -> None:
    prover, draw = Prover(reader), random.Random(3)
    for size in (1, 2, 255, 256, 257, 700, 1_024, _SIZE, 1_024):
        root = merkle.root(_LEAVES[:size])
        for count in (1, 20):
            indexes = sorted({draw.randrange(size) for _ in range(count)} | {size - 1})
            for index, proof in zip(indexes, await prover.inclusion(indexes, size), strict=True):
                merkle.verify_inclusion(_LEAVES[index], index, size, proof, root)
        for earlier in {1, size // 2 or 1, size}:
            proof = await prover.consistency(earlier, size)
            merkle.verify_consistency(earlier, size, proof, merkle.root(_LEAVES[:earlier]), root)


async def test_no_proof_in_a_tree_that_is_not_there(reader: asyncpg.Pool) -> None:
    """Beyond the last entry there is nothing to prove with, within its block or after it."""
    prover = Prover(reader)
    for size in (_SIZE + 1, 2_000, 10_000):
        with pytest.raises(merkle.ProofError):
            await prover.inclusion([3], size)


@pytest.mark.parametrize("stored", [256, 700, _SIZE])
async def test_what_stands_in_tiles_is_not_read_from_entries(reader: asyncpg.Pool, pools: Pools, stored: int) -> None:
    """However far tiles were stored, proofs are the same; of what is stored none reads more leaves than its own 256."""
    plain = [await Prover(reader).inclusion([index], _SIZE) for index in range(0, _SIZE, 50)]
    async with pools.writer.acquire() as connection:
        await tiles.fill(connection, stored)
    await _proved(reader)
    asked: list[str] = []
    async with reader.acquire() as connection:
        connection.add_query_logger(lambda logged: asked.append(logged.query))
    for index, proof in zip(range(0, _SIZE, 50), plain, strict=True):
        assert await Prover(reader).inclusion([index], _SIZE) == proof
    whole = [query for query in asked if "seq >= $1 AND seq < $2" in query]
    assert asked
    assert (not whole) == (stored == _SIZE)


async def test_a_proof_in_a_large_tree_reads_tiles_of_every_height(pools: Pools, database: str) -> None:
    """Beyond 65,536 entries the roots of tiles stand in tiles, whose roots are read in turn."""
    leaves = [merkle.leaf_hash(seq.to_bytes(4)) for seq in range(2 * 256**2 + 300)]
    await _put(database, leaves)
    async with pools.writer.acquire() as connection:
        await tiles.fill(connection, len(leaves))
    root, asked = merkle.root(leaves), list[str]()
    async with pools.reader.acquire() as connection:
        connection.add_query_logger(lambda logged: asked.append(logged.query))
    for index in (0, 65_535, 65_536, 131_071, 131_072, len(leaves) - 1):
        (proof,) = await Prover(pools.reader).inclusion([index], len(leaves))
        merkle.verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert asked
    assert not [query for query in asked if "seq >= $1 AND seq < $2" in query]
