"""What a lot's dossier is made of: the lot, everything above it, the entries that made the lots, and their sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import asyncpg

from service.decision.facts import Needs
from service.decision.records import Row, live
from service.flows import look_back_keys
from service.flows.dossier.sides import sides, told
from service.flows.look_back import look_back
from service.flows.read_lot import checkpoint_above
from service.flows.tracing.moment import TooLarge
from service.ledger.entry import Entry
from service.storage import lot_graph
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.log_entries import SignedSize
from service.trade import lots, provenance
from service.trade.learned import with_learned
from service.trade.lots import Lot, shelf
from service.trade.provenance import Graph

MOST_LOTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Basis:
    """A lot, everything above it as the log of `signed` knew it, the entries that made the lots, and their sides."""

    lot: Lot
    graph: Graph
    rows: tuple[Row, ...]
    made_by: Mapping[int, Entry]
    sides: Mapping[int, frozenset[str]]
    signed: SignedSize


async def whom(pool: asyncpg.Pool, lot: str) -> tuple[Lot, frozenset[str]] | None:
    """A lot, and who may hold the entry that made it; None if it is unknown. As `gather` finds it, without the walk."""
    async with pool.acquire() as connection:
        row = lots.on(await _on(connection, (lot,)))
        if row is None:
            return None
        made = await told(connection, [row.seq])
        fed = [said["lot"] for said in made[row.seq].payload.get("inputs", ())]
        graph = provenance.graph(await _on(connection, fed))
        return row, (await sides(connection, made.values(), graph))[row.seq]


async def _on(connection: Connection, named: Iterable[str]) -> list[Row]:
    shelves, _ = await load(connection, Needs(tuple(map(shelf, named))))
    return live([row for rows in shelves.values() for row in rows])


async def gather(pool: asyncpg.Pool, lot: str) -> Basis | None:
    """What a lot's dossier is made of; None if there is no such lot, or none signed yet.

    Raises:
        TooLarge: it was made of more lots than a dossier holds.
    """
    async with pool.acquire() as connection:
        rows = live(await lot_graph.ancestry(connection, (lot,), MOST_LOTS + 1))
        graph = provenance.graph(rows)
        if lot not in graph.lots:
            return None
        if len(graph.lots) > MOST_LOTS:
            raise TooLarge("lots", MOST_LOTS)
    signed = await checkpoint_above(pool, graph.lots[lot].seq)
    if signed is None:
        return None
    async with pool.acquire() as connection:
        known = [row for row in rows if row.seq < signed.size]
        rows, contested = await look_back_keys.look_back(connection, known, signed.size - 1)
        graph = provenance.graph(rows)
        seqs = sorted({row.seq for row in graph.lots.values()})
        made_by = await told(connection, seqs)
        held_by = await sides(connection, made_by.values(), graph)
        reviews = await look_back(connection, graph, signed.size - 1)
        learned = {mark for held in with_learned(graph, reviews).marks.values() for mark in held}
    rows += [each.mark for each in reviews if each.mark in learned]
    rows += [replace(each.mark, about=shelf(each.signed.lot)) for each in contested if not each.freed]
    return Basis(graph.lots[lot], graph, tuple(rows), made_by, held_by, signed)
