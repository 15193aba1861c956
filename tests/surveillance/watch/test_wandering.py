"""However gold wanders, a half-year's is what a recount of its lots says, to the microgram."""

from collections.abc import Callable
from datetime import date
from random import Random

import asyncpg
import pytest

from service.flows.statistics import policy_facts
from service.surveillance.watch.half_year_volumes import half_year_volumes
from service.surveillance.watch.rules import POLICIES
from service.surveillance.watch.suspicion import Known
from tests.registry.book import LOG
from tests.surveillance.market import project
from tests.surveillance.watch.plain import Plain
from tests.surveillance.watch.wandering import DAYS, Wandering

LAST = date(2026, 8, 1)


async def agrees(database: str, seed: int, steps: int) -> int:
    """How many half-years were counted again, on all that is known and on some moments before."""
    made = Wandering(seed, steps)
    entries, rng, counted = made.town.book.entries, Random(seed), 0
    plain = Plain(entries, LOG)
    connection = await asyncpg.connect(database)
    try:
        await project(connection, entries, LOG)
        facts = await policy_facts(connection, *POLICIES)
        moments = [(LAST, len(entries) - 1)]
        moments += [(date.fromisoformat(rng.choice(DAYS)), rng.randrange(20, len(entries))) for _ in range(3)]
        for at, known_at in moments:
            found = await half_year_volumes(connection, Known(at, known_at, facts))
            told = {
                f"half_year:{each.holder}:{each.right}:{each.half_year}": each.fine_ug for each in found if each.fine_ug
            }
            assert told == plain.books(at, known_at).half_years(at), (seed, at, known_at)
            counted += len(told)
    finally:
        await connection.close()
    return counted


@pytest.mark.parametrize("seed", [2, 6, 9])
async def test_gold_that_wanders_is_counted_once(new_database: Callable[[], str], seed: int) -> None:
    """Sold in parts, split and merged unassayed, melted, settled late, counted, put right, annulled."""
    assert await agrees(new_database(), seed, 150) > 5


@pytest.mark.soak
async def test_gold_that_wanders_is_counted_once_for_long(new_database: Callable[[], str]) -> None:
    """The same over many more towns."""
    for seed in range(20, 120):
        await agrees(new_database(), seed, 150)
