"""R17: who sells far more than its peers, or suddenly far more than it used to, and new firms that export much.

Peers are sellers of one sort in the same month: those who buy as well (traders and plants), selectors, other natural
persons, other legal entities. Medians are of whole micrograms: half of the months are not above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.storage.engine import Connection
from service.surveillance.watch.figures import FIGURES
from service.surveillance.watch.source import DEALS, GONE, some
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Seen, Suspicion, seen

_UG_PER_G: Final = 10**6
_BEFORE: Final = 3
"""Months of its own from which on somebody has a habit."""

_MONTHS: Final = f"""
WITH {DEALS}, {FIGURES}, sold AS (
    SELECT seq, sum(fine) AS fine FROM figure WHERE source IN ('taken', 'undeclared') GROUP BY seq
), month AS (
    SELECT seller, left(day, 7) AS month, sum(fine)::bigint AS fine,
        {some("seq", "fine DESC, seq")} AS entries, count(*) AS count
    FROM deal JOIN sold USING (seq) WHERE fine > 0 GROUP BY seller, left(day, 7)
), buyer AS (
    SELECT DISTINCT buyer FROM deal
), selector AS (
    SELECT DISTINCT substr(shelf, 7) AS seller FROM projection.row
    WHERE kind = 'party' AND seq <= $2 AND body ->> 'party_kind' = 'selector'
)
SELECT seller, CASE
        WHEN seller IN (SELECT buyer FROM buyer) THEN 'traders'
        WHEN seller IN (SELECT seller FROM selector) THEN 'selectors'
        WHEN seller LIKE 'ruc:20%' THEN 'firms'
        ELSE 'persons'
    END, month, fine, entries, count
FROM month ORDER BY seller, month
"""
# An export is of the day of its declaration. A firm is as old as the oldest word of a register on it; where there is
# none, as the ledger's own.
_EXPORTS: Final = f"""
WITH {GONE}, export AS (
    SELECT seq, body ->> 'exporter' AS firm, (body ->> 'fine_ug')::bigint AS fine, body ->> 'exported_on' AS day
    FROM projection.row WHERE kind = 'exported' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
)
SELECT firm, day, fine, seq, coalesce(
    (SELECT min(body ->> 'start') FROM projection.row WHERE shelf = 'registrations:' || firm AND seq <= $2),
    (SELECT min(body ->> 'known_since') FROM projection.row WHERE shelf = 'party:' || firm AND seq <= $2)
)
FROM export WHERE day <= $1 AND fine > 0 ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Month:
    """Fine µg that a seller sold in a month (`2026-11`), among its `peers`."""

    seller: str
    peers: str
    month: str
    fine_ug: int
    behind: Behind


@dataclass(frozen=True, slots=True)
class Export:
    """Fine µg that a firm, on record since the Lima day `since`, exported on `day`."""

    firm: str
    day: date
    fine_ug: int
    seq: int
    since: date


@dataclass(frozen=True, slots=True)
class Usual:
    """How often the median is too much, from how many peers on there is one, and below which µg nobody stands out."""

    factor: int
    peers: int
    least_ug: int


async def r17_out_of_line(connection: Connection, known: Known) -> Seen:
    """Months far above the peers' median or above the seller's own, and young firms that export much."""
    sold, exported = await months(connection, known), await exports(connection, known)
    least = known.whole("volume_least_g") * _UG_PER_G
    usual = Usual(known.whole("peer_factor"), known.whole("peer_least"), least)
    jump, young = known.whole("jump_factor"), known.whole("new_firm_days")
    export = known.whole("new_firm_export_g") * _UG_PER_G

    def judged() -> Seen:
        suspected = [*above_peers(sold, usual), *jumps(sold, jump, least), *young_exporters(exported, young, export)]
        return seen(len(sold) + len(exported), suspected)

    return await apart(judged)


async def months(connection: Connection, known: Known) -> Sequence[Month]:
    """Every seller's months, with its peers."""
    found = await connection.fetch(_MONTHS, known.at.isoformat(), known.known_at)
    return await apart(partial(_months, found))


def _months(found: Sequence[Any]) -> list[Month]:
    return [
        Month(seller, peers, month, fine, Behind(tuple(entries), count))
        for seller, peers, month, fine, entries, count in found
    ]


async def exports(connection: Connection, known: Known) -> Sequence[Export]:
    """Every export, with how long its firm has been on record."""
    found = await connection.fetch(_EXPORTS, known.at.isoformat(), known.known_at)
    return [
        Export(firm, date.fromisoformat(day), fine, seq, date.fromisoformat(since or day))
        for firm, day, fine, seq, since in found
    ]


def median(values: Sequence[int]) -> int:
    """The lower of the two middle ones where there are two: a whole number, and one that was sold."""
    return sorted(values)[(len(values) - 1) // 2]


def above_peers(months: Sequence[Month], usual: Usual) -> Iterator[Suspicion]:
    """More than so many times the median of the same month's peers, where there are enough of them."""
    by_peers: dict[tuple[str, str], list[Month]] = {}
    for each in months:
        by_peers.setdefault((each.peers, each.month), []).append(each)
    for peers in by_peers.values():
        if len(peers) >= usual.peers:
            most = max(usual.factor * median([each.fine_ug for each in peers]), usual.least_ug)
            yield from (_of_month("peers", each, most) for each in peers if each.fine_ug > most)


def jumps(months: Sequence[Month], factor: int, least_ug: int) -> Iterator[Suspicion]:
    """More than so many times the median of the seller's own earlier months, once it has a habit."""
    by_seller: dict[str, list[Month]] = {}
    for each in sorted(months, key=lambda month: month.month):
        before = by_seller.setdefault(each.seller, [])
        if len(before) >= _BEFORE:
            most = max(factor * median([month.fine_ug for month in before]), least_ug)
            if each.fine_ug > most:
                yield _of_month("jump", each, most)
        before.append(each)


def young_exporters(exports: Sequence[Export], days: int, most_ug: int) -> Iterator[Suspicion]:
    """What a firm exported in its first `days` days, all together."""
    by_firm: dict[str, list[Export]] = {}
    for each in exports:
        if (each.day - each.since).days < days:
            by_firm.setdefault(each.firm, []).append(each)
    for firm, early in by_firm.items():
        total = sum(each.fine_ug for each in early)
        if total > most_ug:
            entries = tuple(each.seq for each in early)
            period = f"{early[0].since}/{max(each.day for each in early)}"
            behind = Behind(entries[:MOST_ENTRIES], len(entries))
            yield Suspicion("R17", "new_exporter", firm, (firm,), period, total, most_ug, "ug", behind)


def _of_month(measure: str, month: Month, most: int) -> Suspicion:
    who = month.seller
    return Suspicion("R17", measure, who, (who,), month.month, month.fine_ug, most, "ug", month.behind)
