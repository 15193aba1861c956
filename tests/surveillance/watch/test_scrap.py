"""R20: scrap from nowhere, planted and honest."""

import pytest

from tests.surveillance.watch.town import Town, made, suspected

ON = "2026-03-31"


@pytest.mark.parametrize(("bought", "suspicions"), [(True, 0), (False, 1)])
async def test_scrap_with_and_without_purchases(database: str, bought: bool, suspicions: int) -> None:  # noqa: FBT001 - the one field that differs
    """A trader sells a hundred grams as scrap: bought of a household before, or not."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    house = town.miner(1)
    if bought:
        town.sale(house, a, product="scrap", undeclared=True)
    town.sale(a, b, product="scrap", undeclared=True)
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value, each.behind.entries) for each in found] == [
        (a, 100_000, (town.last,))
    ] * suspicions


@pytest.mark.parametrize(("product", "suspicions"), [("sponge", 1), ("scrap", 0)])
async def test_dug_gold_called_scrap(database: str, product: str, suspicions: int) -> None:
    """What a trader bought as sponge it sells as scrap; what it bought as scrap it may."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    gold = town.sale(town.miner(1), a, product=product, undeclared=product == "scrap")
    town.sale(a, b, of=gold, product="scrap")
    assert len(await suspected(database, town, "R20", ON)) == suspicions


async def test_a_household_is_not_asked(database: str) -> None:
    """Who does not trade sells its old gold without having bought any."""
    town = Town()
    town.sale(town.miner(1), town.trader(1), product="scrap", undeclared=True)
    assert await suspected(database, town, "R20", ON) == ()


@pytest.mark.parametrize(("grams", "suspicions"), [("110.000", 0), ("110.001", 1)])
async def test_two_scales_may_differ(database: str, grams: str, suspicions: int) -> None:
    """Ten grams more than were bought are two scales' difference."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    town.sale(town.miner(1), a, product="scrap", undeclared=True)
    town.sale(a, b, grams, product="scrap", undeclared=True)
    assert len(await suspected(database, town, "R20", ON)) == suspicions


@pytest.mark.parametrize(("grams", "suspicions"), [(200, 1), (100, 0)])
async def test_scrap_that_is_melted(database: str, grams: int, suspicions: int) -> None:
    """A plant melts twice the scrap that it bought, or as much."""
    town = Town()
    plant = town.trader(1, role="plant")
    scrap = town.sale(town.miner(1), plant, product="scrap", undeclared=True)
    node = made(town, "campaign", plant, scrap, grams * 1000, 1)
    found = await suspected(database, town, "R20", ON, *node)
    assert [(each.subject, each.value) for each in found] == [(plant, grams * 1000)] * suspicions
