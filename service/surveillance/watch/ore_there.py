"""From which day on ore was at the plant that treated it, by what others than the plant have said too.

From its purchase, or the reception there of as many grams; a toll owner's from its reception; what came of a campaign
from that one's beginning, and no earlier than what went in; what was only split or merged, and what was sold where it
lay, from when that was there which it was made of. Ore that a plant dug itself, or had when its book here began, may
have lain there for ever. What is said to have been treated before it was there was treated on its campaign's last day.

Laid together, each tonne is as old as it was, and the oldest is used first: nobody can say that it was another.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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

# `day` is the deal's; `parent` what ore was bought out of, or the campaign that it came of.
_ORE: Final = f"""
WITH {DEALS}, ore AS MATERIALIZED (
    SELECT seq, body ->> 'lot' AS lot, body ->> 'holder' AS holder, body ->> 'source' AS source,
        (body ->> 'gross_mg')::bigint AS gross
    FROM projection.row WHERE kind = 'lot' AND seq <= $2 AND body ->> 'product' IN {PRODUCTS}
        AND seq NOT IN (SELECT seq FROM gone)
)
SELECT ore.seq, lot, holder, source, gross, day, edge.key, coalesce((edge.body ->> 'gross_mg')::bigint, 0)
FROM ore LEFT JOIN deal USING (seq)
LEFT JOIN projection.row AS edge
    ON edge.shelf = 'uses:' || lot AND edge.kind = 'lot_use' AND edge.seq = ore.seq AND source IN ('taken', 'made')
"""
_RUNS: Final = f"""
WITH {GONE}
SELECT run.seq, run.body ->> 'campaign', run.body ->> 'plant', run.body ->> 'started_on', run.body ->> 'ended_on',
    {TREATS}, array_agg(edge.key ORDER BY edge.key), array_agg((edge.body ->> 'gross_mg')::bigint ORDER BY edge.key)
FROM projection.row AS run
JOIN projection.row AS edge ON edge.shelf = 'uses:' || (run.body ->> 'campaign') AND edge.kind = 'lot_use'
WHERE run.kind = 'campaign' AND run.seq <= $2 AND (run.body ->> 'ended_on' <= $1 OR NOT {TREATS})
    AND run.seq NOT IN (SELECT seq FROM gone)
GROUP BY run.seq, run.body
"""
_CAME: Final = f"""
WITH {GONE}
SELECT told ->> 0, body ->> 'plant', body ->> 'day', (told ->> 1)::bigint
FROM projection.row CROSS JOIN jsonb_array_elements(body -> 'lots') AS told
WHERE kind = 'reception' AND seq <= $2 AND seq NOT IN (SELECT seq FROM gone) AND body ->> 'day' <= $1
    AND told ->> 3 <> 'turned_away'
ORDER BY body ->> 'day', seq
"""

EVER: Final = ""
"""There for ever, for all that anybody else has said: before every day."""
NOT_SEEN: Final = "~"
"""Nobody has said that it came: after every day."""


@dataclass(frozen=True, slots=True)
class Ore:
    """A lot of ore that entry `seq` put: how it came to its holder (`source`), mg, the Lima day of the deal, None if no
    deal is known, and the lot that it was `taken` from (so many mg) or the campaign that it was `made` in.
    """

    seq: int
    holder: str
    source: str
    gross_mg: int
    day: str | None = None
    parent: str | None = None
    taken_mg: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A campaign: whose, between which Lima days, whether it `treats` what goes in, and the mg that it took by lot."""

    seq: int
    plant: str
    started: str
    ended: str
    treats: bool
    fed: Mapping[str, int]


@dataclass(slots=True)
class _Heap:
    """Ore by the day from which on it is there, the oldest first; `since` may be `EVER` or `NOT_SEEN`."""

    held: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    youngest: str = EVER

    def add(self, since: str, gross: int) -> None:
        if since not in self.held:
            insort(self.order, since)
        self.held[since] = self.held.get(since, 0) + gross
        self.youngest = max(self.youngest, since)

    def take(self, gross: int) -> Iterator[tuple[str, int]]:
        """So much, the oldest first; what was found beyond its weight is as young as the youngest."""
        while gross and self.order:
            since = self.order[0]
            part = min(gross, self.held[since])
            gross -= part
            self.held[since] -= part
            if not self.held[since]:
                del self.held[since], self.order[0]
            yield since, part
        if gross:
            yield self.youngest, gross

    def came(self, day: str, gross: int) -> None:
        """So much of it was there on this day, the youngest of it if that was not known."""
        while gross and self.order and (since := self.order[-1]) > day:
            part = min(gross, self.held[since])
            gross -= part
            self.held[since] -= part
            if not self.held[since]:
                del self.held[since], self.order[-1]
            self.add(day, part)
        self.youngest = self.order[-1] if self.order else self.youngest


async def milled(connection: Connection, known: Known) -> list[Milled]:
    """All ore that plants took into campaigns, but what may have been there for ever."""
    asked = known.at.isoformat(), known.known_at
    lots, runs, came = [await connection.fetch(each, *asked) for each in (_ORE, _RUNS, _CAME)]
    return await apart(partial(_milled, lots, runs, came))


