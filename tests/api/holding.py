"""Questions that take as long as a test wants: the database does not let them read on."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from tests.api.served import Served


@contextmanager
def held(dsn: str, table: str = "ledger.tree_head") -> Iterator[None]:
    """Hold up every question that reads this table until the block ends: as it is, those about a day."""
    over, began = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                began.set()
                await asyncio.to_thread(over.wait, 300)
        finally:
            await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    try:
        assert began.wait(60)
        yield
    finally:
        over.set()
        thread.join()


def held_up(service: Served) -> int:
    """How many questions wait for the database."""
    return int(
        service.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )
