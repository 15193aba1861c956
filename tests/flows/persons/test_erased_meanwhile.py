"""A person is erased while somebody keeps data of it: nothing of it stays, and whoever keeps others' goes on."""

import asyncio
from pathlib import Path

import asyncpg

from service.flows.persons.openings import Opening, seal
from service.flows.persons.person_keys import Erasure
from service.flows.persons.person_vault import Vault

ROSA, LUZ, BY = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", "ruc:10990000013", "ruc:20990000019"


async def test_an_erasure_in_the_middle_is_no_fault(database: str, tmp_path: Path) -> None:
    """Where one of two persons is erased between the making of its key and the sealing, only the other's is kept."""
    vault = Vault(tmp_path / "persons.key")
    slow, blocker = [await asyncpg.connect(database) for _ in range(2)]
    try:
        before = blocker.transaction()
        await before.start()
        await blocker.execute("INSERT INTO private.person_key (party, wrapped) VALUES ($1, $2)", LUZ, bytes(60))
        openings = [(party, Opening("name", "DEMO Luz", bytes(32))) for party in (ROSA, LUZ)]
        keeping = asyncio.ensure_future(seal(slow, vault, by=BY, openings=openings))
        while not await blocker.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        Vault(tmp_path / "persons.key").erase(Erasure(ROSA, "at_request", BY, "2026-11-20T21:00:00Z"))
        await before.rollback()
        await keeping
        kept = await blocker.fetch("SELECT DISTINCT party FROM private.opening")
        keys = await blocker.fetch("SELECT party FROM private.person_key")
        assert ([row[0] for row in kept], [row[0] for row in keys]) == ([LUZ], [LUZ])
    finally:
        await slow.close()
        await blocker.close()
