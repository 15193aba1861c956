"""What the market as a whole is asked: the roll's distribution, the policy's scoreboard, the cohort.

Each is read in one transaction, hence of one moment: nothing can be recorded between its statements.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import asyncpg

from service.categorization import cohort as cohorts
from service.categorization import progress
from service.categorization.cohort import Cohort, Organization
from service.categorization.distribution import DIMENSIONS
from service.categorization.standing import Standing
from service.decision.facts import Facts, Needs
from service.flows.known_at import KnownAtAhead, last_known
from service.registry import policies
from service.storage import log_entries
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.projection import one_moment
from service.surveillance import distribution as distributions
from service.surveillance import scoreboard as scoreboards
from service.surveillance import selectors, suppression
from service.surveillance.distribution import Table
from service.surveillance.scoreboard import Figure
from service.surveillance.suppression import Published


@dataclass(frozen=True, slots=True)
class Moment:
    """What is asked about: the Lima day `at`, the last entry that counts as known, the log's size when it was read."""

    at: date
    known_at: int
    size: int


@asynccontextmanager
async def reading(
    pool: asyncpg.Pool, at: date, known_at: int | date | None, today: date
) -> AsyncIterator[tuple[Connection, Moment]]:
    """A connection that sees one moment, and which.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    async with one_moment(pool) as connection:
        size = await log_entries.size(connection)
        seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
        if seq is not None and seq >= max(size, 1):
            raise KnownAtAhead(size)
        yield connection, Moment(at, size - 1 if seq is None else seq, size)


async def distribution(
    pool: asyncpg.Pool,
    dimensions: Sequence[str],
    *,
    at: date,
    known_at: int | date | None,
    today: date,
    territory: Collection[str] = (),
) -> tuple[Table, Moment]:
    """The whole table, of a territory (prefixes of INEI codes; none: the country). Raises `KnownAtAhead`."""
    async with reading(pool, at, known_at, today) as (connection, moment):
        table = await distributions.distribution(
            connection, dimensions, at=at, known_at=moment.known_at, territory=territory
        )
    return table, moment


def last_month_end(today: date) -> date:
    """The day as of which the public is told: who asks every day would see single operators come and go."""
    return today.replace(day=1) - timedelta(days=1)


def in_order(dimensions: Sequence[str]) -> tuple[str, ...]:
    """The dimensions in the one order in which all tables are judged."""
    return tuple(sorted(dimensions, key=DIMENSIONS.index))


async def public_distribution(
    pool: asyncpg.Pool, dimensions: Sequence[str], *, today: date
) -> tuple[Published, Moment, int]:
    """What the public may see of the table at the last month's end, and the least that a cell must have.

    Raises:
        ValueError: `dimensions`, more than `suppression.MOST`.
    """
    at = last_month_end(today)
    # Turned round, a table must not hide other cells: the two together would tell what each hides.
    ordered = in_order(dimensions)
    async with reading(pool, at, None, today) as (connection, moment):
        table = await distributions.distribution(connection, ordered, at=at, known_at=moment.known_at, margins=True)
        least = policies.whole(await policy_facts(connection, "small_cell_least"), "small_cell_least", today)
    shown = suppression.publish(table, least)
    places = [ordered.index(each) for each in dimensions]
    lines = {tuple(key[place] for place in places): count for key, count in shown.lines.items()}
    return replace(shown, lines=lines), moment, least


async def scoreboard(
    pool: asyncpg.Pool, *, at: date, known_at: int | date | None, today: date
) -> tuple[tuple[Figure, ...], Moment, int]:
    """The policy's indicators, and the least that the public is told of people. Raises `KnownAtAhead`."""
    async with reading(pool, at, known_at, today) as (connection, moment):
        figures = await scoreboards.scoreboard(connection, at, moment.known_at)
        least = policies.whole(await policy_facts(connection, "small_cell_least"), "small_cell_least", today)
    return figures, moment, least


async def cohort(pool: asyncpg.Pool, *, at: date, known_at: int | date | None, today: date) -> tuple[Cohort, Moment]:
    """The organizations that are accompanied, against the target in force. Raises `KnownAtAhead`."""
    async with reading(pool, at, known_at, today) as (connection, moment):
        named = await selectors.accompanied(connection, at, moment.known_at)
        belonging = await selectors.members(connection, at, moment.known_at)
        members = {
            party: [each.member for each in belonging if (each.organization, each.role) == (party, "member")]
            for party in named
        }
        wanted = {*named, *(member for each in members.values() for member in each)}
        facts = Facts()
        facts.load(*await load(connection, sum(map(progress.needs, sorted(wanted)), Needs())))
        target = policies.whole(await policy_facts(connection, "cohort_target"), "cohort_target", at, moment.known_at)

    def standing(party: str) -> Standing:
        return _furthest(facts, party, moment)

    organizations = [
        Organization(party, standing(party), tuple((member, standing(member)) for member in members[party]))
        for party in named
    ]
    return cohorts.cohort(organizations, target), moment


async def policy_facts(connection: Connection, *names: str) -> Facts:
    """Facts that hold these policies."""
    facts = Facts()
    facts.load(*await load(connection, Needs(tuple(map(policies.shelf, names)))))
    return facts


def _furthest(facts: Facts, party: str, moment: Moment) -> Standing:
    """Of several rights the one under which the party is furthest."""
    found = [
        progress.progress(facts, party, right, moment.at, moment.known_at).standing
        for right in progress.worked(facts, party, moment.known_at)
    ]
    return max(found, key=lambda each: (each.formal, -len(each.missing)))
