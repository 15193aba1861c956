"""What is recorded of a lot, and where it is from: every origin with its micrograms and a proof of its entry.

Asked for an earlier time, nothing that a later entry put is seen: neither a mark nor a suspension learned since.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg
from pydantic_core import from_json

from service.decision.facts import Needs
from service.decision.findings import Mark
from service.decision.records import Row, Void, live
from service.flows import look_back_keys, lot_rights
from service.flows.bearer import Caller
from service.flows.check_supplier import KnownAtAhead, last_known
from service.flows.look_back import look_back
from service.flows.lot_rights import Leave
from service.flows.prove import Prover
from service.flows.read_findings import Shown, show
from service.storage import log_entries, lot_graph
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.log_entries import SignedSize
from service.storage.lot_graph import Balance
from service.trade import learned as learning
from service.trade import lots, measures, provenance, whereabouts
from service.trade.contests import Contested
from service.trade.custody import assays
from service.trade.custody.assays import Assayed, LotAssayed
from service.trade.hindsight import Review
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance import Graph, OriginShare
from service.trade.review.history import History

_WAITS: Final = (0.0, 0.2, 0.4, 0.4)
"""Seconds between looks for a checkpoint; the writer stores what it signed within a quarter of one."""

_ROLES = ("buyer", "seller", "carrier", "holder")

_MOST_ASSAYS: Final = 100
"""The latest of a lot's assays: any laboratory may add one."""


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A lot as it came in, what it still holds and where, what it was made of, and whom it concerns.

    `measured` is its last measure, which is its own row where nothing was measured since; `assays` are the latest, in
    their order. `parties` are the sides of the deal that made it, `keepers` at whose gates some of it lies.
    `annulled_by` is the entry since which it never was; then it holds nothing and was made of nothing.
    """

    lot: Lot
    balance: Balance
    places: Mapping[str, int]
    measured: LotMeasured
    assays: tuple[Assayed, ...]
    made_of: tuple[LotUse, ...]
    parties: frozenset[str]
    keepers: frozenset[str] = frozenset()
    annulled_by: int | None = None

    def tells_where(self, party: str) -> bool:
        """Whether a party of it may know where it lies: who once sold it may not, for it would learn who buys next."""
        return party == self.lot.holder or party in self.keepers


@dataclass(frozen=True, slots=True)
class Traced:
    """One origin of a lot: its share, the declaration (None: nobody declared one) and the proof of that entry."""

    share: OriginShare
    declared: Lot | None
    parties: frozenset[str]
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    """All origins of a lot, in the tree that `checkpoint` signs, as the log of `size` entries knew at `known_at`.

    `reviews` and `contested` say why shares stand `in_review`, `answered` what has been said of each since, by rule and
    lot. `findings` are those on the lot and its ancestors that hold its grams, or did. All as far as the caller may
    know of them.
    """

    lot: Lot
    total_ug: int
    traced: tuple[Traced, ...]
    reviews: tuple[Review, ...]
    contested: tuple[Contested, ...]
    answered: Mapping[tuple[str, str], History]
    findings: tuple[Shown, ...]
    checkpoint: SignedSize | None
    parties: frozenset[str]
    known_at: int | None
    size: int


async def read(pool: asyncpg.Pool, lot: str) -> LotRecord | None:
    """What is recorded of a lot, at one moment; None if it is unknown."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        rows = await lot_graph.ancestry(connection, lot)
        own = _own(rows, lot)
        row, measured = lots.on(own), measures.last(own)
        if row is None or measured is None:
            return await _annulled(connection, lot, rows)
        balance = await lot_graph.balance(connection, lots.gross_account(lot), lots.fine_account(lot))
        parties = await parties_of(connection, [row])
        assayed = await _assays(connection, lot)
    return LotRecord(
        row,
        balance,
        whereabouts.whereabouts(own, balance.gross_mg),
        measured,
        assayed,
        tuple(provenance.graph(rows).uses.get(lot, ())),
        parties[lot],
        whereabouts.keepers(own),
    )


def _own(rows: Sequence[Row], lot: str) -> list[Row]:
    """What is on a lot's own shelf, of everything above it."""
    shelf = lots.shelf(lot)
    return live([row for row in rows if row.shelf == shelf])


async def _assays(connection: Connection, lot: str) -> tuple[Assayed, ...]:
    listed, _ = await load(connection, Needs((assays.list_shelf(lot),)))
    names = [row.assay for row in live(listed[assays.list_shelf(lot)]) if isinstance(row, LotAssayed)]
    found, _ = await load(connection, Needs(tuple(map(assays.shelf, names[-_MOST_ASSAYS:]))))
    return tuple(row for rows in found.values() for row in live(rows) if isinstance(row, Assayed))


