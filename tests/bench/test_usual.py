import itertools
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx

from bench import usual, world
from bench.world import Author
from service.flows.recording.answers import Recorded
from service.flows.recording.append import Appender
from service.ledger import note, receipt, submission
from service.rulebook.read import read
from service.storage.engine import open_pools
from service.storage.last_signed import LastSignedFile

TABLES = (
    "ledger.entry",
    "ledger.head",
    "ledger.tree_head",
    "projection.row",
    "projection.postings",
    "projection.balance",
    "projection.submission",
)


async def contents(url: str) -> dict[str, list[str]]:
    """Every line of every table that an append writes."""
    connection = await asyncpg.connect(url)
    try:
        return {
            table: [row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1")]
            for table in TABLES
        }
    finally:
        await connection.close()


async def instants(url: str) -> list[datetime]:
    """When each entry was recorded."""
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch("SELECT recorded_at FROM ledger.tree_head ORDER BY size")]
    finally:
        await connection.close()


async def test_the_usual_way_writes_what_ours_writes(new_database: Callable[[], str], tmp_path: Path) -> None:
    """For the same submissions, one by one at the same moments, both leave the same lines in every table."""
    author = Author(0)
    bodies = [*author.opening(), *author.miners(range(3)), *author.purchases(12, 3, random.Random(1))]
    theirs, ours = new_database(), new_database()
    app = usual.create_app(theirs)
    receipts = []
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://usual") as client,
    ):
        for body in bodies:
            answer = await client.post("/v1/entries", content=body)
            assert answer.status_code == 201, answer.text
            receipts.append(answer.content)
    times = itertools.chain(await instants(theirs))

    async def clock(_: object) -> datetime:
        return next(times)

    pools = await open_pools(ours)
    appender = Appender(
        pools.writer,
        origin=world.ORIGIN,
        log_signer=world.LOG,
        service_signer=world.SERVICE,
        last_signed=LastSignedFile(tmp_path / "last-signed", world.ORIGIN),
        clock=clock,
    )
    await appender.start()
    for body, theirs_receipt in zip(bodies, receipts, strict=True):
        sent = submission.parse(body)
        given = await appender.submit(sent, read(sent.payload_bytes))
        assert isinstance(given, Recorded)
        assert given.receipt == theirs_receipt
    await appender.stop()
    await pools.close()
    assert await contents(ours) == await contents(theirs)
    receipt.verify(receipts[-1], [note.vkey(world.ORIGIN, world.LOG.public_key)])
