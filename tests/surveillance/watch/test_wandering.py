"""However gold wanders: a half-year's is what a recount of its lots says, a round what walking every way comes upon."""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

import asyncpg
import pytest

from service.flows.statistics import policy_facts
from service.flows.watch import watch
from service.surveillance.watch.circles import HOPS
from service.surveillance.watch.half_year_volumes import half_year_volumes
from service.surveillance.watch.rules import POLICIES
from service.surveillance.watch.suspicion import Known
from service.trade.lots import LotUse
from tests.registry.book import LOG
from tests.surveillance.market import project
from tests.surveillance.watch.came_to import Books
from tests.surveillance.watch.plain import Plain
from tests.surveillance.watch.town import put
from tests.surveillance.watch.wandering import DAYS, Wandering

LAST = date(2026, 8, 1)
GRAM = 10**6
"""µg: the policy `circle_least_g`."""


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


async def goes_round(database: str, seed: int, steps: int) -> int:
    """How many rounds of parties R18 tells in a town: those that walking every way there is comes upon."""
    made = Wandering(seed, steps)
    entries = made.town.book.entries
    plain = Plain(entries, LOG).books(LAST, len(entries) - 1)
    pool = await put(database, made.town)
    try:
        watched = await watch(pool, ("R18",), at=LAST, known_at=None, today=LAST)
    finally:
        await pool.close()
    told = {(each.parties, each.measure, each.value) for each in watched.seen["R18"].suspicions}
    assert told == set(rounds(plain)), seed
    return len(told)


def ways_round(books: Books) -> list[tuple[tuple[str, ...], str, int | None]]:
    """Every way on which gold comes back to who sold it: holders, the last lot, and the least µg of its edges."""
    out: dict[str, list[LotUse]] = {}
    for _, row in books.rows:
        if isinstance(row, LotUse):
            out.setdefault(row.parent, []).append(row)
    found: list[tuple[tuple[str, ...], str, int | None]] = []

    def walk(edge: LotUse, holders: tuple[str, ...], fine: tuple[int, ...], hops: int) -> None:
        fine = fine if edge.fine_ug is None else (*fine, edge.fine_ug)
        if (deal := books.deals.get(edge.seq)) is not None:
            holders = (*holders, deal.buyer)
            if deal.buyer == holders[0]:
                found.append((holders, edge.child, min(fine, default=None)))
                return
        if hops < HOPS:
            for onward in out.get(edge.child, ()):
                walk(onward, holders, fine, hops + 1)

    both = {deal.seller for deal in books.deals.values()} & {deal.buyer for deal in books.deals.values()}
    for edge in (each for edges in out.values() for each in edges):
        deal = books.deals.get(edge.seq)
        if deal is not None and {deal.seller, deal.buyer} <= both:
            walk(edge, (deal.seller,), (), 1)
    return found


def rounds(books: Books) -> Iterator[tuple[tuple[str, ...], str, int]]:
    """Parties, measure and µg of each round that carried more than a gram, or of which nothing was measured."""
    ways = ways_round(books)
    for holders in {each[0] for each in ways}:
        these = [(lot, fine) for there, lot, fine in ways if there == holders]
        total = sum(max(fine or 0 for name, fine in these if name == lot) for lot in {lot for lot, _ in these})
        unmeasured = all(fine is None for _, fine in these)
        if total > GRAM or unmeasured:
            yield tuple(dict.fromkeys(holders)), "unmeasured" if unmeasured else "circle", total


@pytest.mark.parametrize("seed", [0, 2, 18])
async def test_gold_that_goes_round_is_told(new_database: Callable[[], str], seed: int) -> None:
    """By the same parties, the same grams and the same word as where every single way is walked."""
    assert await goes_round(new_database(), seed, 250) > 0


@pytest.mark.soak
async def test_gold_that_goes_round_is_told_for_long(new_database: Callable[[], str]) -> None:
    """The same over many more towns."""
    assert sum([await goes_round(new_database(), seed, 250) for seed in range(20, 120)]) > 100
