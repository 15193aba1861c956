"""R08, by what was there: more ore came to a plant, and was treated, within some days than it may treat in them.

Over how many days a campaign went is its plant's own word, and a day's work said to be a month's is small on each. But
nobody treats ore that is not there yet. So ore counts in the days from which on it was there, which others have signed
too: from its purchase, or an earlier reception at the plant; a toll owner's from its reception; what came of a campaign
from that one's end; what was only split or merged from when that was there which it was made of. Ore that a plant dug
itself, or had when its book here began, may have lain there for ever. What is said to have been treated before it was
there was treated on the last day of its campaign.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from service.apart.thread import apart
from service.storage.engine import Connection
from service.surveillance.watch.source import DEALS, GONE
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Suspicion

_MG_PER_T: Final = 10**9

PRODUCTS: Final = "('ore', 'concentrate', 'tailings')"
TREATS: Final = """(run.body ->> 'process' NOT IN ('split', 'merge') OR EXISTS (
    SELECT FROM projection.row AS edge
    JOIN projection.row AS made ON made.shelf = 'lot:' || (edge.body ->> 'child') AND made.kind = 'lot'
    WHERE edge.key = run.body ->> 'campaign' AND edge.kind = 'lot_use'
        AND made.body ->> 'product' IN ('amalgam', 'sponge', 'dore', 'bar', 'scrap')
))"""
"""Whether the row `run`, a campaign, treats what goes in: splitting and merging does not, unless metal comes of ore."""

# `parents` are what ore was bought out of, or laid together or parted of in the books alone; `day` is the deal's, or
# the end of the campaign that it came of.
_ORE: Final = f"""
WITH {DEALS}, ore AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'holder' AS holder, body ->> 'source' AS source
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND body ->> 'product' IN {PRODUCTS}
        AND seq NOT IN (SELECT seq FROM gone)
), run AS MATERIALIZED (
    SELECT seq, body ->> 'campaign' AS campaign, body ->> 'ended_on' AS ended, {TREATS} AS treats
    FROM projection.row AS run WHERE kind = 'campaign' AND seq <= $2
), above AS (
    SELECT lot, array_agg(edge.key) AS parents
    FROM ore LEFT JOIN run ON run.seq = ore.seq AND NOT treats AND source = 'made'
    JOIN projection.row AS edge ON edge.shelf = 'uses:' || coalesce(campaign, lot) AND edge.kind = 'lot_use'
    WHERE source = 'taken' OR campaign IS NOT NULL
    GROUP BY lot
)
SELECT lot, holder, source, CASE source WHEN 'made' THEN ended ELSE day END,
    coalesce(parents, '{{}}'), coalesce(treats, false)
FROM ore LEFT JOIN deal USING (seq) LEFT JOIN run USING (seq) LEFT JOIN above USING (lot)
"""
_FED: Final = f"""
WITH {GONE}
SELECT run.seq, run.body ->> 'plant', run.body ->> 'ended_on', edge.key, (edge.body ->> 'gross_mg')::bigint
FROM projection.row AS run
JOIN projection.row AS edge ON edge.shelf = 'uses:' || (run.body ->> 'campaign') AND edge.kind = 'lot_use'
WHERE run.kind = 'campaign' AND run.seq <= $2 AND run.seq NOT IN (SELECT seq FROM gone)
    AND run.body ->> 'ended_on' <= $1 AND {TREATS}
"""
_CAME: Final = f"""
WITH {GONE}
SELECT told ->> 0, body ->> 'plant', min(body ->> 'day')
FROM projection.row CROSS JOIN jsonb_array_elements(body -> 'lots') AS told
WHERE kind = 'reception' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone) AND body ->> 'day' <= $1
    AND told ->> 3 <> 'turned_away'
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Ore:
    """A lot of ore: how it came to its holder (`source`), on which Lima day, None if that says nothing, and of what.

    `treats`: it came of a campaign that treated what went in.
    """

    holder: str
    source: str
    day: str | None
    parents: Sequence[str] = ()
    treats: bool = False


@dataclass(frozen=True, slots=True)
class Milled:
    """Wet gross mg that entry `seq` took into a campaign of a plant which ended on a day; there from another on."""

    plant: str
    since: date
    ended: date
    gross_mg: int
    seq: int


async def milled(connection: Connection, known: Known) -> list[Milled]:
    """All ore that plants took into campaigns, but what may have been there for ever."""
    asked = known.at.isoformat(), known.known_at
    lots, fed, came = [await connection.fetch(each, *asked) for each in (_ORE, _FED, _CAME)]
    return await apart(partial(_milled, lots, fed, came))


