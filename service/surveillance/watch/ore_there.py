"""From which day on ore was at the plant that treated it, by what others than the plant have said too.

From its purchase, or an earlier reception there; a toll owner's from its reception; what came of a campaign from that
one's end; what was only split or merged from when that was there which it was made of. Ore that a plant dug itself, or
had when its book here began, may have lain there for ever. What is said to have been treated before it was there was
treated on the last day of its campaign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.storage.engine import Connection
from service.surveillance.watch.milling import Milled
from service.surveillance.watch.source import DEALS, GONE
from service.surveillance.watch.suspicion import Known

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
        came = self._came(lot, plant)
        match one.source:
            case "made" if not one.treats:
                days = [self._found[each, plant] for each in one.parents]
                told = [each for each in days if each is not None]
                own = min(told) if len(told) == len(days) and told else None
            case "made":
                own = one.day
            case "taken" | "undeclared" if one.holder == plant:
                own = one.day
            case _:
                own = None
        if one.holder != plant:
            return own if came is None else came
        return own if own is None or came is None else min(own, came)

    def _came(self, lot: str, plant: str) -> str | None:
        """The first reception there, of the lot or of what it was bought out of: what lies at a gate may be sold."""
        days = []
        at: str | None = lot
        while at is not None:
            if day := self._received.get((at, plant)):
                days.append(day)
            one = self._ores.get(at)
            at = one.parents[0] if one is not None and one.source == "taken" and one.parents else None
        return min(days, default=None)
