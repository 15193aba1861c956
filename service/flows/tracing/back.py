"""Where a lot is from: every origin with its micrograms, whom it concerns, and a proof of its entry.

Asked for an earlier time, nothing that a later entry put is seen: neither a mark nor a suspension learned since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import asyncpg

from service.apart.thread import apart
from service.decision.findings import Mark
from service.decision.records import Row, live
from service.flows import look_back_keys
from service.flows.look_back import look_back
from service.flows.prove import Prover
from service.flows.read_findings import Shown, show
from service.flows.read_lot import Deal, checkpoint_above, deals_of
from service.flows.readers.bearer import Caller
from service.flows.readers.lot_rights import Leave
from service.flows.tracing import categories
from service.flows.tracing.moment import Moment, as_of, settle
from service.flows.tracing.nearest import nearest
from service.flows.tracing.opening import beside
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader, Sight, see
from service.storage import lot_graph
from service.storage.engine import Connection
from service.storage.log_entries import SignedSize
from service.storage.projection import one_moment
from service.trade import learned, provenance
from service.trade.contests import Contested
from service.trade.hindsight import Review
from service.trade.lots import Lot, LotUse
from service.trade.provenance import Divided, Graph, Opened, OriginShare, Packed
from service.trade.review.history import History

NEAREST: Final = 2_000
"""Lots that are opened unless more are asked for: what nearly every lot has above it."""
MOST_LOTS: Final = 250_000
"""Lots that are opened at most."""

PROVED: Final = 20
"""Origins of a page that come with the proof of their entry, of 250 hashes each; that of others is asked apart."""

_APART: Final = 5_000
"""From so many lots on, dividing takes long enough to be done beside the event loop."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One origin of a lot: its share, the declaration (None: nobody's, or not shown), its deal and the entry's proof.

    `withheld`: a lot that the reader may not see, or see above; `further`: one above which nobody has looked yet.
    """

    share: OriginShare
    declared: Lot | None = None
    deal: Deal | None = None
    category: str | None = None
    proof: tuple[bytes, ...] = ()
    withheld: bool = False
    further: bool = False


@dataclass(frozen=True, slots=True)
class Ancestry:
    """A lot and what is above it at a moment, before anybody is told of it.

    `rows` are those that stand beside lots and edges, which are in the graph; lots may be among them. `further` are
    lots above which nobody looked; while there are any, the answer is not the whole one. `opened` says how many were
    looked above.
    """

    lot: Lot
    rows: Sequence[Row]
    graph: Graph
    moment: Moment
    reviews: tuple[Review, ...]
    contested: tuple[Contested, ...]
    further: frozenset[str]
    opened: int


@dataclass(frozen=True, slots=True)
class Origins:
    """A page of a lot's origins, in the tree that `checkpoint` signs.

    `shares` are all of them, of which `traced` are told here. `reviews` and `contested` say why shares stand
    `in_review`, `answered` what has been said of each since, by rule and lot. `findings` are those on the lot and its
    ancestors that hold its grams, or did. All as far as the reader may know of them.
    """

    lot: Lot
    moment: Moment
    opened: int
    shares: tuple[OriginShare, ...]
    traced: tuple[Traced, ...]
    departments: tuple[provenance.Portion, ...]
    further: frozenset[str]
    withheld: frozenset[str]
    reviews: tuple[Review, ...]
    contested: tuple[Contested, ...]
    answered: Mapping[tuple[str, str], History]
    findings: tuple[Shown, ...]
    checkpoint: SignedSize | None


async def gather(
    pool: asyncpg.Pool,
    lot: str,
    *,
    known_at: int | date | None,
    at: date | None,
    today: date,
    most: int = NEAREST,
    remembered: Remembered | None = None,
) -> Ancestry | None:
    """A lot and what is above it; None if the lot is unknown, or was so then, or never was.

    From what the process has `remembered` of the graph, where it can; else from the tables.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
        TooLarge: see `as_of`.
        Circle: the projection is not what the ledger makes it.
    """
    async with one_moment(pool) as connection:
        moment = await settle(connection, known_at, at, today)
        packed = await remembered.at(connection, moment.size) if remembered is not None and at is None else None
        opened = None if packed is None else packed.above(lot, most, moment.known_at)
        if packed is not None and opened is not None:
            return await _from_memory(connection, packed, opened, moment)
        known = await as_of(connection, await lot_graph.ancestry(connection, (lot,), most + 1), moment)
        edges = [row for row in known if type(row) is LotUse]
        others = [row for row in known if type(row) is not LotUse]
        rows, contested = await look_back_keys.look_back(connection, others, moment.past)
        whole = provenance.graph([*rows, *edges])
        if lot not in whole.lots:
            return None
        graph, further = nearest(whole, lot, most)
        reviews = await look_back(connection, graph, moment.past)
    if remembered is not None:
        remembered.note(len(graph.lots))
    inside = graph.lots.keys() - further
    contested = tuple(each for each in contested if each.signed.lot in inside)
    reviewed = learned.with_learned(graph, reviews, contested)
    count = len(graph.lots) - len(further)
    return Ancestry(
        lot=whole.lots[lot],
        rows=rows,
        graph=reviewed,
        moment=moment,
        reviews=reviews,
        contested=contested,
        further=further,
        opened=count,
    )


async def _from_memory(connection: Connection, packed: Packed, opened: Opened, moment: Moment) -> Ancestry:
    """The same from what is remembered."""
    rows, contested = await look_back_keys.look_back(connection, opened.others, moment.past, beside(packed, opened))
    graph = packed.graph(opened, rows)
    reviews = await look_back(connection, graph, moment.past) if packed.spoken_of(opened) else ()
    reviewed = learned.with_learned(graph, reviews, contested)
    further = frozenset(packed.names(opened.ends))
    asked = graph.lots[packed.lot(opened).lot]
    return Ancestry(
        lot=asked,
        rows=rows,
        graph=reviewed,
        moment=moment,
        reviews=reviews,
        contested=contested,
        further=further,
        opened=len(opened.lots),
    )


async def tell(
    pool: asyncpg.Pool,
    prover: Prover,
    ancestry: Ancestry,
    caller: Caller,
    reader: Reader,
    leave: Leave,
    *,
    today: date,
    start: int = 0,
    most: int = 500,
) -> Origins:
    """So many of a lot's origins, from the `start`-th largest on, as far as somebody may see them.

    What was recorded since the moment makes no difference. For a lot just recorded, waits until the checkpoint that
    holds it is stored: a second at most.
    """
    lot, graph, moment = ancestry.lot, ancestry.graph, ancestry.moment
    async with pool.acquire() as connection:
        sight = await _sight(connection, ancestry, reader, today)
        shares = await _divided(lot.lot, graph, sight.withheld | ancestry.further)
        page = shares[start : start + most]

        def sees(lot: str) -> bool:
            """A lot above which nobody looked is no lot that anybody sees."""
            return lot in sight.shown and lot not in ancestry.further

        seen = {share.origin: graph.lots[share.origin] for share in shares if sees(share.origin)}
        told = {share.origin: seen[share.origin] for share in page if share.origin in seen}
        deals = await deals_of(connection, list(told.values()))
        known = await categories.of_origins(connection, told.values(), deals, moment.known_at)
        marks = [(mark.seq, mark) for mark in _held(ancestry.rows, graph) if sees(mark.about.removeprefix("lot:"))]
        findings = await show(connection, caller, marks, today=today, known_at=moment.known_at, leave=leave)
        reviews = tuple(each for each in ancestry.reviews if sees(each.sale.lot))
        contested = tuple(each for each in ancestry.contested if sees(each.signed.lot))
        since = [
            *((review.sale.seq, review.mark) for review in reviews),
            *((each.signed.seq, each.mark) for each in contested),
        ]
        answered = await show(connection, caller, since, today=today, known_at=moment.known_at, leave=leave)
    signed = await checkpoint_above(pool, lot.seq)
    proofs = await _proofs(prover, signed, [told[share.origin].seq for share in page if share.origin in told][:PROVED])
    traced = []
    for share in page:
        row = told.get(share.origin)
        traced.append(
            Traced(
                share,
                declared=row,
                deal=None if row is None else deals[row.lot],
                category=known.get(share.origin),
                proof=() if row is None else proofs.get(row.seq, ()),
                withheld=share.origin in sight.withheld,
                further=share.origin in ancestry.further,
            )
        )
    return Origins(
        lot=lot,
        moment=moment,
        opened=ancestry.opened,
        shares=shares,
        traced=tuple(traced),
        departments=provenance.by_department(shares, seen),
        further=ancestry.further,
        withheld=sight.withheld,
        reviews=reviews,
        contested=contested,
        answered={(each.mark.rule, each.mark.subject): each.history for each in answered},
        findings=findings,
        checkpoint=signed,
    )


async def _sight(connection: Connection, ancestry: Ancestry, reader: Reader, today: date) -> Sight:
    """How far up the reader sees, of what was opened."""
    graph = ancestry.graph

    def parents(lot: str) -> list[str]:
        return [use.parent for use in graph.uses.get(lot, ()) if use.parent not in ancestry.further]

    return await see(connection, ancestry.rows, graph, (ancestry.lot.lot,), parents, reader, today)


async def _proofs(prover: Prover, signed: SignedSize | None, entries: Sequence[int]) -> dict[int, tuple[bytes, ...]]:
    """Of these entries, in the tree that is signed; none where none is yet."""
    if signed is None:
        return {}
    asked = sorted(set(entries))
    found = await prover.inclusion(asked, signed.size)
    return {seq: tuple(proof) for seq, proof in zip(asked, found, strict=True)}


async def _divided(lot: str, graph: Graph, ends: frozenset[str]) -> tuple[OriginShare, ...]:
    if len(graph.lots) < _APART:
        return Divided((lot,), graph).origins(lot, ends)
    divided = await apart(partial(Divided, (lot,), graph))
    return await apart(partial(divided.origins, lot, ends))


def _held(rows: Sequence[Row], graph: Graph) -> list[Mark]:
    """The marks on a graph's lots that hold its grams, or did until a ruling."""
    marks = [row for row in live(rows) if type(row) is Mark and provenance.burdens(row)]
    return [mark for mark in marks if mark.about.removeprefix("lot:") in graph.lots]