async def _annulled(connection: Connection, lot: str, rows: Sequence[Row]) -> LotRecord | None:
    """A lot whose entry was annulled: what it was recorded as."""
    shelf = lots.shelf(lot)
    row = lots.on([each for each in rows if each.shelf == shelf])
    void = next((each for each in rows if isinstance(each, Void) and each.about == shelf), None)
    if row is None or void is None:
        return None
    parties = await parties_of(connection, [row])
    return LotRecord(row, Balance(0, None), {}, measures.first(row), (), (), parties[lot], annulled_by=void.seq)


async def trace(
    pool: asyncpg.Pool,
    prover: Prover,
    caller: Caller,
    lot: str,
    *,
    today: date,
    known_at: int | date | None = None,
    leave: Leave = lot_rights.NONE,
) -> Origins | None:
    """Where a lot is from, by the last checkpoint signed; None if the lot is unknown or void, or was so at `known_at`.

    `leave` is the caller's on the lot. For a lot just recorded, waits until the checkpoint that holds it is stored: a
    second at most.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    async with pool.acquire() as connection:
        seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
        size = await log_entries.size(connection)
        if seq is not None and seq >= max(size, 1):
            raise KnownAtAhead(size)
        known = [row for row in await lot_graph.ancestry(connection, lot) if seq is None or row.seq <= seq]
        rows, contested = await look_back_keys.look_back(connection, known, seq)
        graph = provenance.graph(rows)
        row = graph.lots.get(lot)
        if row is None:
            return None
        keepers = whereabouts.keepers(_own(rows, lot))
        reviews = await look_back(connection, graph, seq)
        graph = learning.with_learned(graph, reviews, contested)
        shares = provenance.origins(lot, graph)
        declared = {share.origin: graph.lots[share.origin] for share in shares if share.origin in graph.lots}
        parties = await parties_of(connection, [row, *declared.values()])
        findings = await show(connection, caller, _held(rows, graph), today=today, known_at=seq, leave=leave)
        learned = [
            *((review.sale.seq, review.mark) for review in reviews),
            *((each.signed.seq, each.mark) for each in contested),
        ]
        told = await show(connection, caller, learned, today=today, known_at=seq, leave=leave)
    signed = await checkpoint_above(pool, row.seq)
    seqs = sorted({each.seq for each in declared.values()}) if signed is not None else []
    proofs = {} if signed is None else dict(zip(seqs, await prover.inclusion(seqs, signed.size), strict=True))
    traced = tuple(
        Traced(
            share,
            origin := declared.get(share.origin),
            frozenset() if origin is None else parties[origin.lot],
            () if origin is None else tuple(proofs.get(origin.seq, ())),
        )
        for share in shares
    )
    total = sum(share.ug for share in shares)
    answered = {(each.mark.rule, each.mark.subject): each.history for each in told}
    concerns = parties[lot] | keepers
    return Origins(row, total, traced, reviews, contested, answered, findings, signed, concerns, seq, size)


def _held(rows: Sequence[Row], graph: Graph) -> list[tuple[int, Mark]]:
    """The marks on a graph's lots that hold its grams, or did until a ruling; each with its entry."""
    marks = [row for row in live(rows) if isinstance(row, Mark) and provenance.burdens(row)]
    return [(mark.seq, mark) for mark in marks if mark.about.removeprefix("lot:") in graph.lots]


async def checkpoint_above(pool: asyncpg.Pool, seq: int) -> SignedSize | None:
    """The last checkpoint stored, if its tree holds entry `seq`; no origin of a lot is younger than the lot."""
    for wait in _WAITS:
        await asyncio.sleep(wait)
        async with pool.acquire() as connection:
            signed = await log_entries.last_note(connection)
        if signed is not None and signed.size > seq:
            return signed
    return None


async def parties_of(connection: Connection, rows: Collection[Lot]) -> dict[str, frozenset[str]]:
    """Whom each lot concerns: its holders, and the sides of the deal that made it."""
    seqs = sorted({row.seq for row in rows})
    entries = await log_entries.by_seq(connection, seqs)
    named = {seq: _named(from_json(data)["submission"]["payload"]) for seq, data in zip(seqs, entries, strict=True)}
    return {
        row.lot: frozenset({row.holder, *([row.origin_holder] if row.origin_holder else [])}) | named[row.seq]
        for row in rows
    }


def _named(payload: dict[str, Any]) -> frozenset[str]:
    return frozenset(payload[role] for role in _ROLES if isinstance(payload.get(role), str))
