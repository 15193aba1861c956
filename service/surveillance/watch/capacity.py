"""R08: more gold, or more ore, than a small operation can mine or treat (Ley 27651 arts. 10 ff.).

A small producer (PPM) works at most 350 t a day, an artisanal one (PMA) at most 25. What that is in fine gold is
reckoned with a grade and a recovery that are our own choice, on the generous side. No register at hand says which
of the two somebody is: a natural person is held to the artisanal limit, a legal entity and a whole right, whoever works
on it, to the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.categorization.half_years import last_day
from service.registry.identifiers import is_natural
from service.storage.engine import Connection
from service.surveillance.watch.digging import Dug, Pace, dug, of_diggers, of_dug_rights
from service.surveillance.watch.half_year_volumes import Volume, half_year_volumes
from service.surveillance.watch.milling import LONGEST, Milled, of_mills
from service.surveillance.watch.ore_there import PRODUCTS, TREATS, milled
from service.surveillance.watch.source import DEALS, some
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Seen, Suspicion, seen

_MG_PER_T: Final = 10**9
_UG_PER_G: Final = 10**6

# What a plant buys stands at its gate, on the day of the deal; what it treats goes into a campaign, and is parted
# evenly over the days that the campaign took, a year at most (`milling` asks how many it can have taken). Both are wet
# tonnes of a day.
_TONNES: Final = f"""
WITH {DEALS}, ore AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'source' AS source, (body ->> 'gross_mg')::bigint AS gross
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND body ->> 'product' IN {PRODUCTS}
), run AS MATERIALIZED (
    SELECT seq, body ->> 'campaign' AS campaign, body ->> 'plant' AS plant, (body ->> 'ended_on')::date AS last,
        least((body ->> 'ended_on')::date - (body ->> 'started_on')::date + 1, 365) AS days
    FROM projection.row AS run
    WHERE kind = 'campaign' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone)
        AND {TREATS}
), treated AS (
    SELECT run.seq, plant, last - days AS before, days, sum((edge.body ->> 'gross_mg')::bigint) AS gross
    FROM run JOIN projection.row AS edge ON edge.shelf = 'uses:' || campaign AND edge.kind = 'lot_use'
    JOIN ore ON ore.lot = edge.key
    GROUP BY run.seq, plant, last, days
), tonnes AS (
    SELECT 'received' AS measure, seq, buyer AS plant, day, gross FROM ore JOIN deal USING (seq)
    WHERE source IN ('taken', 'undeclared')
    UNION ALL
    SELECT 'treated', seq, plant, (before + nth)::text, div(gross * nth, days) - div(gross * (nth - 1), days)
    FROM treated CROSS JOIN generate_series(1, days) AS nth
)
SELECT measure, plant, day, sum(gross)::bigint, {some("seq", "gross DESC, seq")}, count(*)
FROM tonnes WHERE day <= $1 GROUP BY measure, plant, day
"""


@dataclass(frozen=True, slots=True)
class PlantDay:
    """Wet gross mg of ore that a plant bought (`received`) or took into campaigns (`treated`) on a Lima day."""

    measure: str
    plant: str
    day: str
    gross_mg: int
    behind: Behind


@dataclass(frozen=True, slots=True)
class Limits:
    """Tonnes a day of an artisanal and of a small producer, grams of gold a tonne, what of it is recovered (‰)."""

    pma_t: int
    ppm_t: int
    grade_g_t: int
    recovery_permille: int

    def fine_ug(self, tonnes: int, days: int) -> int:
        """The fine µg that so many tonnes a day give in so many days."""
        return tonnes * days * self.grade_g_t * _UG_PER_G * self.recovery_permille // 1000


async def r08_above_capacity(connection: Connection, known: Known) -> Seen:
    """Gold or ore of a holder and right, of a right as a whole, and tonnes of a plant's day, above what is possible."""
    limits = Limits(
        known.whole("capacity_pma_t_day"),
        known.whole("capacity_ppm_t_day"),
        known.whole("capacity_grade_g_t"),
        known.whole("capacity_recovery_permille"),
    )
    volumes = await half_year_volumes(connection, known)
    found = await connection.fetch(_TONNES, known.at.isoformat(), known.known_at)
    ore, pace = await dug(connection, known), Pace(limits.pma_t, limits.ppm_t, known.whole("capacity_days"))
    mills = await milled(connection, known)
    return await apart(partial(_judged, volumes, found, ore, mills, limits, pace, known.at))


def _judged(
    volumes: Sequence[Volume],
    told: Sequence[Any],
    ore: Sequence[Dug],
    mills: Sequence[Milled],
    limits: Limits,
    pace: Pace,
    at: date,
) -> Seen:
    days = [
        PlantDay(measure, plant, day, gross, Behind(tuple(entries), count))
        for measure, plant, day, gross, entries, count in told
    ]
    of_gold = (*of_holders(volumes, limits, at), *of_rights(volumes, limits, at))
    plants = list(of_plants(days, limits))
    treated = {(each.subject, each.period): each.value - each.threshold for each in plants if each.measure == "treated"}
    of_ore = (*of_diggers(ore, pace), *of_dug_rights(ore, pace), *plants)
    hurried = of_mills(mills, limits.ppm_t, LONGEST, treated)
    return seen(len(volumes) + len(days) + len(ore), (*of_gold, *of_ore, *hurried))


def of_holders(volumes: Sequence[Volume], limits: Limits, at: date) -> Iterator[Suspicion]:
    """One holder's gold of one right in a half-year, above what it could take out by the Lima day `at`."""
    for each in volumes:
        tonnes = limits.pma_t if is_natural(each.holder) else limits.ppm_t
        most = limits.fine_ug(tonnes, days_of(each.half_year, at))
        if each.fine_ug > most:
            who = each.holder
            yield Suspicion(
                "R08", "holder", who, (who,), each.half_year, each.fine_ug, most, "ug", each.behind, each.right
            )


def of_rights(volumes: Sequence[Volume], limits: Limits, at: date) -> Iterator[Suspicion]:
    """All gold of one right in a half-year, whoever took it out; the subject is who took most."""
    by_right: dict[tuple[str, str], list[Volume]] = {}
    for each in volumes:
        by_right.setdefault((each.right, each.half_year), []).append(each)
    for (right, half), parts in by_right.items():
        total, most = sum(each.fine_ug for each in parts), limits.fine_ug(limits.ppm_t, days_of(half, at))
        if total > most and len(parts) > 1:
            parts.sort(key=lambda each: (-each.fine_ug, each.holder))
            entries = [entry for each in parts for entry in each.behind.entries]
            behind = Behind(tuple(entries[:MOST_ENTRIES]), sum(each.behind.count for each in parts))
            holders = tuple(each.holder for each in parts)
            yield Suspicion("R08", "right", holders[0], holders, half, total, most, "ug", behind, right)


def of_plants(days: Sequence[PlantDay], limits: Limits) -> Iterator[Suspicion]:
    """A plant's ore of one day, above what a small producer's plant may treat."""
    most = limits.ppm_t * _MG_PER_T
    for each in days:
        if each.gross_mg > most:
            who = each.plant
            yield Suspicion("R08", each.measure, who, (who,), each.day, each.gross_mg, most, "mg", each.behind)


def days_of(half_year: str, at: date) -> int:
    """The days of a half-year that have come by the Lima day `at`."""
    end = last_day(half_year)
    return (min(end, at) - end.replace(month=end.month - 5, day=1)).days + 1
