"""Where wandering gold is from: what is remembered, what the tables say, and what is counted apart, are one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog

from service.decision.findings import Mark
from service.flows.prove import Prover
from service.flows.readers import lot_rights
from service.flows.readers.bearer import Caller
from service.flows.restoring.rebuild import rebuild
from service.flows.tracing import back, between, forward, remembered, sight
from service.flows.tracing.back import Ancestry
from service.flows.tracing.between import Readers
from service.flows.tracing.forward import About
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader
from service.storage import log_entries
from service.storage.engine import Pools, open_pools
from service.trade.provenance import Divided, Packed
from tests.flows import house
from tests.flows.recount import Recount
from tests.flows.trading import AUTHORITY, MINER, PLANT, TRADER
from tests.flows.wandering import NOW, Wandering, turns, wander

HOUSES = (MINER, TRADER, PLANT)
TODAY = date(2026, 11, 22)
WHOLE = Reader("ruc:20990000060", frozenset(), whole=True)
BOTH = Readers(WHOLE, WHOLE)
READERS = [
    (Caller(WHOLE.party, frozenset({"auditor"})), WHOLE),
    *((Caller(party, frozenset({"trader"})), Reader(party, frozenset({party}), whole=False)) for party in HOUSES),
    *(
        (
            Caller(AUTHORITY, frozenset({"authority"}), territory=(place,)),
            Reader(AUTHORITY, frozenset({AUTHORITY}), whole=False, territory=(place,)),
        )
        for place in ("21", "04")
    ),
]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What breaks is told to nobody: it was asked for."""
    with structlog.testing.capture_logs():
        yield


def told(found: Ancestry | None) -> Any:  # noqa: ANN401 - whatever is compared
    """All that an ancestry says, but as of which size of the log, which may grow between two questions."""
    if found is None:
        return None
    lot, graph = found.lot.lot, found.graph
    divided = Divided((lot,), graph)
    return {
        "lot": found.lot,
        "opened": found.opened,
        "further": found.further,
        "lots": dict(graph.lots),
        "uses": {each: list(graph.uses.get(each, ())) for each in graph.lots},
        "marks": {each: sorted(graph.marks.get(each, ()), key=repr) for each in graph.lots},
        "reviews": found.reviews,
        "contested": found.contested,
        "shares": divided.origins(lot),
        "whole": divided.origins(lot, found.further),
        "causes": divided.causes(lot),
    }


@dataclass
class Asker:
    """Asks of whatever there is, of memory and then of the tables, while the log grows and things break."""

    pools: Pools
    story: Wandering
    memory: Remembered
    rng: Random
    met: Counter[str]

    async def size(self) -> int:
        """The log's."""
        async with self.pools.reader.acquire() as connection:
            return await log_entries.size(connection)

    async def gather(self, lot: str, known_at: int | None, most: int, memory: Remembered | None) -> Ancestry | None:
        """One question."""
        return await back.gather(
            self.pools.reader, lot, known_at=known_at, at=None, today=TODAY, most=most, remembered=memory
        )

    async def ask(self) -> None:
        """One question of each, of the same moment."""
        size = await self.size()
        lots = self.story.lots(size)
        if not lots:
            return
        lot = self.rng.choice(lots)
        known_at = self.rng.choice((None, None, size - 1, self.rng.randrange(max(lot.seq - 2, 0), size)))
        most = self.rng.choice((1, 2, 5, 12, back.NEAREST))
        first = await self.gather(lot.lot, known_at, most, self.memory)
        if known_at is None and first is None and await self.size() != size:
            return  # annulled since, perhaps: of which moment nothing is told, nobody says
        if known_at is None:
            known_at = size - 1 if first is None else first.moment.known_at
        second = await self.gather(lot.lot, known_at, most, None)
        self.met["told" if first else "unknown"] += 1
        if first is None and second is None:
            return
        assert told(first) == told(second), (lot.lot, known_at, most)

    async def ask_on(self, done: asyncio.Event) -> None:
        """Ask until the log is whole."""
        while not done.is_set():
            asked = asyncio.create_task(self.ask())
            if self.rng.randrange(12) == 0:
                await asyncio.sleep(self.rng.random() / 100)
                asked.cancel()
                self.met["given up"] += 1
            result = (await asyncio.gather(asked, return_exceptions=True))[0]
            if isinstance(result, MemoryError):
                self.met["out of memory"] += 1
            elif isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result


