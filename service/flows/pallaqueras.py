"""Pallaqueras and the other selectors: padrón, associations, constancias, and what they are paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

import asyncpg

from service.apart.thread import apart
from service.categorization.distribution import NO_DATA, group
from service.decision.facts import Facts, Needs
from service.flows.statistics import Moment, policy_facts, reading
from service.registry import parties, policies, registrations
from service.registry.identifiers import is_natural
from service.registry.memberships import Membership
from service.storage.engine import Connection
from service.storage.load import load
from service.surveillance import sales, selectors
from service.surveillance.distribution import Table, distribution
from service.surveillance.sales import Line
from service.surveillance.selectors import Drawn
from service.trade.prices import FirstSale, MonthOfRegion, Sold, by_month, world_price
from service.trade.provenance import Standing

MONTHS: Final = 12

_LEGAL: Final = (Standing.FORMAL, Standing.IN_PROCESS)
_POLICIES: Final = ("fx_pen_usd", "gold_usd_per_ozt", "small_cell_least")


@dataclass(frozen=True, slots=True)
class Pallaqueras:
    """Everything on record of selectors on one day; `least` is the fewest sellers behind a price that is published.

    `register` is by department and group; `associations` are the organizations that have a selector for a member.
    """

    register: Table
    associations: dict[str, tuple[Membership, ...]]
    constancias: Sequence[Drawn]
    prices: tuple[MonthOfRegion, ...]
    least: int


async def pallaqueras(
    pool: asyncpg.Pool, *, at: date, known_at: int | date | None, today: date
) -> tuple[Pallaqueras, Moment]:
    """Read it all: prices of the twelve Lima months that end with the month of `at`. Raises `KnownAtAhead`.

    Constancias are as their accounts stand now: a balance has no history of its own.
    """
    async with reading(pool, at, known_at, today) as (connection, moment):
        register = await distribution(connection, ("department", "group"), at=at, known_at=moment.known_at)
        belonging = await selectors.members(connection, at, moment.known_at)
        terms = await policy_facts(connection, *_POLICIES)
        facts = Facts()
        await _meet(connection, facts, (each.member for each in belonging))
        sold = await _sales(connection, facts, terms, moment)
        prices = await apart(partial(by_month, sold, lambda month: _world(terms, month, moment)))
        found = Pallaqueras(
            register,
            _associations(belonging, facts, moment),
            await selectors.constancias(connection),
            prices,
            policies.whole(terms, "small_cell_least", today),
        )
    return found, moment


async def _sales(connection: Connection, facts: Facts, terms: Facts, moment: Moment) -> list[FirstSale]:
    """Judged beside whatever else the process answers: of a year it takes a minute."""
    first = _first_day(moment.at)
    found: list[FirstSale] = []
    async for lines in sales.first_sales(connection, first, moment.at, moment.known_at):
        await _meet(connection, facts, (line.seller for line in lines))
        found += await apart(partial(_told, lines, facts, terms, moment))
    return found


def _first_day(at: date) -> date:
    months = at.year * 12 + at.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


async def _meet(connection: Connection, facts: Facts, named: Iterable[str]) -> None:
    """Have in `facts` what is on record of these people."""
    people = sorted(set(filter(is_natural, named)))
    needs = Needs(tuple(room.shelf(party) for party in people for room in (parties, registrations)))
    facts.load(*await load(connection, facts.missing(needs)))


def _associations(belonging: Sequence[Membership], facts: Facts, moment: Moment) -> dict[str, tuple[Membership, ...]]:
    found: dict[str, tuple[Membership, ...]] = {}
    for each in belonging:
        found[each.organization] = (*found.get(each.organization, ()), each)
    return {
        party: own
        for party, own in sorted(found.items())
        if any(_selector(facts, each.member, moment.at, moment.known_at) for each in own)
    }


def _selector(facts: Facts, party: str, day: date, known_at: int) -> bool:
    if not is_natural(party):
        return False
    who = parties.find(facts, party, known_at)
    rows = facts.shelf(registrations.shelf(party))
    listed = registrations.in_force(rows, "SELECTORS", day, known_at) is not None
    return listed or (who is not None and who.party_kind == "selector")


def _told(lines: Sequence[Line], facts: Facts, terms: Facts, moment: Moment) -> list[FirstSale]:
    found = []
    for line in lines:
        day, amount = date.fromisoformat(line.day), line.cents
        if line.currency == "USD":
            amount *= Fraction(policies.value(terms, "fx_pen_usd", day, moment.known_at))
        sold = _by(line, facts, day, moment.known_at)
        region = line.region or NO_DATA
        found.append(FirstSale(line.seller, sold, line.day, region, line.product, amount, line.fine_ug))
    return found


def _by(line: Line, facts: Facts, day: date, known_at: int) -> Sold:
    if _selector(facts, line.seller, day, known_at):
        who = parties.find(facts, line.seller, known_at)
        return Sold.PALLAQUERA if group(line.seller, who, selector=True) == "pallaqueras" else Sold.SELECTOR
    own = line.seller == line.origin_holder and line.support != "constancia"
    return Sold.PRODUCER if own and line.standing in _LEGAL else Sold.OTHER


def _world(terms: Facts, month: str, moment: Moment) -> Fraction | None:
    """The monthly mean and the rate in force as the month ends, or on the day that is asked; None while there is none.

    A mean is published after its month: this is the latest that buyer and seller could know.
    """
    last = min(moment.at, _month_end(date.fromisoformat(f"{month}-01")))
    gold = policies.in_force(terms, "gold_usd_per_ozt", last, moment.known_at)
    if gold is None:
        return None
    return world_price(Decimal(gold.value), policies.value(terms, "fx_pen_usd", last, moment.known_at))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
