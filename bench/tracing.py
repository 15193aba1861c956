"""Provenance over the graph of `gold_graph`, asked of the flows that the API asks, beside plainer ways to walk it.

As a process answers that has read the graph into its memory, and as one does that has not: from the tables.

The references: the recursive statement alone, which finds the lots above and divides nothing; and a recount in memory,
from edges that are there already, which reads nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Final

import asyncpg

from bench.gold_graph import Market
from bench.house import Log
from service.api.lots import origins_said
from service.decision.calendar import lima_day
from service.flows import interpreter
from service.flows.prove import Prover
from service.flows.readers import lot_rights
from service.flows.readers.bearer import Caller
from service.flows.tracing import back, forward
from service.flows.tracing.forward import About
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader
from service.flows.tracing.uncollected import uncollected
from service.storage import lot_graph
from service.storage.engine import open_pools
from service.trade import provenance
from service.trade.provenance import Graph

_USUAL: Final = 200
_FORWARD: Final = 20
_ABOVE: Final = """
WITH RECURSIVE above(lot) AS (
    SELECT $1::text
    UNION
    SELECT edge.key FROM above
    JOIN projection.row AS edge ON edge.shelf = 'uses:' || above.lot AND NOT starts_with(edge.key, 'void:')
)
SELECT count(*) FROM above
"""
_AUDITOR: Final = Caller("ruc:20990000060", frozenset({"auditor"}))
_READER: Final = Reader(_AUDITOR.party, frozenset(), whole=True)


class NotTheSame(Exception):
    """Two ways to divide one lot differ."""


@dataclass(frozen=True, slots=True)
class Traced:
    """Seconds of each question, in the order asked: usual lots, the first answer about the worst, the whole of it.

    `reading` are the seconds in which the memory was read, beside nothing else, and `held` its bytes; `unread`,
    `forward_unread` and `whole_unread` are the same questions asked of the tables.
    """

    reading: float
    held: int
    usual: tuple[float, ...]
    unread: tuple[float, ...]
    whole_unread: dict[str, float]
    forward: tuple[float, ...]
    forward_unread: tuple[float, ...]
    first: dict[str, float]
    whole: dict[str, float]
    opened: dict[str, int]
    statement: dict[str, float]
    recount: dict[str, float]

    def p50(self, of: Sequence[float]) -> float:
        """The median in milliseconds."""
        return 1_000 * median(of)

    def p99(self, of: Sequence[float]) -> float:
        """What 99 of 100 stay below, in milliseconds."""
        return 1_000 * quantiles(of, n=100)[98]


def traced(log: Log, market: Market, repeats: int) -> Traced:
    """Ask it all. Raises `NotTheSame`."""
    return asyncio.run(_traced(log, market, repeats))


async def _traced(log: Log, market: Market, repeats: int) -> Traced:
    pools = await open_pools(log.url)
    prover = Prover(pools.reader)
    step = max(1, len(market.usual) // _USUAL)
    usual = market.usual[::step][:_USUAL]
    worst = {"wide": market.wide, "deep": market.deep}
    remembered = Remembered(pools.reader)

    async def once(lot: str, most: int = back.NEAREST, memory: Remembered | None = remembered) -> int:
        with uncollected() if most > back.NEAREST else nullcontext():  # as the API does
            return await _origins(pools.reader, prover, lot, most, memory)

    interpreter.tune()  # as the API does
    try:
        for lot in usual:
            await once(lot, memory=None)  # what nobody asked for is not in PostgreSQL's memory yet
        unread = [await _timed(once(lot, memory=None)) for lot in usual]
        miners = market.declared[:_FORWARD]
        forward_unread = [await _timed(_destinations(pools.reader, lot, None)) for lot in miners]
        whole_unread = {name: await _timed(once(lot, back.MOST_LOTS, None)) for name, lot in worst.items()}
        remembered.note(back.MOST_LOTS)
        reading = await _timed(remembered.ready())
        packed = await remembered.ready()
        if packed is None:
            raise NotTheSame("memory")
        told = [await _timed(once(lot)) for lot in usual]
        reached = [await _timed(_destinations(pools.reader, lot, remembered)) for lot in miners]
        first, whole, opened, statement, recount = {}, {}, {}, {}, {}
        turns = range(repeats)
        for name, lot in worst.items():
            await once(lot)
            first[name] = median([await _timed(once(lot)) for _ in turns])
            opened[name] = await once(lot, back.MOST_LOTS)
            whole[name] = median([await _timed(once(lot, back.MOST_LOTS)) for _ in turns])
            statement[name] = median([await _timed(pools.reader.fetchval(_ABOVE, lot)) for _ in turns])
            recount[name] = await _recount(pools.reader, lot)
    finally:
        await pools.close()
    return Traced(
        reading,
        packed.bytes,
        tuple(told),
        tuple(unread),
        whole_unread,
        tuple(reached),
        tuple(forward_unread),
        first,
        whole,
        opened,
        statement,
        recount,
    )


async def _timed(asked: Awaitable[object]) -> float:
    began = time.perf_counter()
    await asked
    return time.perf_counter() - began


async def _origins(
    pool: asyncpg.Pool, prover: Prover, lot: str, most: int, remembered: Remembered | None = None
) -> int:
    """A page of origins, to the last word of the answer; how many lots were opened for it."""
    today = lima_day(datetime.now(UTC))
    found = await back.gather(pool, lot, known_at=None, at=None, today=today, most=most, remembered=remembered)
    if found is None:
        raise NotTheSame(lot)
    page = await back.tell(pool, prover, found, _AUDITOR, _READER, lot_rights.NONE, today=today)
    said = origins_said.said(page, "es")
    if sum(share.ug for share in page.shares) != found.lot.fine_ug:
        raise NotTheSame(lot)
    opened: int = said["opened"]
    return opened


async def _destinations(pool: asyncpg.Pool, lot: str, memory: Remembered | None) -> None:
    today = lima_day(datetime.now(UTC))
    await forward.follow(pool, About("lot", lot), _READER, known_at=None, at=None, today=today, remembered=memory)


async def _recount(pool: asyncpg.Pool, lot: str) -> float:
    """Seconds of the plain recount from edges in memory. Raises `NotTheSame` where the flow divides otherwise."""
    async with pool.acquire() as connection:
        graph = provenance.graph(await lot_graph.ancestry(connection, (lot,)))
    began = time.perf_counter()
    plain = _plainly(lot, graph)
    seconds = time.perf_counter() - began
    if {share.origin: share.ug for share in provenance.origins(lot, graph)} != plain:
        raise NotTheSame(lot)
    return seconds


def _plainly(lot: str, graph: Graph) -> dict[str, int]:
    """What is asked of each lot divided over its parents, largest remainder; all of this market's gold stands alike."""
    asked, found = {lot: graph.lots[lot].fine_ug or 0}, {}
    for name in reversed(list(graph.lots)):  # a lot is recorded after those it is made of
        uses, amount = graph.uses.get(name, ()), asked.pop(name, 0)
        if not uses and amount:
            found[name] = amount
        whole = sum(use.fine_ug or 0 for use in uses)
        parts = [divmod(amount * (use.fine_ug or 0), whole) for use in uses]
        missing = amount - sum(part for part, _ in parts) if uses else 0
        extra = set(sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))[:missing])
        for at, use in enumerate(uses):
            if part := parts[at][0] + (at in extra):
                asked[use.parent] = asked.get(use.parent, 0) + part
    return found
