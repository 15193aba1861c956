"""R08: more than a small operation can mine or treat, planted and honest."""

from datetime import date

import pytest

from service.surveillance.watch.capacity import Limits, days_of, of_holders, of_rights
from service.surveillance.watch.half_year_volumes import Volume
from service.surveillance.watch.suspicion import Behind
from tests.surveillance.watch.town import Town, made, miner, suspected, trader

LIMITS = Limits(pma_t=25, ppm_t=350, grade_g_t=20, recovery_permille=900)
DAY = date(2026, 1, 2)
"""Two days of the half-year: 900 g an artisanal miner, 12,600 g a small producer or a right."""


def volume(grams: int, holder: str = "ruc:10990000013", right: str = "01") -> Volume:
    """So much of a holder's right in the half-year."""
    return Volume(holder, right, "2026-1", grams * 10**6, Behind((1,), 1))


def test_days_of_a_half_year() -> None:
    """The days that have come, and all of it once it is over."""
    assert days_of("2026-1", DAY) == 2
    assert days_of("2026-1", date(2026, 9, 1)) == 181
    assert days_of("2026-2", date(2026, 12, 31)) == 184


def test_a_person_is_held_to_the_artisanal_limit() -> None:
    """To the microgram; a legal entity, with the same gold, to the small producer's."""
    assert not list(of_holders([volume(900)], LIMITS, DAY))
    more = Volume("ruc:10990000013", "01", "2026-1", 900_000_001, Behind((1,), 1))
    (found,) = of_holders([more], LIMITS, DAY)
    assert (found.value, found.threshold) == (900_000_001, 900_000_000)
    assert not list(of_holders([volume(901, trader(1))], LIMITS, DAY))
    assert not list(of_holders([volume(901)], LIMITS, date(2026, 1, 3)))


def test_many_holders_of_one_right() -> None:
    """Each below its own limit, all together above the right's; on two rights they would be nothing."""
    holders = [volume(850, miner(number)) for number in range(15)]
    assert not list(of_holders(holders, LIMITS, DAY))
    (found,) = of_rights(holders, LIMITS, DAY)
    assert (found.value, found.behind.count, len(found.parties)) == (15 * 850 * 10**6, 15, 15)
    assert not list(of_rights([*holders[:14], volume(850, right="02")], LIMITS, DAY))


@pytest.mark.parametrize(("tonnes", "suspicions"), [("200000000.000", 1), ("100000000.000", 0)])
async def test_a_plants_day(database: str, tonnes: str, suspicions: int) -> None:
    """A plant that buys 400 t of ore of a day is above 350; with half as much it is not."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    for _ in range(2):
        town.sale(who, plant, tonnes, product="ore", pen="41000.00")
    found = await suspected(database, town, "R08", "2026-03-02")
    days = [each for each in found if each.measure == "received"]
    assert [(each.subject, each.value, each.period) for each in days] == [
        (plant, 4 * 10**11, "2026-03-02")
    ] * suspicions
    assert all(each.behind.count == 2 for each in days)


@pytest.mark.parametrize(("grade", "suspicions"), [(1, 1), (100, 0)])
async def test_a_holders_half_year(database: str, grade: int, suspicions: int) -> None:
    """What a miner sold by March is held to the days that have come, by the policies of that day."""
    town = Town()
    town.policy("capacity_grade_g_t", grade)
    who = town.miner(1)
    buyer = town.trader(1)
    for _ in range(2):
        town.sale(who, buyer, "1000.000", pen="410000.00")
    town.on("2026-03-20")
    town.sale(who, buyer, "90000.000", pen="36900000.00")
    found = await suspected(database, town, "R08", "2026-03-02")
    assert [(each.measure, each.value) for each in found] == [("holder", 1_800_000_000)] * suspicions


@pytest.mark.parametrize(("tonnes", "suspicions"), [(351, 1), (350, 0)])
async def test_what_a_plant_treats(database: str, tonnes: int, suspicions: int) -> None:
    """A campaign takes 351 t of ore on its day: a tonne less, and it is not told."""
    town = Town()
    plant = town.trader(1, role="plant")
    ore = town.sale(town.miner(1), plant, "200000000.000", product="ore")
    node = made(town, "campaign", plant, ore, tonnes * 10**9, 1)
    found = [each for each in await suspected(database, town, "R08", "2026-03-02", *node) if each.measure == "treated"]
    assert [(each.subject, each.period) for each in found] == [(plant, "2026-03-02")] * suspicions
