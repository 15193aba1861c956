"""R08, by what was there: more ore came to a plant, and was treated, within some days than it may treat in them.

Over how many days a campaign went is its plant's own word, and a day's work said to be a month's is small on each. But
nobody treats ore that is not there yet (`ore_there`).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Suspicion

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
    fed: Sequence[Milled], tonnes: int, days: int, told: Collection[tuple[str, str]] = ()
) -> Iterator[Suspicion]:
    """Stretches of at most so many days in which more ore came and was treated than so many tonnes a day.

    Of those that end on a day the one with most above that; no two share a day, nor with a plant's day in `told`.
    """
    by_plant = attrgetter("plant")
    for plant, own in groupby(sorted(fed, key=by_plant), by_plant):
        said = [date.fromisoformat(day) for who, day in told if who == plant]
        parts = _together(own)
        ends = [each.ended for each in parts]
        free_from = date.min
        for end in dict.fromkeys(ends):
            # What was there within the days was done with in them too.
            within = parts[bisect_right(ends, end - timedelta(days=days)) : bisect_right(ends, end)]
            near = [each for each in within if each.since >= free_from and (end - each.since).days < days]
            if worst := _worst(near, end, tonnes * _MG_PER_T):
                free_from = end + timedelta(days=1)
                if not any(worst[0].since <= day <= end for day in said):
                    yield _suspicion(plant, worst, end, tonnes)


@dataclass(frozen=True, slots=True)
class _Part:
    """What was there from the same day on and treated by the same: its mg, and the entries that took it."""

    ended: date
    since: date
    gross_mg: int
    seqs: frozenset[int]


def _together(own: Iterable[Milled]) -> list[_Part]:
    """The parts, by the day on which they were done with and the day from which on they were there."""
    days = attrgetter("ended", "since")
    grouped = ((key, list(those)) for key, those in groupby(sorted(own, key=days), days))
    return [
        _Part(*key, sum(each.gross_mg for each in those), frozenset(each.seq for each in those))
        for key, those in grouped
    ]


def _worst(near: Sequence[_Part], end: date, a_day: int) -> list[_Part]:
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
    return sorted(latest[:count], key=attrgetter("since"))


def _suspicion(plant: str, parts: Sequence[_Part], end: date, tonnes: int) -> Suspicion:
    first, total = parts[0].since, sum(each.gross_mg for each in parts)
    most = tonnes * _MG_PER_T * ((end - first).days + 1)
    entries = sorted(frozenset().union(*(each.seqs for each in parts)))
    behind = Behind(tuple(entries[:MOST_ENTRIES]), len(entries))
    return Suspicion("R08", "hurried", plant, (plant,), f"{first}/{end}", total, most, "mg", behind)
