"""The scoreboard's gold is what it came to: as settled, and not as anybody had guessed when it was bought."""

from collections.abc import Callable
from datetime import date

import pytest

from service.flows.statistics import scoreboard
from tests.surveillance.watch.town import Assay, Town, put

TODAY = date(2026, 6, 30)


async def gold(database: str, town: Town) -> tuple[int, int | None]:
    """µg with a good standing, and all."""
    pool = await put(database, town)
    try:
        figures, _, _ = await scoreboard(pool, at=TODAY, known_at=None, today=TODAY)
    finally:
        await pool.close()
    (found,) = (each for each in figures if each.indicator.name == "gold_with_standing")
    return found.part, found.whole


@pytest.mark.parametrize("assay", [Assay.GUESSED, Assay.ADVANCED, Assay.NONE])
async def test_gold_counts_as_it_was_settled(new_database: Callable[[], str], assay: Assay) -> None:
    """100 g bought at a guess of 900 ‰, or at none, are 10 g of fine gold once they are settled at 100 ‰."""
    town = Town()
    buyer = town.trader(1)
    town.sale(town.miner(1), buyer, assay=assay)
    deal = town.last
    before = 0 if assay is Assay.NONE else 90 * 10**6
    assert await gold(new_database(), town) == (before, before)
    town.settled(buyer, deal, "100.000", permille=100)
    assert await gold(new_database(), town) == (10 * 10**6, 10 * 10**6)


async def test_gold_that_is_sold_on_counts_once(database: str) -> None:
    """A declared lot of 90 g, half of it sold, a sale of undeclared gold, and a resale that brings nothing in."""
    town = Town()
    who, a, b = town.miner(1), town.trader(1), town.trader(2)
    town.enrol(who)
    lot = town.declared(who)
    half = town.sale(who, a, "50.000", of=lot)
    town.sale(a, b, "50.000", of=half)
    town.sale(who, a, "10.000", undeclared=True)
    assert await gold(database, town) == (90 * 10**6, 99 * 10**6)
