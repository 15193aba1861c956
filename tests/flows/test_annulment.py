"""Annulment over real PostgreSQL: the live tables hold what the pure replay says, whatever was annulled and when."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from service.decision.facts import Needs
from service.decision.records import live
from service.flows.recording.answers import Recorded
from service.flows.restoring.rebuild import rebuild
from service.ledger import entry, submission
from service.ledger.signing import SeedSigner
from service.rulebook.read import read
from service.rulebook.replay import Replay
from service.storage import log_entries
from service.storage.engine import Pools
from service.storage.load import load
from service.trade.book import ASKED
from tests.flows import house
from tests.flows.house import ORIGIN, Author, Signed
from tests.flows.restoring.test_rebuild import dump
from tests.trade.corrections.desk import annul
from tests.trade.corrections.test_annulment_property import PLANT, Trade
from tests.trade.market import BUYER, MINER

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEYS = {party: house.signer(party) for party in (BUYER, PLANT, MINER)}


class Noted(Trade):
    """A trade that notes all that is tried, with who signs it and the entry that it became, if it did."""

    def __init__(self) -> None:
        super().__init__()
        self.tried: list[tuple[dict[str, Any], str, int | None]] = []

    def record(self, payload: dict[str, Any], signer: str) -> bool:
        """As a trade does."""
        at = self.market.seq
        accepted = super().record(payload, signer)
        self.tried.append((payload, signer, at if accepted else None))
        return accepted

    def annul(self, entry: int) -> bool:
        """As a trade does."""
        return self.record(annul(entry), self.signed[entry])


def _history(seed: int) -> Noted:
    rng, trade = Random(seed), Noted()
    for _ in range(40):
        chance = rng.random()
        if chance < 0.3:
            trade.declare(rng.randrange(1, 300_000), assayed=rng.random() < 0.7, drawn=rng.random() < 0.5)
        elif chance < 0.7:
            trade.buy(rng.choice((MINER, BUYER)), rng.randrange(1, 200_000), rng.randrange(50), rng.randrange(1, 3_000))
        elif trade.signed:
            trade.annul(rng.choice(sorted(trade.signed)))
    return trade


def _opening(author: Author) -> list[Signed]:
    """The log's first entries, then the three parties with their keys."""
    first = [*author.opening()]
    for party, kind, role in ((BUYER, "company", "trader"), (PLANT, "company", "plant"), (MINER, "person", "miner")):
        name = {"name": "DEMO Casa"} if kind == "company" else {}
        first.append(
            author.submission(house.REGISTRAR, "party.registered", party=party, kind=kind, roles=[role], **name)
        )
        first.append(author.enrolled(party, KEYS[party]))
    return first


def _signed(payload: dict[str, Any], seqs: dict[int, int], signer: SeedSigner) -> Signed:
    said = payload | {"log": ORIGIN}
    if "entry" in said:
        said["entry"] = seqs[said["entry"]]
    sent = submission.parse(submission.sign(json.loads(json.dumps(said)), signer))
    return sent, read(sent.payload_bytes)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("together", [True, False])
async def test_live_tables_and_replay_agree(
    pools: Pools, tmp_path: Path, database: str, seed: int, *, together: bool
) -> None:
    """In one batch or one by one the same is accepted and refused; rows, balances and their rebuild are the same."""
    appender = house.appender(pools.writer, tmp_path, clock=house.fixed_clock(NOW, timedelta(0)))
    await appender.start()
    author = Author(at=NOW)
    answers = await appender.submit_many(_opening(author))
    assert {type(answer) for answer in answers} == {Recorded}
    size = len(answers)
    seqs: dict[int, int] = {}
    trade = _history(seed)
    for _, _, at in trade.tried:
        if at is not None:
            seqs[at] = size + len(seqs)
    sent = [_signed(payload, seqs, KEYS[signer]) for payload, signer, _ in trade.tried]
    answers = await appender.submit_many(sent) if together else [await appender.submit(*each) for each in sent]
    await appender.stop()
    got = [answer.seq if isinstance(answer, Recorded) else None for answer in answers]
    assert got == [None if at is None else seqs[at] for _, _, at in trade.tried]
    assert {payload["type"] for payload, _, at in trade.tried if at is None} >= {"entry.annulled"}
    await _agree(pools)
    tables = await dump(database)
    await rebuild(database, ORIGIN)
    assert await dump(database) == tables


async def _agree(pools: Pools) -> None:
    async with pools.reader.acquire() as connection:
        entries = await log_entries.in_range(connection, 0, 10_000)
        replay = Replay(ORIGIN)
        assert not [fault for data in entries for fault in replay.step(entry.parse(data)).faults]
        facts = replay.facts
        shelves = tuple(name for name in facts._rows if not name.startswith("root:"))
        kept = {account: sum_ for account, sum_ in facts._balances.items() if account.startswith(ASKED)}
        rows, balances = await load(connection, Needs(shelves, tuple(kept)))
        moved = await connection.fetch("SELECT account, sum(amount)::bigint FROM projection.posting GROUP BY account")
    assert {name: live(found) for name, found in rows.items()} == {name: list(facts.shelf(name)) for name in shelves}
    assert balances == kept
    assert {row["account"]: row["sum"] for row in moved} == dict(facts._balances)
