"""The same decisions, driven by a database and by nothing: a ledger of every payload type comes out the same."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from service.decision.facts import Needs
from service.decision.records import live
from service.flows.recording import turn
from service.flows.recording.append import Appender
from service.flows.recording.memory import Memory
from service.flows.restoring.rebuild import rebuild
from service.ledger import entry
from service.rulebook import decide as rulebook
from service.rulebook.read import read
from service.storage import log_entries
from service.storage.engine import Pools, open_pools
from service.storage.last_signed import LastSignedFile
from service.storage.load import load
from tests import honest
from tests.flows.restoring.test_rebuild import dump
from tests.honest import Ledger

COUNT = 400


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Some hundred honest entries, written by pure functions alone."""
    return honest.ledger(COUNT)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch is handed to the database in several pieces, and what is missing is asked for in between."""
    monkeypatch.setattr(turn, "_CHUNK", 2)


class Play:
    """Records a ledger's submissions again: in the same batches, at the same times, by a real appender."""

    def __init__(self, ledger: Ledger, pools: Pools, folder: Path) -> None:
        self.ledger = ledger
        self.pools = pools
        self.now: datetime | None = None
        self.appender = Appender(
            pools.writer,
            origin=honest.ORIGIN,
            log_signer=honest.Held(ledger.keys, "log"),
            service_signer=honest.Held(ledger.keys, "service"),
            last_signed=LastSignedFile(folder / "last-signed", honest.ORIGIN),
            clock=self.tell,
        )

    async def tell(self, _connection: object) -> datetime:
        """The time of the batch under way."""
        assert self.now is not None
        return self.now

    async def run(self) -> list[bytes]:
        """Everything recorded; the entries as the database has them."""
        await self.appender.start()
        found = map(entry.parse, self.ledger.entries)
        for self.now, batch in groupby(found, key=lambda each: each.recorded_at):
            await self.appender.submit_many([(each.submission, read(each.payload_bytes)) for each in batch])
        await self.appender.stop()
        async with self.pools.reader.acquire() as connection:
            return await log_entries.in_range(connection, 0, COUNT + 1)


async def test_a_database_gives_the_same_bytes(ledger: Ledger, database: str, tmp_path: Path) -> None:
    """Entries, findings and all, are to the byte those of the pure replay, and the projection rebuilds to itself."""
    pools = await open_pools(database)
    assert await Play(ledger, pools, tmp_path).run() == ledger.entries
    await pools.close()
    live = await dump(database)
    await rebuild(database, honest.ORIGIN)
    rebuilt = await dump(database)
    for table, lines in live.items():
        assert lines
        assert rebuilt[table] == lines


async def test_nothing_rests_on_what_is_loaded_beforehand(
    ledger: Ledger, new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every `needs` emptied, and nothing remembered between batches, the ledger's bytes are the same."""
    monkeypatch.setattr(rulebook, "needs", lambda _payload, _kid: Needs())
    monkeypatch.setattr(Memory, "holds_at", lambda _self, _head: False)
    pools = await open_pools(new_database())
    assert await Play(ledger, pools, tmp_path).run() == ledger.entries
    await pools.close()


async def test_what_is_remembered_is_what_stands(ledger: Ledger, database: str, tmp_path: Path) -> None:
    """The facts kept from batch to batch are, row by row and sum by sum, what the database says of them."""
    pools = await open_pools(database)
    play = Play(ledger, pools, tmp_path)
    await play.run()
    facts = play.appender._committer._memory.facts
    kept = Needs(tuple(name for name in facts._rows if not name.startswith("root:")), tuple(facts._balances))
    async with pools.reader.acquire() as connection:
        rows, balances = await load(connection, kept)
    assert len(rows) > 100
    assert {name: list(facts.shelf(name)) for name in rows} == {name: live(found) for name, found in rows.items()}
    assert {name: facts.balance(name) for name in balances} == balances
    await pools.close()
