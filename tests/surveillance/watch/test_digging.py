"""R08 by days: more ore within a month than may be dug, planted and honest."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.surveillance.watch.digging import Dug, Pace, of_diggers, of_dug_rights
from service.surveillance.watch.suspicion import Behind, Suspicion
from tests.surveillance.watch.town import PUNO, RIGHT, Town, lot, miner, suspected, trader, voided

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
    assert (found.right, found.behind.entries) == ("01", tuple(range(71, 91)))
    assert list(of_diggers(year[::-1], PACE)) == [found]


def test_a_month_is_over() -> None:
    """Three days of much are forgotten all at once when nothing was dug in the month after them."""
    days = [dug(250, 1), dug(250, 2), dug(250, 3), dug(700, 40), dug(50, 41)]
    assert not list(of_diggers(days, PACE))
    assert [each.value for each in of_diggers([*days, dug(1, 42)], PACE)] == [751 * TONNE]


def test_all_entries_of_a_day_are_counted() -> None:
    """Of a day of many deals some are named, and all counted."""
    day = Dug(miner(1), "01", date(2026, 1, 1), 751 * TONNE, Behind(tuple(range(20)), 300))
    (found,) = of_diggers([day], PACE)
    assert (len(found.behind.entries), found.behind.count) == (20, 300)


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
    (found,) = of_dug_rights([dug(700, 1, miner(number)) for number in range(25)], PACE)
    assert len(found.parties) == 25


def test_one_alone_on_a_right() -> None:
    """A company that digs alone is told of for its own pace, and not once more for the right's."""
    alone = [dug(10_501, 1, trader(1))]
    assert (len(list(of_diggers(alone, PACE))), list(of_dug_rights(alone, PACE))) == (1, [])


@pytest.mark.parametrize(("days", "suspicions"), [(1, 1), (20, 0)])
async def test_the_day_of_extraction_counts(database: str, days: int, suspicions: int) -> None:
    """Forty days' ore, sold at once, is held to the days on which its lots say that it was dug."""
    town = sold({"extracted_on": "2026-02-20"}, {"extracted_on": str(date(2026, 2, 20) - timedelta(days=2 * days))})
    assert [each.value for each in await dug_in(database, town)] == [800 * TONNE] * suspicions


@pytest.mark.parametrize(
    ("lots", "suspicions"),
    [
        (({}, {}), 1),
        (({}, {"product": "concentrate"}), 0),
        (({}, {"right": None}), 0),
        (({}, {"extracted_on": "2026-01-20"}), 0),
    ],
    ids=["ore of one day", "no ore", "of no right", "dug earlier"],
)
async def test_what_is_dug_is_ore_of_a_right(database: str, lots: tuple[dict[str, Any], ...], suspicions: int) -> None:
    """Only ore is dug, and of a right; where nothing is said of it, on the day on which it was sold."""
    found = await dug_in(database, sold(*lots))
    assert [(each.value, each.period) for each in found] == [(800 * TONNE, "2026-03-10/2026-03-10")] * suspicions


@pytest.mark.parametrize(
    ("at", "known", "suspicions"), [("2026-03-10", 0, 1), ("2026-03-09", 0, 0), ("2026-03-11", 1, 0)]
)
async def test_what_is_known_by_then(database: str, at: str, known: int, suspicions: int) -> None:
    """A day is judged by the ore of that day and before, and of the entries that were there."""
    town = sold({}, {"extracted_on": "2026-03-10"})
    found = await dug_in(database, town, at=at, known_at=town.last - known)
    assert len(found) == suspicions


async def test_annulled_ore_was_never_dug(database: str) -> None:
    """One of two deals was annulled, and its lot with it."""
    town = sold({}, {})
    assert await dug_in(database, town, voided(town.last)) == []


@pytest.mark.parametrize(("day", "suspicions"), [("2026-03-10", 1), ("2026-01-20", 0), ("2026-03-12", 0)])
async def test_a_corrected_day_of_sale(database: str, day: str, suspicions: int) -> None:
    """Ore of no day was dug when it was sold, by the last word on that, and not before."""
    town = sold({}, {})
    body = f'{{"entry": {town.last}, "what": "dealt_on", "now": [["day", "{day}"]]}}'
    corrected = f"""INSERT INTO projection.row (shelf, key, seq, n, kind, body)
        VALUES ('entry:{town.last}', 'corrected', {town.last}, 98, 'corrected', '{body}')"""
    assert len(await dug_in(database, town, corrected)) == suspicions


async def test_the_heaviest_are_named_first(database: str) -> None:
    """Of a day's deals those with most ore stand first behind it."""
    town = sold({"gross": "300000000.000"}, {"gross": "500000000.000"})
    (found,) = await dug_in(database, town)
    assert (found.behind.entries, found.behind.count) == ((town.last, town.last - 1), 2)


async def test_ore_that_was_never_sold(database: str) -> None:
    """Ore on record was dug on the day it was declared; parted in two it is the same ore."""
    town = Town()
    who = town.miner(1)
    town.enrol(who)
    town.on("2026-03-10")
    ore = {"product": "ore", "gross_g": "800000000.000", "grade_g_t": "20.0", "fine_g": "16000.000000"}
    town.says(who, "lot.declared", lot=lot(1), holder=who, support="reinfo", ubigeo=PUNO, right=RIGHT, **ore)
    half = {"product": "ore", "gross_g": "400000000.000", "grade_g_t": "20.0", "fine_g": "8000.000000"}
    parts = [{"becomes": lot(number), **half} for number in (3, 4)]
    days = {"started_on": "2026-03-10", "ended_on": "2026-03-10"}
    inputs = [{"lot": lot(1), "take_g": "800000000.000"}]
    town.says(
        who, "processing.recorded", campaign=lot(2), plant=who, process="split", inputs=inputs, outputs=parts, **days
    )
    (found,) = await dug_in(database, town)
    assert (found.subject, found.value, found.period) == (who, 800 * TONNE, "2026-03-10/2026-03-10")


def sold(*lots: dict[str, Any]) -> Town:
    """A miner sells four hundred tonnes of ore to a plant on the tenth of March, once for each that is said of it."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    town.on("2026-03-10")
    for said in lots:
        town.sale(who, plant, pen="41000.00", **{"gross": "400000000.000", "product": "ore", **said})
    return town


async def dug_in(
    database: str, town: Town, *statements: str, at: str = "2026-03-11", known_at: int | None = None
) -> list[Suspicion]:
    """Who is said to have dug too much."""
    found = await suspected(database, town, "R08", at, *statements, known_at=known_at)
    return [each for each in found if each.measure == "dug"]
