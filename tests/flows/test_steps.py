"""Whatever is tried, in whatever order: after every step the tables are what a replay holds, and the gold adds up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as drawn_from
from hypothesis import strategies as st
from pydantic_core import from_json

from service.decision.records import Posting, Row, live
from service.flows.recording.answers import Answer, Recorded, Refused
from service.flows.recording.append import Appender
from service.flows.restoring.rebuild import rebuild
from service.ledger import entry
from service.rulebook import rows
from service.rulebook.read import ShapeError
from service.rulebook.replay import Replay
from service.storage import log_entries
from service.storage.effects import effects
from service.storage.engine import Connection, Pools, open_pools
from service.trade import provenance
from service.trade.book import ASKED
from service.trade.lots import CAMPAIGN, NODES, Lot, LotUse
from service.trade.measures import LotMeasured
from tests.flows import house
from tests.flows.attempts import KINDS, OFTEN, attempt
from tests.flows.house import Author, Signed
from tests.flows.ledger_check import check_ledger
from tests.flows.restoring.test_rebuild import dump
from tests.flows.trading import HERE, KEYS, ROLES, Trade

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)

_BALANCES = """SELECT account, amount FROM projection.balance
    WHERE account IN (SELECT account FROM projection.posting WHERE seq >= $1)"""
_LOTS = "SELECT kind, body FROM projection.row WHERE seq >= $1 AND kind = ANY($2::text[]) ORDER BY seq, n"

_HOUSE = {"kind": "company", "name": "DEMO Casa"}
_KIND = {
    "miner": {"kind": "person"},
    "trader": _HOUSE,
    "certifier": _HOUSE,
    "plant": _HOUSE,
    "authority": {**_HOUSE, "kind": "authority", "institution": "DEMO Casa"},
}
_FIRST = ("lot.declared", "toll.agreed", "constancia.issued", "purchase.recorded", "lot.declared", "purchase.recorded")

sequences = st.permutations(OFTEN).map(lambda kinds: [*_FIRST, *kinds])


@dataclass
class World:
    """One log that every sequence goes on with, and its replay beside it."""

    pools: Pools
    appender: Appender
    author: Author = field(default_factory=lambda: Author(at=NOW))
    replay: Replay = field(default_factory=lambda: Replay(house.ORIGIN))
    begun: int = 0
    sent: list[Signed] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)

    async def begin(self) -> None:
        """The parties, each with its key."""
        first = [*self.author.opening()]
        for party, role in ROLES.items():
            said: dict[str, Any] = {"party": party, "roles": [role], **_KIND[role]}
            first.append(self.author.submission(house.REGISTRAR, "party.registered", **said, ubigeo=HERE))
            if party in KEYS:
                first.append(self.author.enrolled(party, KEYS[party]))
        for signed in first:
            assert isinstance(await self._record(signed), Recorded)
        async with self.pools.reader.acquire() as connection:
            await self.follow(connection)

    async def play(self, sequence: list[str], seed: int) -> None:
        """Try a step of each type, in this order, and look at everything after it."""
        self.begun += 1
        trade = Trade(self.replay.facts, number=1000 * self.begun, size=lambda: self.replay.size)
        first = self.replay.size
        for number, kind in enumerate(sequence):
            signer, members = attempt(trade, kind, seed + number)
            answer = await self._submit(signer, kind, members)
            assert isinstance(answer, Recorded | Refused | None), (kind, members, answer)
            self.done.add((kind, type(answer).__name__))
            if isinstance(answer, Recorded):
                trade.recorded(kind, answer.seq, signer, members)
            async with self.pools.reader.acquire() as connection:
                await self.follow(connection)
                await self.agree(connection, first)

    async def _submit(self, signer: str, kind: str, members: dict[str, Any]) -> Answer | None:
        """What the appender answers; None for what has no shape that it would be sent in."""
        try:
            signed = self.author.submission(KEYS[signer], kind, **members)
        except ShapeError:
            return None
        return await self._record(signed)

    async def _record(self, signed: Signed) -> Answer:
        self.sent.append(signed)
        return await self.appender.submit(*signed)

    async def entries(self) -> list[bytes]:
        """The bytes of all entries."""
        async with self.pools.reader.acquire() as connection:
            return list(await log_entries.in_range(connection, 0, 1_000_000))

    async def follow(self, connection: Connection) -> None:
        """Replay what is new: no fault, what the tables say of it is what the replay put, and it takes as it gives."""
        first = self.replay.size
        for data in await log_entries.in_range(connection, first, 1_000_000):
            assert self.replay.step(entry.parse(data)).faults == ()
        found = await effects(connection, range(first, self.replay.size))
        assert found == {seq: self.replay.facts.effects(seq) for seq in found}
        for done in found.values():
            sums: dict[str, int] = {}
            for posting in done.postings if done else ():
                sums[_unit(posting)] = sums.get(_unit(posting), 0) + posting.amount
            assert not any(sums.values()), (done, sums)

    async def agree(self, connection: Connection, first: int) -> None:
        """Since entry `first` balances kept are the replay's, no lot gave more than it had, and the edges add up."""
        facts = self.replay.facts
        done = [facts.effects(seq) for seq in range(first, self.replay.size)]
        accounts = {posting.account for each in done if each for posting in each.postings}
        accounts = {account for account in accounts if account.startswith(ASKED)}
        balances = {account: int(amount) for account, amount in await connection.fetch(_BALANCES, first)}
        assert balances == {account: facts.balance(account) for account in accounts}
        assert [account for account, amount in balances.items() if account.startswith("lot:") and amount < 0] == []
        found = await connection.fetch(_LOTS, first, ("lot", "lot_use", "lot_measured", "mark", "ruling", "void"))
        kept = live(rows.decode(kind, from_json(body)) for kind, body in found)
        graph = provenance.graph(kept)
        for row in kept:
            if isinstance(row, Lot):
                _edges(row, kept, balances)
                whole = graph.lots[row.lot]
                shares = sum(share.ug for share in provenance.origins(row.lot, graph))
                assert shares == (whole.gross_mg if whole.fine_ug is None else whole.fine_ug)


