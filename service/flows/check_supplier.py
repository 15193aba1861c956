"""Check a supplier before buying: may it sell, on that day, by what the register knew then."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from service.decision.facts import Facts, NotLoaded
from service.flows.known_at import KnownAtAhead, last_known
from service.registry import parties, registrations
from service.registry.jurisdiction import places
from service.registry.parties import Party
from service.storage.hot_reader import HotReader
from service.storage.load import load
from service.trade import supplier
from service.trade.verdict import Verdict

_MOST_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, the log's size it was given at, who the supplier was known to be, and the districts of its rows.

    The districts are those of now: they say which authority may ask, whatever day it asks about.
    """

    verdict: Verdict
    size: int
    party: Party | None
    places: tuple[tuple[str, str], ...]


async def check(
    pool: asyncpg.Pool,
    hot: HotReader,
    party: str,
    *,
    at: date,
    known_at: int | date | None,
    today: date,
    right: str | None,
    activity: str | None,
) -> Checked:
    """Judge `party` on the Lima day `at`, as the ledger knew at `known_at`: an entry, an instant, a day's end.

    `hot` answers the one question that nearly every check needs; it keeps `supplier.COMMON`.

    Raises:
        KnownAtAhead: there is no such entry, or the day is yet to come.
    """
    if isinstance(known_at, date):
        async with pool.acquire() as connection:
            known_at = await last_known(connection, known_at, today)
    needs = supplier.needs(party, right)
    taken = await hot.take(needs.shelves, rights_on=registrations.shelf(party))
    if known_at is not None and known_at >= max(taken.size, 1):
        raise KnownAtAhead(taken.size)
    facts = Facts()
    facts.load(taken.shelves, {})
    for _ in range(_MOST_ROUNDS):
        try:
            verdict = supplier.verdict(
                facts, party, at=at, known_at=known_at, today=today, right=right, activity=activity
            )
            break
        except NotLoaded as miss:
            async with pool.acquire() as connection:
                facts.load(*await load(connection, miss.missing))
    else:
        raise RuntimeError("the verdict asks for ever more")
    named = taken.shelves[parties.shelf(party)]
    here = places(parties.as_known(named), taken.shelves[registrations.shelf(party)])
    return Checked(verdict, taken.size, parties.as_known(named, known_at), here)
