"""R08, by days: more ore out of the ground within a month than a small operation may dig (Ley 27651 arts. 10 ff.).

A half-year's ceiling is not reached by forty days of too much. Ore is counted on the day it was extracted, where its
lot says so, and else on the day it was sold or declared: whoever saves ore up and sells it at once should say when
it was dug.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, Final

from service.apart.thread import apart
from service.registry.identifiers import is_natural
from service.storage.engine import Connection
from service.surveillance.watch.source import DAY_OF_ENTRY, DEALS, some
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Suspicion

_MG_PER_T: Final = 10**9

_DUG: Final = f"""
WITH {DEALS}, told AS MATERIALIZED (
    SELECT seq, (body ->> 'line')::int AS line, body ->> 'origin_holder' AS holder, body ->> 'right_code' AS code,
        body ->> 'extracted_on' AS dug, (body ->> 'gross_mg')::bigint AS gross
    FROM projection.row
    WHERE kind = 'lot' AND seq <= $2 AND body ->> 'source' = 'declared' AND body ->> 'product' = 'ore'
        AND body ->> 'right_code' IS NOT NULL
), ore AS (
    SELECT told.seq, holder, code, gross,
        coalesce(dug, deal.day, CASE WHEN line = 0 THEN {DAY_OF_ENTRY.format(seq="told.seq")} END) AS day
    FROM told LEFT JOIN deal USING (seq) WHERE told.seq NOT IN (SELECT seq FROM gone)
)
SELECT holder, code, day, sum(gross)::bigint, {some("seq", "gross DESC, seq")}, count(*)
FROM ore WHERE day <= $1 GROUP BY holder, code, day ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class Dug:
    """Wet gross mg of ore that a holder took from a right on a Lima day."""

    holder: str
    right: str
    day: date
    gross_mg: int
    behind: Behind


@dataclass(frozen=True, slots=True)
class Pace:
    """Tonnes a day of an artisanal and of a small producer, kept up for so many days."""

    pma_t: int
    ppm_t: int
    days: int

    def most_mg(self, holder: str) -> int:
        """The most wet mg of ore that this holder may dig in the days."""
        return (self.pma_t if is_natural(holder) else self.ppm_t) * self.days * _MG_PER_T

    @property
    def of_a_right_mg(self) -> int:
        """The most wet mg that all holders of a right together may dig in the days."""
        return self.ppm_t * self.days * _MG_PER_T


async def dug(connection: Connection, known: Known) -> list[Dug]:
    """All ore declared as of a right, by holder, right and day."""
    found = await connection.fetch(_DUG, known.at.isoformat(), known.known_at)
    return await apart(partial(_dug, found))


def _dug(found: Sequence[Any]) -> list[Dug]:
    return [
        Dug(holder, code, date.fromisoformat(day), gross, Behind(tuple(entries), count))
        for holder, code, day, gross, entries, count in found
    ]


def of_diggers(days: Sequence[Dug], pace: Pace) -> Iterator[Suspicion]:
    """One holder on one right, above its own pace within the days."""
    for (holder, right), parts in groupby(sorted(days, key=_holder_and_right), _holder_and_right):
        most = pace.most_mg(holder)
        heaviest = _heaviest(list(parts), pace.days)
        if (total := _total(heaviest)) > most:
            yield _suspicion("dug", (holder,), right, heaviest, total, most)


def of_dug_rights(days: Sequence[Dug], pace: Pace) -> Iterator[Suspicion]:
    """All holders of one right, above a small producer's pace together; the subject is who dug most."""
    for right, parts in groupby(sorted(days, key=_right), _right):
        heaviest = _heaviest(list(parts), pace.days)
        by_holder: dict[str, int] = {}
        for each in heaviest:
            by_holder[each.holder] = by_holder.get(each.holder, 0) + each.gross_mg
        if (total := _total(heaviest)) > pace.of_a_right_mg and len(by_holder) > 1:
            holders = sorted(by_holder, key=lambda holder: (-by_holder[holder], holder))
            yield _suspicion("dug_right", tuple(holders), right, heaviest, total, pace.of_a_right_mg)


def _heaviest(days: list[Dug], length: int) -> list[Dug]:
    """Of all stretches of so many days the one with most ore, the first of equals."""
    days.sort(key=lambda each: (each.day, each.holder))
    best, most, start, held = (0, 0), 0, 0, 0
    for end, each in enumerate(days, 1):
        held += each.gross_mg
        while (each.day - days[start].day).days >= length:
            held -= days[start].gross_mg
            start += 1
        if held > most:
            best, most = (start, end), held
    return days[slice(*best)]


def _suspicion(
    measure: str, holders: tuple[str, ...], right: str, days: Sequence[Dug], total: int, most: int
) -> Suspicion:
    entries = [entry for each in days for entry in each.behind.entries]
    behind = Behind(tuple(entries[:MOST_ENTRIES]), sum(each.behind.count for each in days))
    period = f"{days[0].day}/{days[-1].day}"
    return Suspicion("R08", measure, holders[0], holders, period, total, most, "mg", behind, right)


def _total(days: Sequence[Dug]) -> int:
    return sum(each.gross_mg for each in days)


def _right(each: Dug) -> str:
    return each.right


def _holder_and_right(each: Dug) -> tuple[str, str]:
    return each.holder, each.right