def _milled(lots: Sequence[Any], fed: Sequence[Any], came: Sequence[Any]) -> list[Milled]:
    there = There(
        {lot: Ore(holder, source, day, parents, treats) for lot, holder, source, day, parents, treats in lots},
        {(lot, plant): day for lot, plant, day in came},
    )
    found = []
    for seq, plant, ended, lot, gross in fed:
        if (since := there.since(lot, plant)) is not None:
            last = date.fromisoformat(ended)
            found.append(Milled(plant, min(date.fromisoformat(since), last), last, gross, seq))
    return found


class There:
    """From which day on ore was at a plant, by what is said of `ores` and of receptions by lot and plant."""

    def __init__(self, ores: Mapping[str, Ore], received: Mapping[tuple[str, str], str]) -> None:
        self._ores = ores
        self._received = received
        self._found: dict[tuple[str, str], str | None] = {}

    def since(self, lot: str, plant: str) -> str | None:
        """The Lima day; None where it may have been there for ever, or is no ore."""
        waiting = [lot]
        while waiting:
            one = self._ores.get(waiting[-1])
            parted = one.parents if one is not None and one.source == "made" else ()
            before = [each for each in parted if (each, plant) not in self._found]
            if before:  # a lot is younger than what it was made of, so that this ends
                waiting += before
                continue
            name = waiting.pop()
            self._found[name, plant] = None if one is None else self._of(name, one, plant)
        return self._found[lot, plant]

    def _of(self, lot: str, one: Ore, plant: str) -> str | None:
        came = self._received.get((lot, plant))
        match one.source:
            case "made" if not one.treats:
                days = [self._found[each, plant] for each in one.parents]
                told = [each for each in days if each is not None]
                own = min(told) if len(told) == len(days) and told else None
            case "made":
                own = one.day
            case "taken" | "undeclared" if one.holder == plant:
                earlier = [self._received[each, plant] for each in one.parents if (each, plant) in self._received]
                own = None if one.day is None else min((one.day, *earlier))
            case _:
                own = None
        if one.holder != plant:
            return own if came is None else came
        return own if own is None or came is None else min(own, came)


def of_mills(
    fed: Sequence[Milled], tonnes: int, days: int, told: Collection[tuple[str, str]] = ()
) -> Iterator[Suspicion]:
    """Stretches of at most so many days in which more ore came and was treated than so many tonnes a day.

    Of those that end on a day the one with most above that; no two share a day, nor with a plant's day in `told`.
    """
    by_plant = attrgetter("plant")
    for plant, own in groupby(sorted(fed, key=by_plant), by_plant):
        said = sorted(date.fromisoformat(day) for who, day in told if who == plant)
        parts = sorted(own, key=attrgetter("ended", "since", "seq"))
        free_from = date.min
        for end, _ in groupby(parts, attrgetter("ended")):
            near = [
                each
                for each in parts
                if free_from <= each.since and each.ended <= end and (end - each.since).days < days
            ]
            if (worst := _worst(near, end, tonnes * _MG_PER_T)) is None:
                continue
            free_from = date.fromordinal(end.toordinal() + 1)
            if not any(worst[0].since <= day <= end for day in said):
                yield _suspicion(plant, worst, end, tonnes)


def _worst(near: Sequence[Milled], end: date, a_day: int) -> list[Milled] | None:
    """Of what came and went by a day, what came since the day from which on there is most above the usual."""
    latest = sorted(near, key=attrgetter("since"), reverse=True)
    held, most, count = 0, 0, 0
    for number, each in enumerate(latest, 1):
        held += each.gross_mg
        if number < len(latest) and latest[number].since == each.since:
            continue
        above = held - a_day * ((end - each.since).days + 1)
        if above > most:
            most, count = above, number
    return sorted(latest[:count], key=attrgetter("since", "seq")) or None


def _suspicion(plant: str, parts: Sequence[Milled], end: date, tonnes: int) -> Suspicion:
    first, total = parts[0].since, sum(each.gross_mg for each in parts)
    most = tonnes * _MG_PER_T * ((end - first).days + 1)
    entries = sorted({each.seq for each in parts})
    behind = Behind(tuple(entries[:MOST_ENTRIES]), len(entries))
    return Suspicion("R08", "hurried", plant, (plant,), f"{first}/{end}", total, most, "mg", behind)