def _unit(posting: Posting) -> str:
    """What an account is kept in: gross mg, fine µg, mg drawn on constancias, µg of half-years, céntimos."""
    account = posting.account.replace("constancias", "/drawn").replace("half_years", "half_year")
    _, _, kind = account.rpartition("/")
    return kind.split(":")[0]


def _edges(lot: Lot, kept: list[Row], balances: dict[str, int]) -> None:
    """All that a lot was by its last measure is what edges took out of it and what its accounts hold."""
    into = [row for row in kept if isinstance(row, LotUse) and row.child == lot.lot]
    out = [row for row in kept if isinstance(row, LotUse) and row.parent == lot.lot]
    whole: Lot | LotMeasured = lot
    for row in kept:
        if isinstance(row, LotMeasured) and row.lot == lot.lot:
            whole = row
    held = [balances.get(f"lot:{lot.lot}/{account}", 0) for account in ("gross", "fine")]
    assert bool(into) == (lot.source in {"taken", "made"})
    if lot.product in NODES:
        assert (lot.gross_mg, lot.fine_ug or 0) == _sum(into)
        assert held == [0, 0]
        assert lot.product == CAMPAIGN or not out
        return
    gross, fine = _sum(out)
    assert held == [whole.gross_mg - gross, (whole.fine_ug or 0) - fine], lot.lot
    assert whole.fine_ug is None or f"lot:{lot.lot}/fine" in balances


def _sum(uses: list[LotUse]) -> tuple[int, int]:
    return sum(use.gross_mg for use in uses), sum(use.fine_ug or 0 for use in uses)


async def _open(database: str, folder: Path) -> World:
    pools = await open_pools(database)
    world = World(pools, house.appender(pools.writer, folder, house.fixed_clock(NOW, timedelta(0))))
    await world.appender.start()
    return world


async def _close(world: World) -> None:
    await world.appender.stop()
    await world.pools.close()


async def _together(world: World, database: str, folder: Path) -> None:
    """Sent again to an empty log, many at a time, everything comes to the same bytes."""
    other = await _open(database, folder)
    for first in range(0, len(world.sent), 50):
        await other.appender.submit_many(world.sent[first : first + 50])
    assert await other.entries() == await world.entries()
    await _close(other)


def _hold(new_database: Callable[[], str], folder: Path, examples: int) -> None:
    database = new_database()
    with asyncio.Runner() as runner:
        world = runner.run(_open(database, folder))

        @settings(
            max_examples=examples,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # a log only grows: a smaller example cannot be tried again
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        )
        @drawn_from(1)
        @given(sequences, st.integers(0, 2**64))
        def holds(sequence: list[str], seed: int) -> None:
            runner.run(world.play(sequence, seed))

        try:
            runner.run(world.begin())
            holds()
            runner.run(check_ledger(world.pools))
            tables = runner.run(dump(database))
            runner.run(rebuild(database, house.ORIGIN))
            assert runner.run(dump(database)) == tables
            (folder / "together").mkdir()
            runner.run(_together(world, new_database(), folder / "together"))
        finally:
            runner.run(_close(world))
    assert {kind for kind, answer in world.done if answer == "Recorded"} == set(KINDS)
    assert {kind for kind, answer in world.done if answer == "Refused"} == set(KINDS)


def test_live_and_replayed_agree_after_every_step(new_database: Callable[[], str], tmp_path: Path) -> None:
    """Over all types of the trade: rows, postings and balances are those of a replay; edges, origins, accounts add up.

    What was recorded one by one is recorded to the same bytes many at a time.
    """
    _hold(new_database, tmp_path, 20)


@pytest.mark.soak
def test_they_agree_for_long(new_database: Callable[[], str], tmp_path: Path) -> None:
    """The same over many more sequences."""
    _hold(new_database, tmp_path, 600)
