"""R18: gold that comes back to who sold it. On the graph of lots, so that what mixes on its way is still followed.

Only sellers that also buy can be on a circle, and from each sale of theirs the graph is walked down `HOPS` edges at
most, through campaigns too, until the first seller buys what it sold. Related parties are not seen: no register at hand
says who owns whom.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.engine import Connection
from service.surveillance.watch.source import DEALS, EDGES
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Seen, Suspicion, seen

HOPS: Final = 8
"""Edges that are followed: a longer way round is not found."""

_UG_PER_G: Final = 10**6

# The grams that went all the way round are at most the least that any edge of the way carried. An unmeasured edge
# carries no number, and LEAST passes over it; where none was measured there is none. At each step the ways of the same
# parties that meet in a lot become one, the fullest, which one is whose every edge is unmeasured: a campaign of two
# hundred lots makes as many ways to each of its products, and each campaign after it two hundred times as many.
_CIRCLES: Final = f"""
WITH RECURSIVE {DEALS}, trader AS MATERIALIZED (
    SELECT seller AS party FROM deal INTERSECT SELECT buyer FROM deal
), {EDGES}, onward AS MATERIALIZED (
    SELECT edge.*, seller, buyer, day FROM edge LEFT JOIN deal USING (seq)
), walk AS (
    SELECT seller, ARRAY[seller, buyer] AS holders, child AS lot, fine, ARRAY[seq] AS entries, day AS first,
        day AS last, false AS back, 1 AS hops
    FROM onward WHERE seller IN (SELECT party FROM trader) AND buyer IN (SELECT party FROM trader)
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (seller, holders, lot) * FROM (
            SELECT walk.seller, CASE WHEN onward.buyer IS NULL THEN holders ELSE holders || onward.buyer END AS holders,
                onward.child AS lot, LEAST(walk.fine, onward.fine) AS fine, entries || onward.seq AS entries, first,
                coalesce(onward.day, last) AS last, onward.buyer IS NOT DISTINCT FROM walk.seller AS back,
                hops + 1 AS hops
            FROM walk JOIN onward ON onward.parent = walk.lot
            WHERE hops < {HOPS} AND NOT back
        ) AS way
        ORDER BY seller, holders, lot, fine DESC NULLS FIRST, entries
    ) AS fullest
)
SELECT lot, holders, fine, entries, first, last FROM walk WHERE back ORDER BY entries
"""


@dataclass(frozen=True, slots=True)
class Circle:
    """Gold that `holders[0]` sold and bought again as `lot`, over `entries`: `fine_ug` at most, None if unmeasured.

    Of the ways of one length that lead there it is the fullest, of equals that of the first entries.
    """

    lot: str
    holders: tuple[str, ...]
    fine_ug: int | None
    entries: tuple[int, ...]
    first: str
    last: str


async def r18_round_and_round(connection: Connection, known: Known) -> Seen:
    """Circles that carried more than some grams; those of unassayed gold are told whatever they carry."""
    found = await connection.fetch(_CIRCLES, known.at.isoformat(), known.known_at)
    circles = [
        Circle(lot, tuple(holders), fine, tuple(entries), first, last)
        for lot, holders, fine, entries, first, last in found
    ]
    return seen(len(circles), list(of_circles(circles, known.whole("circle_least_g") * _UG_PER_G)))


def of_circles(circles: Sequence[Circle], least_ug: int) -> Iterator[Suspicion]:
    """One suspicion for each round of parties; of several ways to one lot the fullest counts: they may share gold."""
    rounds: dict[tuple[str, ...], list[Circle]] = {}
    for each in circles:
        rounds.setdefault(each.holders, []).append(each)
    for holders, ways in rounds.items():
        fullest: dict[str, int] = {}
        for each in ways:
            fullest[each.lot] = max(fullest.get(each.lot, 0), each.fine_ug or 0)
        total = sum(fullest.values())
        unmeasured = all(each.fine_ug is None for each in ways)
        if total > least_ug or unmeasured:
            entries = sorted({entry for each in ways for entry in each.entries})
            period = f"{min(each.first for each in ways)}/{max(each.last for each in ways)}"
            behind = Behind(tuple(entries[:MOST_ENTRIES]), len(entries))
            parties = tuple(dict.fromkeys(holders))
            measure = "unmeasured" if unmeasured else "circle"
            yield Suspicion("R18", measure, holders[0], parties, period, total, least_ug, "ug", behind)
