"""R08, by what was there: more ore came to a plant, and was treated, within some days than it may treat in them.

Over how many days a campaign went is its plant's own word, and a day's work said to be a month's is small on each. But
nobody treats ore that is not there yet (`ore_there`).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heapify, heappop, heappush
from itertools import groupby
from operator import attrgetter
from typing import Final

from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Suspicion

LONGEST: Final = 365
"""Days of the longest stretch that is looked at: as many as a campaign's tonnes are parted over."""

_MG_PER_T: Final = 10**9


@dataclass(frozen=True, slots=True)
class Milled:
    """Wet gross mg that entry `seq` took into a campaign of a plant which ended on a day; there from another on."""

    plant: str
    since: date
    ended: date
    gross_mg: int
    seq: int


def of_mills(
    fed: Sequence[Milled], tonnes: int, days: int, told: Mapping[tuple[str, str], int] | None = None
) -> Iterator[Suspicion]:
    """Stretches of at most so many days in which more ore came and was treated than so many tonnes a day.

    The one with most above that first, of what is left of the days the next, so that a little on one day hides no more
    that goes over it; no two share a day. `told` are the mg above the usual by plant and day that are told already: of
    a stretch with no more than those in it nothing is said.
    """
    by_plant = attrgetter("plant")
    for plant, each in groupby(sorted(fed, key=by_plant), by_plant):
        own = list(each)
        said = {} if told is None else {date.fromisoformat(day): mg for (who, day), mg in told.items() if who == plant}
        for first, end, above in sorted(_stretches(own, tonnes * _MG_PER_T, days)):
            if above > sum(mg for day, mg in said.items() if first <= day <= end):
                within = [one for one in own if first <= one.since and one.ended <= end]
                yield _suspicion(plant, within, first, end, tonnes)


def _stretches(own: Sequence[Milled], a_day: int, days: int) -> list[tuple[date, date, int]]:
    """First and last days, and the mg above: of all that there are the worst, and of those apart from it the next."""
    waiting = list(_worst_by_end(own, a_day, days))
    heapify(waiting)
    order = sorted(own, key=attrgetter("ended"))
    ends = [each.ended for each in order]
    found: list[tuple[date, date, int]] = []
    while waiting:
        below, end, first = heappop(waiting)
        met = [each for each in found if each[0] <= end and first <= each[1]]
        if not met:
            found.append((first, end, -below))
        elif (last := max(each[1] for each in met)) < end:
            came: dict[date, int] = {}
            for each in order[bisect_right(ends, last) : bisect_right(ends, end)]:
                if last < each.since and (end - each.since).days < days:
                    came[each.since] = came.get(each.since, 0) + each.gross_mg
            if less := _worst(sorted(came.items()), end, a_day):
                heappush(waiting, less)
    return found


def _worst_by_end(own: Sequence[Milled], a_day: int, days: int) -> Iterator[tuple[int, date, date]]:
    """The worst stretch that ends on each day on which anything was done with."""
    ended = attrgetter("ended")
    order: list[date] = []
    came: dict[date, int] = {}
    for end, those in groupby(sorted(own, key=ended), ended):
        for each in those:
            if each.since not in came:
                insort(order, each.since)
            came[each.since] = came.get(each.since, 0) + each.gross_mg
        near = order[bisect_left(order, end - timedelta(days=days - 1)) :]
        if worst := _worst([(day, came[day]) for day in near], end, a_day):
            yield worst


def _worst(came: Sequence[tuple[date, int]], end: date, a_day: int) -> tuple[int, date, date] | None:
    """Of what came by day and was done with by `end`: the most above the usual, negative, the end and the first day."""
    held, most, first = 0, 0, end
    for since, gross in reversed(came):
        held += gross
        if (above := held - a_day * ((end - since).days + 1)) > most:
            most, first = above, since
    return (-most, end, first) if most else None


def _suspicion(plant: str, within: Sequence[Milled], first: date, end: date, tonnes: int) -> Suspicion:
    most = tonnes * _MG_PER_T * ((end - first).days + 1)
    entries = sorted({each.seq for each in within})
    behind = Behind(tuple(entries[:MOST_ENTRIES]), len(entries))
    total = sum(each.gross_mg for each in within)
    return Suspicion("R08", "hurried", plant, (plant,), f"{first}/{end}", total, most, "mg", behind)
