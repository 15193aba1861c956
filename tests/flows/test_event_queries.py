"""Queries of events over a generated ledger in a real database, each held against a scan of the whole of it."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from service.exchange.epcis.parameters import read
from service.exchange.epcis.projection import id_of
from service.flows.events import ask as asking
from service.flows.events.ask import Page, TooLarge, ask
from service.flows.events.rights import sides
from service.flows.events.where import STEP
from service.flows.readers.bearer import Caller
from service.ledger import entry
from service.registry import keys
from service.storage import marks
from service.storage.engine import Pools, open_pools
from tests import honest
from tests.exchange import told
from tests.exchange.told import Telling
from tests.surveillance.market import project

SIZE = 600
TODAY = date(2026, 11, 24)
Ids = list[str]


@pytest.fixture(scope="module")
def telling() -> Telling:
    """The ledger as it is told without a database."""
    return told.ledger(honest.ledger(SIZE).entries)


@pytest.fixture
async def filled(database: str) -> AsyncIterator[Pools]:
    """Give the pools of a database that holds the ledger."""
    connection = await asyncpg.connect(database)
    await project(connection, honest.ledger(SIZE).entries, honest.ORIGIN)
    await connection.close()
    pools = await open_pools(database)
    yield pools
    await pools.close()


async def _all(pools: Pools, caller: Caller, telling: Telling, *given: tuple[str, str], per_page: int = 100) -> Ids:
    """The ids of all pages of an answer."""
    question = read([*given, ("perPage", str(per_page))], telling.names)
    found: Ids = []
    token = None
    while True:
        page: Page = await ask(pools.reader, caller, question, telling.names, token, TODAY)
        assert len(page.found) <= per_page
        found += [id_of(each.event, telling.names) for each in page.found]
        token = page.token
        if token is None:
            return found


async def test_each_party_is_shown_its_own(filled: Pools, telling: Telling) -> None:
    """What each party of the ledger is answered is what a scan finds: its entries and those to which it is a side."""
    kids = {seq: entry.parse(data).submission.header.kid for seq, data in enumerate(honest.ledger(SIZE).entries)}
    async with filled.reader.acquire() as connection:
        owners = await marks.owners(connection, [keys.shelf(kid) for kid in set(kids.values())])
    by_party: dict[str, Ids] = {}
    everything: Ids = []
    for seq, each in telling.entries.items():
        ids = [id_of(event, telling.names) for event in telling.events([seq])]
        everything += ids
        for side in sides(each, telling.known) | {owners[kids[seq]]}:
            by_party.setdefault(side, []).extend(ids)
    auditor = Caller("ruc:20990000060", frozenset({"auditor"}))
    assert await _all(filled, auditor, telling) == everything
    sample = sorted(by_party, key=lambda party: -len(by_party[party]))
    for party in (*sample[:10], *sample[-10:]):
        found = await _all(filled, Caller(party), telling, per_page=37)
        assert found == by_party[party], party


@pytest.mark.parametrize(
    "given", [(), (("orderBy", "eventTime"),), (("orderBy", "recordTime"), ("orderDirection", "ASC"))]
)
async def test_narrowed_it_is_the_same(filled: Pools, telling: Telling, given: tuple[tuple[str, str], ...]) -> None:
    """Bounds that lead to fewer entries leave out nothing that is asked for, and let nothing else in."""
    auditor = Caller("ruc:20990000060", frozenset({"auditor"}))
    happened = sorted(event.time for event in telling.events())
    recorded = sorted({event.recorded for event in telling.events()})
    lots = [lot for lot, each in telling.lots.items() if each.serial is None][::37]
    bounds: list[tuple[str, str]] = [
        ("GE_eventTime", happened[-150]),
        ("LT_eventTime", happened[150]),
        ("GE_recordTime", recorded[-5]),
        ("LT_recordTime", recorded[7]),
        ("MATCH_anyEPCClass", "|".join(map(telling.names.lot, lots[:9]))),
        ("MATCH_epcClass", next(event.goods.quantities[0].lot for event in telling.events() if event.found)),
        ("EXISTS_errorDeclaration", ""),
    ]
    for bound in bounds:
        question = read([bound], telling.names)
        asked = [
            id_of(event, telling.names)
            for event in telling.events()
            if question.asks_for(event) and question.takes(telling.entries[event.entry].recorded_at)
        ]
        assert asked, bound
        found = await _all(filled, auditor, telling, bound, *given)
        assert sorted(found) == sorted(asked), bound
        assert given or found == asked


async def test_a_page_may_be_empty_and_the_answer_whole(
    filled: Pools, telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a page's share of entries holds little of what is asked, it says where to go on; an order is refused."""
    monkeypatch.setattr(asking, "MOST_ENTRIES", STEP)
    auditor = Caller("ruc:20990000060", frozenset({"auditor"}))
    rare = ("EQ_bizStep", "departing")
    question = read([rare], telling.names)
    page = await ask(filled.reader, auditor, question, telling.names, None, TODAY)
    assert (page.found, page.token is None) == ((), False)
    asked = [id_of(event, telling.names) for event in telling.events() if question.asks_for(event)]
    assert asked
    assert await _all(filled, auditor, telling, rare) == asked
    for bound in (("orderBy", "eventTime"), ("maxEventCount", "1000")):
        with pytest.raises(TooLarge) as much:
            await _all(filled, auditor, telling, rare, bound)
        assert much.value.most == STEP


async def test_every_entry_that_touches_gold_is_told(filled: Pools, telling: Telling) -> None:
    """Whatever declares, takes, measures or moves a lot makes an event, of whichever type it is."""
    async with filled.reader.acquire() as connection:
        touched = await connection.fetch(
            "SELECT DISTINCT seq FROM projection.row WHERE kind IN ('lot', 'lot_use', 'lot_measured', 'moved')"
        )
    seqs = {row[0] for row in touched}
    assert len(seqs) > SIZE // 4
    assert [telling.entries[seq].payload.type for seq in sorted(seqs) if not telling.events([seq])] == []
