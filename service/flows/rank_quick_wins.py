"""Rank the operators to help first. Only as many are looked at as can still come into the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from service.categorization import progress
from service.categorization.quick_wins import Candidate, QuickWin, quick_wins
from service.decision.facts import Facts
from service.registry import parties
from service.storage import snapshot
from service.storage.engine import Connection
from service.storage.projection import one_moment
from service.surveillance.promising import Promising, promising

_AT_ONCE: Final = 100
_SETTINGS: Final = ("SET LOCAL jit = off", "SET LOCAL work_mem = '64MB'")  # 85,000 operators are hashed in it


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first places, best first, each with the operator's name (None of a person); how many have been assessed.

    `at` is the Lima day that is judged, `size` the log's when it was read.
    """

    at: date
    size: int
    assessed: int
    wins: tuple[tuple[QuickWin, str | None], ...]


async def rank(pool: asyncpg.Pool, at: date, prefixes: Sequence[str], limit: int) -> Ranking:
    """The `limit` best quick wins on the Lima day `at` in districts of these prefixes of INEI codes; none: everywhere.

    The same as `quick_wins` makes of every operator's shelves.
    """
    async with one_moment(pool) as connection:
        for setting in _SETTINGS:
            await connection.execute(setting)
        waiting = await promising(connection, at, prefixes)
        best: list[QuickWin] = []
        names: dict[str, str | None] = {}
        for first in range(0, len(waiting), _AT_ONCE):
            if not _may_come_in(waiting[first], best, limit):
                break
            looked_at = [each.party for each in waiting[first : first + _AT_ONCE]]
            found = await _candidates(connection, looked_at, at, names)
            best = list(quick_wins([*(win.candidate for win in best), *found])[:limit])
        taken = await snapshot.take(connection, ())
    return Ranking(at, taken.size, len(waiting), tuple((win, names[win.candidate.party]) for win in best))


def _may_come_in(next_one: Promising, best: Sequence[QuickWin], limit: int) -> bool:
    """Whether an operator, and with it those after it, could stand before the last place of a full ranking."""
    if len(best) < limit:
        return True
    last = best[-1]
    return (-next_one.most, next_one.party) < (-last.score, last.candidate.party)


async def _candidates(
    connection: Connection, looked_at: Sequence[str], at: date, names: dict[str, str | None]
) -> list[Candidate]:
    """These operators under each of their rights; puts their names beside."""
    needed = [shelf for party in looked_at for shelf in (parties.shelf(party), *progress.needs(party).shelves)]
    taken = await snapshot.take(connection, list(dict.fromkeys(needed)))
    facts = Facts()
    facts.load(taken.shelves, {})
    found: list[Candidate] = []
    for party in looked_at:
        who = parties.find(facts, party)
        names[party] = None if who is None else who.name
        given = progress.help_given(facts, party, at)
        ways = (progress.progress(facts, party, right, at) for right in progress.worked(facts, party))
        found.extend(progress.candidate(party, way, given) for way in ways)
    return found
