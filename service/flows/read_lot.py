"""What is recorded of a lot: what it was, what it still holds and where, what it was made of, and whom it concerns."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg
from pydantic_core import from_json

from service.decision.calendar import instant, lima_day
from service.decision.facts import Needs
from service.decision.records import Row, Void, live
from service.ledger import jws, submission
from service.storage import log_entries, lot_graph
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.log_entries import SignedSize
from service.storage.lot_graph import Balance
from service.storage.projection import one_moment
from service.trade import lots, measures, provenance, whereabouts
from service.trade.custody import assays
from service.trade.custody.assays import Assayed, LotAssayed
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured

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


async def read(pool: asyncpg.Pool, lot: str) -> LotRecord | None:
    """What is recorded of a lot, at one moment; None if it is unknown."""
    async with one_moment(pool) as connection:
        rows = await lot_graph.ancestry(connection, (lot,), 1)
        own = _own(rows, lot)
        row, measured = lots.on(own), measures.last(own)
        if row is None or measured is None:
            return await _annulled(connection, lot, rows)
        balance = await lot_graph.balance(connection, lots.gross_account(lot), lots.fine_account(lot))
        parties = await parties_of(connection, [row])
        assayed = await _assays(connection, lot)
    return LotRecord(
        lot=row,
        balance=balance,
        places=whereabouts.whereabouts(own, balance.gross_mg),
        measured=measured,
        assays=assayed,
        made_of=tuple(provenance.graph(rows).uses.get(lot, ())),
        parties=parties[lot],
        keepers=whereabouts.keepers(own),
    )


async def whom(pool: asyncpg.Pool, lot: str) -> tuple[Lot, frozenset[str]] | None:
    """A lot, annulled or not, with whom it concerns: its parties, and at whose gates it lies; None if it is unknown."""
    async with pool.acquire() as connection:
        shelves, _ = await load(connection, Needs((lots.shelf(lot),)))
        rows = shelves[lots.shelf(lot)]
        if (row := lots.on(rows)) is None:
            return None
        parties = await parties_of(connection, [row])
    return row, parties[lot] | whereabouts.keepers(live(rows))


def _own(rows: Sequence[Row], lot: str) -> list[Row]:
    """What is on a lot's own shelf."""
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


async def checkpoint_above(pool: asyncpg.Pool, seq: int) -> SignedSize | None:
    """The last checkpoint stored, if its tree holds entry `seq`; no origin of a lot is younger than the lot."""
    for wait in _WAITS:
        await asyncio.sleep(wait)
        async with pool.acquire() as connection:
            signed = await log_entries.last_note(connection)
        if signed is not None and signed.size > seq:
            return signed
    return None


@dataclass(frozen=True, slots=True)
class Deal:
    """The deal that made a lot: the Lima day, the key that signed it, and whom the lot concerns: its holders, and the
    sides of the deal.
    """

    day: date
    kid: str
    parties: frozenset[str]


async def parties_of(connection: Connection, rows: Collection[Lot]) -> dict[str, frozenset[str]]:
    """Whom each lot concerns."""
    return {lot: deal.parties for lot, deal in (await deals_of(connection, rows)).items()}


async def deals_of(connection: Connection, rows: Collection[Lot]) -> dict[str, Deal]:
    """The deal that made each lot."""
    seqs = sorted({row.seq for row in rows})
    entries = await log_entries.by_seq(connection, seqs)
    sent = {seq: from_json(data)["submission"] for seq, data in zip(seqs, entries, strict=True)}
    # Few keys sign many entries, under the same header each time.
    kids = {text: jws.parse_header(text, submission.TYP).kid for text in {each["protected"] for each in sent.values()}}
    said = {seq: _said(each["payload"], kids[each["protected"]]) for seq, each in sent.items()}
    return {row.lot: Deal((deal := said[row.seq]).day, deal.kid, deal.parties | _holders(row)) for row in rows}


def _said(payload: dict[str, Any], kid: str) -> Deal:
    named = frozenset(payload[role] for role in _ROLES if isinstance(payload.get(role), str))
    return Deal(lima_day(instant(payload["occurred_at"])), kid, named)


def _holders(row: Lot) -> frozenset[str]:
    return frozenset((row.holder,) if row.origin_holder is None else (row.holder, row.origin_holder))
