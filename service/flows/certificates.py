"""Certificates: what is found of a lot before one is issued, what one says now, and which no longer stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import asyncpg
from pydantic_core import from_json, to_json

from service.certification.claims import Claims
from service.certification.code import code
from service.certification.evidence import Evidence, gather
from service.certification.examination import Examined, examine
from service.certification.judgement import Judgement, Shortfall, hidden, judge
from service.certification.records import (
    Certificate,
    CertificateListed,
    CertificateStatus,
    LotCertified,
    Status,
    last_word,
    of_lot_shelf,
    on,
    shelf,
    status,
)
from service.decision.facts import Facts, Needs
from service.decision.records import live
from service.flows.read_lot import parties_of
from service.flows.walk import ask, load_ancestry
from service.storage import certificates as stored
from service.storage import log_entries
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.projection import one_moment
from service.trade import lots, whereabouts
from service.trade.lots import CAMPAIGN, DECLARED, Lot
from service.trade.ownership import words
from service.trade.ownership.words import Words

_MOST_BELOW: Final = 10_000
"""Lots looked at below the one asked about; what lies deeper, the auditor finds."""


@dataclass(frozen=True, slots=True)
class FirstSale:
    """What the producer of some of the gold was paid, and what it said of the sale; `fine_ug` of the lots it became."""

    said: Words
    fine_ug: int

    @property
    def sides(self) -> tuple[str, str]:
        """Whose business the price is."""
        return self.said.bought.buyer, self.said.bought.seller


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a certificate of a lot could say today, and why it could not say more.

    `hidden` shows only once the judgement's shortfalls are mended. `certificate` is the code that one would have,
    `parties` are whom each lot on a path concerns.
    """

    judgement: Judgement
    hidden: tuple[Shortfall, ...]
    certificate: str
    first_sales: tuple[FirstSale, ...]
    parties: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A certificate as it stands: the entry's claims, and the last word on it since, if any."""

    certificate: Certificate
    claims: Claims
    issued_at: str
    status: Status
    word: CertificateStatus | None


async def whom(pool: asyncpg.Pool, lot: str) -> tuple[Lot, frozenset[str]] | None:
    """A lot with whom it concerns: the sides of the deal that made it, and at whose gates it lies; None if unknown."""
    async with pool.acquire() as connection:
        shelves, _ = await load(connection, Needs((lots.shelf(lot),)))
        rows = live(shelves[lots.shelf(lot)])
        if (row := lots.on(rows)) is None or row.product == CAMPAIGN:
            return None
        parties = await parties_of(connection, [row])
    return row, parties[lot] | whereabouts.keepers(rows)


async def dry_run(pool: asyncpg.Pool, log: str, lot: str) -> DryRun | None:
    """Hold a lot against the criteria, by all that the log knows; None if it is unknown, or no lot that anybody has."""
    async with one_moment(pool) as connection:
        size, facts = await log_entries.size(connection), Facts()
        await load_ancestry(connection, facts, lot)
        below = await _standing_below(connection, lot)
        found = await ask(connection, facts, partial(gather, lot=lot, size=size, below=below))
        if found is None or found.lot.product == CAMPAIGN:
            return None
        judged = judge(found)
        sales = await ask(connection, facts, partial(_first_sales, found))
        before = await ask(connection, facts, lambda known: known.shelf(of_lot_shelf(lot)))
        times = sum(isinstance(row, LotCertified) for row in before)
        beneath = hidden(found, judged)
        named = {each for short in (*judged.shortfalls, *beneath) for each in short.path} | {lot}
        parties = await parties_of(connection, [found.graph.lots[each] for each in sorted(named)])
    return DryRun(judged, beneath, code(log, lot, times), sales, parties)


async def _standing_below(connection: Connection, lot: str) -> str | None:
    """A certificate of something made of the lot that is not revoked."""
    codes = await stored.below(connection, lot, _MOST_BELOW)
    known = await stored.shelves(connection, [shelf(each) for each in codes]) if codes else {}
    return next((each for each in codes if status(known[shelf(each)]) is not Status.REVOKED), None)


def _first_sales(evidence: Evidence, facts: Facts) -> tuple[FirstSale, ...]:
    """The purchases at which a producer let go of gold of its own."""
    graph = evidence.graph
    found: dict[int, int] = {}
    for lot, sale in evidence.bought():
        parents = [graph.lots[use.parent] for use in graph.uses.get(lot.lot, ())]
        if any(each.source == DECLARED and each.holder == sale.seller for each in parents):
            found[sale.seq] = found.get(sale.seq, 0) + (lot.fine_ug or 0)
    return tuple(FirstSale(words.find(facts, seq, evidence.past.size), ug) for seq, ug in sorted(found.items()))


async def read(pool: asyncpg.Pool, certificate: str) -> Told | None:
    """A certificate as it stands now; None if there is none of this code."""
    async with one_moment(pool) as connection:
        known = await stored.shelves(connection, [shelf(certificate)])
        rows = known[shelf(certificate)]
        if (row := on(rows)) is None:
            return None
        (data,) = await log_entries.by_seq(connection, [row.seq])
    entry: dict[str, Any] = from_json(data)
    claims = Claims.model_validate_json(to_json(entry["submission"]["payload"]["claims"]))
    return Told(row, claims, entry["recorded_at"], status(rows), last_word(rows))


async def page(
    pool: asyncpg.Pool, after: int, certifier: str | None, most: int
) -> list[tuple[Certificate, Status, CertificateStatus | None]]:
    """So many certificates issued by entries above `after`, with where each stands; oldest first."""
    async with one_moment(pool) as connection:
        return await _page(connection, after, certifier, most)


async def _page(
    connection: Connection, after: int, certifier: str | None, most: int
) -> list[tuple[Certificate, Status, CertificateStatus | None]]:
    listed: list[CertificateListed] = await stored.listed(connection, after, certifier, most)
    known = await stored.shelves(connection, [shelf(each.certificate) for each in listed])
    return [(row, status(rows), last_word(rows)) for rows in known.values() if (row := on(rows)) is not None]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Valid certificates, each examined; `following` is the entry after which to go on, None at the end."""

    examined: tuple[Examined, ...]
    following: int | None


async def review(pool: asyncpg.Pool, certifier: str | None, after: int, most: int) -> Reviewed:
    """Examine the valid ones among `most` certificates issued by entries above `after`, by all that the log knows."""
    async with one_moment(pool) as connection:
        some = await _page(connection, after, certifier, most)
        size = await log_entries.size(connection)
        found = []
        for row, stands, _ in some:
            if stands is Status.VALID:
                facts = Facts()
                await load_ancestry(connection, facts, row.lot)
                found.append(await ask(connection, facts, partial(examine, certificate=row, size=size)))
    return Reviewed(tuple(found), some[-1][0].seq if len(some) == most else None)
