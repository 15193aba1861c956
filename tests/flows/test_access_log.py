"""Reads that the database does not take: kept, written later, and told once a minute."""

from datetime import UTC, datetime

import asyncpg
import pytest
from structlog.testing import capture_logs

from service.connections import seldom
from service.flows.readers.access_log import AccessLog
from service.storage.access_log import Read
from service.storage.engine import Pools
from tests.flows import house


async def test_reads_that_are_not_taken_are_kept_and_told_of_once(
    pools: Pools, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times a second it is tried again, and told no more often than once a minute; then all of them are there."""
    monkeypatch.setattr(seldom, "_said", {})
    superuser = await asyncpg.connect(database)
    await superuser.execute("REVOKE INSERT ON private.access_log FROM orotraza_writer")
    reads = AccessLog(pools.writer)
    with capture_logs() as said:
        for number in range(3):
            reads.note(Read(datetime.now(UTC), house.party(number), "buyer", "supplier", "DEMO", "test"))
            await reads.flush()
    await superuser.execute("GRANT INSERT ON private.access_log TO orotraza_writer")
    await reads.flush()
    assert [each["kept"] for each in said] == [1]
    assert await superuser.fetchval("SELECT count(*) FROM private.access_log") == 3
    await superuser.close()
