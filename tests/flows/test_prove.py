"""Proofs made long after their entries: every one verifies, whatever was remembered of the tree when it was asked."""

import random
from hashlib import sha256
from typing import Final

import asyncpg
import pytest

from service.flows import prove
from service.flows.prove import Prover
from service.ledger import merkle
from service.storage.engine import Pools

_SIZE: Final = 1_100
_LEAVES: Final = [merkle.leaf_hash(sha256(str(seq).encode()).digest()) for seq in range(_SIZE)]


@pytest.fixture
async def reader(pools: Pools, database: str) -> asyncpg.Pool:
    """Give a pool that reads 1,100 leaves: four blocks, and the beginning of a fifth."""
    connection = await asyncpg.connect(database)
    try:
        records = [(seq, b"", leaf) for seq, leaf in enumerate(_LEAVES)]
        await connection.copy_records_to_table("entry", schema_name="ledger", records=records)
    finally:
        await connection.close()
    return pools.reader


@pytest.mark.parametrize("blocks", [1, 2, 256])
async def test_every_proof_verifies(reader: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    """Of one entry or of many, in trees that end within a block or with it, with one block remembered, two or all."""
    monkeypatch.setattr(prove, "_BLOCKS", blocks)
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