def short_of_memory(rng: Random, often: int, patch: pytest.MonkeyPatch) -> None:
    """Let what is put end half-way, now and then."""
    feed = Packed._feed

    def put(packed: Packed, child: str, uses: Sequence[Any]) -> None:
        if rng.randrange(often) == 0:
            raise MemoryError
        feed(packed, child, uses)

    patch.setattr(Packed, "_feed", put)


async def play(
    database: str, folder: Path, seed: int, steps: int, *, often: int = 40, rebuilds: int = 2
) -> Counter[str]:
    """Record a wandering trade while it is asked about, made again and short of memory; what was met on the way."""
    rng, met = Random(seed), Counter[str]()
    story = wander(seed, steps)
    pools = await open_pools(database)

    async def now(_connection: object) -> Any:  # noqa: ANN401 - a clock
        return NOW

    memory = Remembered(pools.reader, begin_at=rng.choice((0, 1, 5)))
    appender = house.appender(pools.writer, folder, clock=now)
    await appender.start()
    done = asyncio.Event()
    askers = [Asker(pools, story, memory, Random(seed * 100 + n), met) for n in range(6)]

    async def write() -> None:
        for batch in turns(story.sent, rng):
            answers = await appender.submit_many(list(batch))
            assert {type(each).__name__ for each in answers} == {"Recorded"}, answers
            if rng.randrange(2):
                await asyncio.sleep(rng.random() / 20)

    async def remake() -> None:
        for _ in range(2):
            await asyncio.sleep(rng.random())
            while await askers[0].size() < 2:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
            await rebuild(database, house.ORIGIN)
            met["rebuilt"] += 1

    with pytest.MonkeyPatch.context() as patch:
        short_of_memory(rng, 40, patch)
        patch.setattr(remembered, "_PIECE", rng.choice((1, 7, 500)))
        patch.setattr(remembered, "_BEHIND", rng.choice((0, 5, 1000)))
        asking = [asyncio.create_task(each.ask_on(done)) for each in askers]
        try:
            await asyncio.gather(write(), remake())
        finally:
            done.set()
            results = await asyncio.gather(*asking, return_exceptions=True)
    for each in results:
        if isinstance(each, BaseException):
            raise each
    await appender.stop()
    await recounted(askers[0], rng, met)
    assert not memory._gone, "given up for good"
    await memory.close()
    await pools.close()
    return met


async def recounted(asker: Asker, rng: Random, met: Counter[str]) -> None:
    """In the end: every lot, now and as it was known at some entry, is what is counted apart."""
    size = await asker.size()
    assert size == len(asker.story.entries)
    for lot in asker.story.lots(size):
        for known_at in (size - 1, rng.randrange(lot.seq, size)):
            found = await asker.gather(lot.lot, known_at, back.NEAREST, asker.memory)
            plain = await asker.gather(lot.lot, known_at, back.NEAREST, None)
            assert told(found) == told(plain), (lot.lot, known_at)
            count = Recount(asker.story.rows, known_at, [] if found is None else learned(found))
            assert (lot.lot in count.lots) == (found is not None), (lot.lot, known_at)
            if found is None:
                met["annulled"] += 1
                continue
            assert set(found.graph.lots) == count.above(lot.lot)
            same(count, lot.lot, Divided((lot.lot,), found.graph).origins(lot.lot))
            met["recounted"] += 1
            await parted(asker, found, plain, rng, met)
            if rng.randrange(4) == 0:
                await followed(asker, Recount(asker.story.rows, known_at), known_at, lot.lot, rng, met)


async def parted(asker: Asker, found: Ancestry, plain: Ancestry | None, rng: Random, met: Counter[str]) -> None:
    """To whoever sees a part of it: the same from memory and from the tables, and all of the lot's gold."""
    assert plain is not None
    caller, reader = rng.choice(READERS)
    prover, pool = Prover(asker.pools.reader), asker.pools.reader
    pages = []
    for each in (found, plain):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sight, "_AT_ONCE", rng.choice((1, 1, 3, 200)))
            pages.append(await back.tell(pool, prover, each, caller, reader, lot_rights.NONE, today=TODAY))
    one, other = (replace(page, moment=found.moment, checkpoint=None) for page in pages)
    assert one == other
    whole = found.lot.gross_mg if found.lot.fine_ug is None else found.lot.fine_ug
    assert sum(share.ug for share in one.shares) == whole
    named = {share.origin for share in one.shares}
    assert not {each.share.origin for each in one.traced if each.declared is not None} & one.withheld
    assert one.withheld >= {each.share.origin for each in one.traced if each.withheld}
    met["withheld"] += bool(named & one.withheld)


