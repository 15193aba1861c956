"""Long chains: thousands of campaigns one after the other are no more work than as many beside each other."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.flows.prove import Prover
from service.flows.readers import lot_rights
from service.flows.readers.bearer import Caller
from service.flows.tracing import back, sight
from service.flows.tracing.sight import Reader
from service.storage.engine import Connection, Pools, open_pools
from service.trade.lots import Lot
from tests.flows import house
from tests.flows.house import Author
from tests.flows.streams import cast
from tests.flows.trading import DAY, KEYS, MINER, TRADER

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
LONG = 300


def name(number: int) -> str:
    """The id of a lot."""
    return f"0192f3a1-7c10-7d21-9b8a-{number:012}"


@pytest.fixture
async def chained(database: str, tmp_path: Path) -> AsyncIterator[Pools]:
    """Give a log in which a trader's hundred grams went through as many campaigns of its own, each of two lots."""
    pools = await open_pools(database)

    async def now(_connection: object) -> datetime:
        return NOW

    appender = house.appender(pools.writer, tmp_path, clock=now)
    await appender.start()
    author, sponge = Author(at=NOW), {"product": "sponge", "gross_g": "100.000"}
    assayed = {"fineness": "900.0", "fine_g": "90.000000", "assay": {"method": "fire", "by": "buyer"}}
    opening: dict[str, Any] = {"holder": TRADER, "counted_on": DAY, "lots": [{"lot": name(0), **sponge, **assayed}]}
    sent = [*cast(author), author.submission(KEYS[TRADER], "stock.opened", **opening)]
    for at in range(LONG):
        campaign: dict[str, Any] = {"campaign": name(2 * at + 1), "plant": TRADER, "process": "merge"}
        campaign |= {"started_on": DAY, "ended_on": DAY, "inputs": [{"lot": name(2 * at), "take_g": "100.000"}]}
        outputs = [{"becomes": name(2 * at + 2), **sponge}]
        sent.append(author.submission(KEYS[TRADER], "processing.recorded", **campaign, outputs=outputs))
    answers = await appender.submit_many(sent)
    assert {type(each).__name__ for each in answers} == {"Recorded"}
    yield pools
    await appender.stop()
    await pools.close()


async def test_a_reader_sees_along_a_chain_in_few_steps(chained: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom its lots concern is asked of the database for hundreds of them at a time; who sees none is told none."""
    asked: list[int] = []
    concerned = sight._concerned

    async def counted(connection: Connection, rows: list[Lot]) -> dict[str, frozenset[str]]:
        asked.append(len(rows))
        return await concerned(connection, rows)

    monkeypatch.setattr(sight, "_concerned", counted)
    found = await told(chained.reader, TRADER)
    assert [(share.origin, share.ug) for share in found.shares] == [(name(0), 90_000_000)]
    assert found.traced[0].declared is not None
    assert sum(asked) == 2 * LONG
    assert len(asked) <= 2 * LONG / 200 + 1
    asked.clear()
    found = await told(chained.reader, MINER)
    assert found.withheld == {share.origin for share in found.shares} == {name(2 * LONG - 1)}
    assert sum(asked) <= 200


async def told(pool: asyncpg.Pool, party: str) -> back.Origins:
    """Where the last lot of the chain is from, as far as a party sees that may read it."""
    lot, today = name(2 * LONG), date(2026, 11, 22)
    ancestry = await back.gather(pool, lot, known_at=None, at=None, today=today)
    assert ancestry is not None
    caller, reader = Caller(party, frozenset({"trader"})), Reader(party, frozenset({party}), whole=False)
    return await back.tell(pool, Prover(pool), ancestry, caller, reader, lot_rights.NONE, today=today)