def _milled(lots: Sequence[Any], runs: Sequence[Any], came: Sequence[Any]) -> list[Milled]:
    received: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for lot, plant, day, gross in came:
        received.setdefault((lot, plant), []).append((day, gross))
    ores = {lot: Ore(seq, *said) for seq, lot, *said in lots}
    campaigns = {
        name: Run(seq, plant, started, ended, treats, dict(zip(fed, gross, strict=True)))
        for seq, name, plant, started, ended, treats, fed, gross in runs
    }
    return list(there(ores, campaigns, received))


def there(
    ores: Mapping[str, Ore], runs: Mapping[str, Run], received: Mapping[tuple[str, str], Sequence[tuple[str, int]]]
) -> Iterator[Milled]:
    """What each plant treated, by the days from which on it was there; `received` by lot and plant, in their order."""
    own: dict[str, list[str]] = {}
    for name, run in runs.items():
        if run.treats:
            own.setdefault(run.plant, []).append(name)
    holders: dict[str, set[str]] = {}
    for ore in ores.values():
        if ore.source == "made" and ore.parent is not None:
            holders.setdefault(ore.parent, set()).add(ore.holder)
    for plant, those in own.items():
        yield from _Yard(plant, ores, runs, received, holders).treated(those)


class _Yard:
    """What lay at one plant: its ore, and that of which it came, in the order in which it was recorded."""

    def __init__(
        self,
        plant: str,
        ores: Mapping[str, Ore],
        runs: Mapping[str, Run],
        received: Mapping[tuple[str, str], Sequence[tuple[str, int]]],
        holders: Mapping[str, set[str]],
    ) -> None:
        self._plant = plant
        self._ores = ores
        self._runs = runs
        self._received = received
        self._holders = holders
        self._heaps: dict[str, _Heap] = {}

    def treated(self, own: Iterable[str]) -> Iterator[Milled]:
        names, lots = self._behind(own)
        steps: list[tuple[int, str, Ore | Run]] = [(run.seq, name, run) for name, run in names.items()]
        steps += [(ore.seq, lot, ore) for lot, ore in lots.items()]
        # A deal's lots stand before what was sold of them, a campaign before what came of it.
        for _, name, each in sorted(steps, key=lambda step: (step[0], isinstance(step[2], Ore), _rank(step[2]))):
            if isinstance(each, Run):
                yield from self._run(name, each)
            else:
                self._lot(name, each)

    def _behind(self, own: Iterable[str]) -> tuple[dict[str, Run], dict[str, Ore]]:
        """These campaigns, and all campaigns and ore of which that came which went into them."""
        names: dict[str, Run] = {}
        lots: dict[str, Ore] = {}
        waiting = list(own)
        while waiting:
            name = waiting.pop()
            if (run := self._runs.get(name)) is not None and name not in names:
                names[name] = run
                waiting += run.fed
            elif (ore := self._ores.get(name)) is not None and name not in lots:
                lots[name] = ore
                if ore.parent is not None:
                    waiting.append(ore.parent)
        return names, lots

    def _run(self, name: str, run: Run) -> Iterator[Milled]:
        heap = self._heaps[name] = _Heap()
        here = run.plant == self._plant
        for lot, gross in run.fed.items():
            if lot not in self._heaps:
                continue  # no ore
            for since, part in self._heaps[lot].take(gross):
                heap.add(self._after(name, run, since), part)
                if here and run.treats and since not in (EVER, NOT_SEEN):
                    last = date.fromisoformat(run.ended)
                    yield Milled(self._plant, min(date.fromisoformat(since), last), last, part, run.seq)
        if not heap.order:
            heap.youngest = self._after(name, run, EVER)

    def _after(self, name: str, run: Run, since: str) -> str:
        """From when on that is there which came of what was there since."""
        if not run.treats:
            return since
        if run.plant != self._plant and self._plant not in self._holders.get(name, ()):
            return NOT_SEEN
        return run.started if since == NOT_SEEN else max(since, run.started)

    def _lot(self, lot: str, ore: Ore) -> None:
        heap = _Heap()
        mine = ore.holder == self._plant
        match ore.source:
            case "made" if ore.parent in self._heaps:
                heap = self._heaps[ore.parent]
            case "taken" if ore.parent in self._heaps:
                for since, gross in self._heaps[ore.parent].take(ore.taken_mg):
                    heap.add(min(since, ore.day or NOT_SEEN) if mine else since, gross)
            case "taken" | "undeclared" if mine:
                heap.add(ore.day or NOT_SEEN, ore.gross_mg)
            case _:
                heap.add(EVER if mine else NOT_SEEN, ore.gross_mg)
        for day, gross in self._received.get((lot, self._plant), ()):
            heap.came(day, gross)
        self._heaps[lot] = heap


def _rank(each: Ore | Run) -> bool:
    return isinstance(each, Ore) and each.source == "taken"