def learned(found: Ancestry) -> list[Mark]:
    """The marks that no entry holds, and that no word since then has lifted."""
    later = {*(each.mark for each in found.reviews), *(each.mark for each in found.contested)}
    return [mark for marks in found.graph.marks.values() for mark in marks if mark in later]


async def followed(asker: Asker, count: Recount, known_at: int, lot: str, rng: Random, met: Counter[str]) -> None:
    """Forward from a lot, and by which ways: the lots that it is above, each with what the way back finds of it."""
    asked: dict[str, Any] = {"known_at": known_at, "at": None, "today": TODAY}
    about, pool, memory = About("lot", lot), asker.pools.reader, asker.memory
    found = await forward.follow(pool, about, WHOLE, **asked, most=10_000)
    assert await forward.follow(pool, about, WHOLE, **asked, most=10_000, remembered=memory) == found
    _, reader = rng.choice(READERS)
    part = [await forward.follow(pool, about, reader, **asked, remembered=each) for each in (None, memory)]
    assert part[0] == part[1]
    below = {each for each in count.lots if lot in count.above(each)}
    assert {each.reached.lot for each in found.found} == below
    for each in found.found:
        back_again = await asker.gather(each.reached.lot, known_at, back.NEAREST, asker.memory)
        assert back_again is not None
        shares = Divided((each.reached.lot,), back_again.graph).origins(each.reached.lot, {lot})
        assert sorted(map(str, each.reached.shares)) == sorted(str(share) for share in shares if share.origin == lot)
        assert each.whole == count.whole(each.reached.lot)
    other = rng.choice(sorted(count.lots))
    ways = await between.find(asker.pools.reader, lot, other, {lot: BOTH, other: BOTH}, **asked)
    assert ways is not None
    sees = rng.choice((BOTH, Readers(reader, reader)))
    some = [
        await between.find(pool, lot, other, {lot: sees, other: sees}, **asked, remembered=each)
        for each in (None, memory)
    ]
    assert some[0] == some[1]
    counted = max(count.ways(lot, other), count.ways(other, lot))
    assert (ways.ways.count if ways.ways else 0) == counted
    met["followed"] += 1
    met["ways"] += counted > 1


def same(count: Recount, lot: str, shares: Iterable[Any]) -> None:
    """Exactly the lot's gold, and of each origin and standing what the fractions say, but for what is rounded."""
    got: Counter[tuple[str, str]] = Counter()
    for share in shares:
        got[share.origin, share.standing.value] += share.ug
    whole, exact = count.whole(lot), count.parts(lot)
    assert sum(got.values()) == whole
    above = count.above(lot)
    bound = sum(25 + 10 * whole // max(1, count.whole(each)) for each in above)
    off = {name: abs(Fraction(got[name]) - exact.get(name, Fraction())) for name in {*got, *exact}}
    assert max(off.values(), default=0) <= bound, (lot, got, exact)


async def hold(new_database: Callable[[], str], folder: Path, seeds: Iterable[int], steps: int) -> Counter[str]:
    """Over many trades."""
    met: Counter[str] = Counter()
    for seed in seeds:
        (folder / str(seed)).mkdir()
        async with asyncio.timeout(300):
            try:
                met += await play(new_database(), folder / str(seed), seed, steps)
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
    return met


async def test_whatever_happens_it_is_told_alike(new_database: Callable[[], str], tmp_path: Path) -> None:
    """While it is recorded, rebuilt and short of memory: memory says what the tables say, and both what is counted."""
    met = await hold(new_database, tmp_path, (1, 2), 500)
    assert {"told", "given up", "rebuilt", "annulled", "recounted", "followed", "withheld"} <= met.keys()


@pytest.mark.soak
async def test_whatever_happens_it_is_told_alike_for_long(new_database: Callable[[], str], tmp_path: Path) -> None:
    """The same over many more trades, and longer ones."""
    await hold(new_database, tmp_path, range(3, 60), 1_000)
