"""R08 by days: more ore within a month than may be dug, planted and honest."""

from datetime import date, timedelta

import pytest

from service.surveillance.watch.digging import Dug, Pace, of_diggers, of_dug_rights
from service.surveillance.watch.suspicion import Behind
from tests.surveillance.watch.town import Town, miner, suspected, trader

PACE = Pace(pma_t=25, ppm_t=350, days=30)
TONNE = 10**9


def dug(tonnes: int, on: int, holder: str = "ruc:10990000013", right: str = "01") -> Dug:
    """So many tonnes on a day of the year."""
    return Dug(holder, right, date(2026, 1, 1) + timedelta(days=on), tonnes * TONNE, Behind((on,), 1))


def test_a_month_of_too_much() -> None:
    """Twenty-five tonnes a day for a year are nothing; one tonne more in a month is told, with the month it was in."""
    year = [dug(25, on) for on in range(365)]
    assert not list(of_diggers(year, PACE))
    year[100] = dug(26, 100)
    (found,) = of_diggers(year, PACE)
    assert (found.value, found.threshold) == (751 * TONNE, 750 * TONNE)
    assert (found.period, found.behind.count) == ("2026-03-13/2026-04-11", 30)


def test_a_company_digs_as_a_small_producer() -> None:
    """What is too much for a person is not for a legal entity; nor is it on two rights."""
    assert not list(of_diggers([dug(751, 1, trader(1))], PACE))
    assert list(of_diggers([dug(751, 1)], PACE))
    assert not list(of_diggers([dug(400, 1), dug(400, 2, right="02")], PACE))


def test_many_on_one_right() -> None:
    """Each within its pace, all together above what the right may give; the one who dug most is the subject."""
    days = [dug(700, number % 30, miner(number)) for number in range(15)]
    assert not list(of_dug_rights(days, PACE))
    (found,) = of_dug_rights([*days, dug(1, 3, miner(7))], PACE)
    assert (found.subject, found.value, len(found.parties)) == (miner(7), 10_501 * TONNE, 15)


@pytest.mark.parametrize(("days", "suspicions"), [(1, 1), (20, 0)])
async def test_the_day_of_extraction_counts(database: str, days: int, suspicions: int) -> None:
    """Forty days' ore, sold at once, is held to the days on which its lots say that it was dug."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    town.on("2026-03-01")
    for number in range(2):
        dug_on = (date(2026, 2, 20) - timedelta(days=number * 2 * days)).isoformat()
        town.sale(who, plant, "400000000.000", product="ore", pen="41000.00", extracted_on=dug_on)
    found = [each for each in await suspected(database, town, "R08", "2026-03-02") if each.measure == "dug"]
    assert [(each.subject, each.value) for each in found] == [(who, 800 * TONNE)] * suspicions
