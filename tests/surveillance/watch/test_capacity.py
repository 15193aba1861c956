"""R08: more than a small operation can mine or treat, planted and honest."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from service.surveillance.watch.capacity import Limits, days_of, of_holders, of_rights
from service.surveillance.watch.half_year_volumes import Volume
from service.surveillance.watch.milling import Milled, of_mills
from service.surveillance.watch.ore_there import Ore, Run, there
from service.surveillance.watch.suspicion import Behind
from tests.registry.book import DIGEST
from tests.surveillance.watch.town import PUNO, RIGHT, Town, lot, measured, miner, suspected, trader

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


DORE = measured("dore", "5000.000")
DORE.pop("assay", None)


def milled(tonnes: int, days: int = 1, *, merged: bool = False) -> tuple[Town, str]:
    """A plant that buys so much ore on 2 March and mills it in so many days, the last the tenth of March."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    gross = f"{tonnes}000000.000"
    ore = town.sale(who, plant, gross, product="ore", pen="41000.00")
    town.on("2026-03-10")
    if merged:
        (ore,) = town.worked(plant, "merge", {ore: gross}, {"product": "ore", "gross_g": gross})
    town.worked(plant, "cip", {ore: gross}, DORE, days=days)
    return town, plant


async def treated(database: str, town: Town, at: str = "2026-03-10") -> list[tuple[str, str, int]]:
    """Whose day's treatment is told, with which tonnes, to the milligram."""
    found = await suspected(database, town, "R08", at)
    return [(each.subject, each.period, each.value) for each in found if each.measure == "treated"]


@pytest.mark.parametrize(("tonnes", "suspicions"), [(351, 1), (350, 0)])
async def test_what_a_plant_treats(database: str, tonnes: int, suspicions: int) -> None:
    """A campaign takes 351 t of ore on its day: a tonne less, and it is not told."""
    town, plant = milled(tonnes)
    assert await treated(database, town) == [(plant, "2026-03-10", 351 * 10**9)] * suspicions


async def test_a_campaign_treats_its_ore_over_its_days(new_database: Callable[[], str]) -> None:
    """What a week's campaign took is parted over the week, to the milligram; of two a day's parts are added up."""
    town, plant = milled(700, 7)
    assert await treated(new_database(), town) == []
    ore = town.sale(miner(1), plant, "500000000.001", product="ore", pen="41000.00")
    town.worked(plant, "cip", {ore: "500000000.001"}, DORE, days=2)
    town.on("2026-03-11")
    said = [(plant, "2026-03-10", 350 * 10**9 + 1), (plant, "2026-03-09", 350 * 10**9)]
    assert await treated(new_database(), town) == [each for each in said if each[2] > 350 * 10**9]


async def test_a_campaign_without_end_is_of_a_year(database: str) -> None:
    """Who says that it began decades ago treated it all within its last year."""
    town, plant = milled(366, 9_000)
    town.policy("capacity_ppm_t_day", 1)
    told = await treated(database, town)
    assert sum(value for *_, value in told) == 366 * 10**9
    assert (len(told), min(told)[:2]) == (365, (plant, "2025-03-11"))


async def test_ore_laid_together_was_not_treated(database: str) -> None:
    """Two hundred tonnes are merged in the books, and milled on the same day: that is no four hundred."""
    town, _ = milled(200, merged=True)
    assert await treated(database, town) == []


async def test_ore_merged_into_sponge_was_treated(database: str) -> None:
    """Whoever makes metal of 400 t of ore has treated them, be it called merging them with a gram of sponge."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    gross = "400000000.000"
    ore = town.sale(who, plant, gross, product="ore", pen="41000.00")
    grain = town.sale(who, plant, "1.000")
    town.on("2026-03-10")
    town.worked(plant, "merge", {ore: gross, grain: "1.000"}, DORE | {"product": "sponge"})
    assert await treated(database, town) == [(plant, "2026-03-10", 400 * 10**9)]


async def hurried(database: str, town: Town, at: str = "2026-03-31") -> list[tuple[str, str, int, int]]:
    """Which stretches of days are told of whom, with which tonnes and how many would have been usual."""
    found = await suspected(database, town, "R08", at)
    return [
        (each.subject, each.period, each.value // 10**9, each.threshold // 10**9)
        for each in found
        if each.measure == "hurried"
    ]


@pytest.mark.parametrize(("on", "suspicions"), [("2026-03-04", 1), ("2026-03-05", 0)])
async def test_a_day_of_work_said_to_be_a_month_of_it(database: str, on: str, suspicions: int) -> None:
    """1,400 t bought on the second are not milled by the fourth, whenever the campaign is said to have begun."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    lots = [town.sale(who, plant, "350000000.000", product="ore", pen="41000.00") for _ in range(4)]
    town.on("2026-03-10")
    for ore in lots[:2]:
        town.worked(plant, "cip", {ore: "350000000.000"}, DORE, days=30, ended_on=on)
    town.worked(plant, "cip", dict.fromkeys(lots[2:], "350000000.000"), DORE, days=40, ended_on=on)
    assert await hurried(database, town) == [(plant, f"2026-03-02/{on}", 1_400, 1_050)] * suspicions


async def test_ore_that_came_before_it_was_bought_may_have_been_milled(new_database: Callable[[], str]) -> None:
    """A reception says so, of the lot or of what it was bought out of; a reception at another plant does not."""
    for gate in (1, 2):
        town = Town()
        who, plant, other = town.miner(1), town.trader(1, role="plant"), town.trader(2, role="plant")
        town.enrol(who)
        gross = "800000000.000"
        origin = {"lot": lot(700), "holder": who, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
        town.says(who, "lot.declared", **origin, **measured("ore", gross))
        came = {"lot": lot(700), "net_g": gross, "outcome": "accepted"}
        at = plant if gate == 1 else other
        town.says(at, "reception.recorded", reception=lot(801), plant=at, ticket="7", lots=[came])
        town.on("2026-03-05")
        ore = town.sale(who, plant, gross, product="ore", pen="41000.00", of=lot(700))
        if gate == 2:  # it lies there still
            came = {"lot": ore, "plant": other, "reason": "grade"}
            town.says(other, "lot.returned", **came)
        town.worked(plant, "cip", {ore: gross}, DORE, days=20)
        told = [(plant, "2026-03-05/2026-03-05", 800, 350)]
        assert await hurried(new_database(), town) == (told if gate == 2 else [])


@pytest.mark.parametrize("process", ["split", "merge"])
async def test_ore_laid_together_is_there_no_earlier(database: str, process: str) -> None:
    """Parted or merged in the books, it was there since it was bought; one's own ore may have lain there for ever."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    ore = town.sale(who, plant, "800000000.000", product="ore", pen="41000.00")
    (again,) = town.worked(
        plant, process, {ore: "800000000.000"}, {"product": "ore", "gross_g": "800000000.000"}, days=9
    )
    town.worked(plant, "cip", {again: "800000000.000"}, DORE, days=20)
    own = {"lot": lot(700), "holder": plant, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(plant, "lot.declared", **own, **measured("ore", "800000000.000"))
    town.on("2026-03-09")
    town.worked(plant, "cip", {lot(700): "800000000.000"}, DORE, days=20)
    assert await hurried(database, town) == [(plant, "2026-03-02/2026-03-02", 800, 350)]


async def test_ore_milled_before_it_was_bought_was_milled_on_the_last_day(database: str) -> None:
    """A campaign of February took what was bought on the second of March: 800 t were there on none of its days."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    ore = town.sale(who, plant, "800000000.000", product="ore", pen="41000.00")
    town.worked(plant, "cip", {ore: "800000000.000"}, DORE, days=28, ended_on="2026-02-28")
    assert await hurried(database, town) == [(plant, "2026-02-28/2026-02-28", 800, 350)]


@pytest.mark.parametrize(("came", "suspicions"), [("2026-03-09", 1), ("2026-03-08", 0)])
async def test_ore_of_others_is_there_from_its_reception(database: str, came: str, suspicions: int) -> None:
    """800 t milled on toll for a miner by the tenth, that came on the ninth, or a day earlier."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    town.enrol(who)
    gross = "800000000.000"
    origin = {"lot": lot(700), "holder": who, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(who, "lot.declared", **origin, **measured("ore", gross))
    agreed: dict[str, Any] = {"agreement": lot(800), "plant": plant, "owner": who, "process": "cyanidation"}
    agreed |= {"from": town.today, "until": "2026-12-31", "document": DIGEST, "fee": {"share_permille": "100.0"}}
    town.says(plant, "toll.agreed", **agreed, confirmation={"method": "paper", "digest": DIGEST})
    town.on(came)
    accepted = {"lot": lot(700), "net_g": gross, "outcome": "accepted"}
    town.says(plant, "reception.recorded", reception=lot(801), plant=plant, ticket="7", lots=[accepted])
    town.on("2026-03-10")
    town.worked(plant, "cip", {lot(700): gross}, {**DORE, "holder": who}, days=20)
    assert await hurried(database, town) == [(plant, "2026-03-09/2026-03-10", 800, 700)] * suspicions


async def test_a_day_that_is_told_is_told_once(database: str) -> None:
    """800 t bought and milled on one day, and said to be: that day's tonnes are told, and no stretch of one day."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    ore = town.sale(who, plant, "800000000.000", product="ore", pen="41000.00")
    town.worked(plant, "cip", {ore: "800000000.000"}, DORE)
    found = await suspected(database, town, "R08", "2026-03-31")
    assert sorted(each.measure for each in found if each.subject == plant) == ["received", "treated"]


def test_stretches_share_no_day_and_are_told_once() -> None:
    """The worst of all, and the worst of what is left of the days; what is told as treated is enough, if it is all."""
    day = date(2026, 3, 1).replace
    fed = [
        Milled("p", day(day=2), day(day=3), 300 * 10**9, 1),
        Milled("p", day(day=3), day(day=3), 500 * 10**9, 2),
        Milled("p", day(day=3), day(day=4), 300 * 10**9, 3),
        Milled("p", day(day=5), day(day=6), 701 * 10**9, 4),
        Milled("q", day(day=1), day(day=31), 900_000 * 10**9, 5),
    ]
    found = [(each.period, each.value // 10**9, each.behind.entries) for each in of_mills(fed, 350, 30)]
    assert found == [("2026-03-03/2026-03-03", 500, (2,)), ("2026-03-05/2026-03-06", 701, (4,))]
    told = {("p", "2026-03-05"): 10**9, ("p", "2026-03-03"): 149 * 10**9}
    assert [(each.period, each.subject) for each in of_mills(fed, 350, 31, told)] == [
        ("2026-03-03/2026-03-03", "p"),
        ("2026-03-01/2026-03-31", "q"),
    ]


def test_a_little_hides_nothing() -> None:
    """A tonne too much, told of the fifth, does not keep quiet the 10,000 t from the fifth to the sixth."""
    day = date(2026, 3, 1).replace
    fed = [
        Milled("p", day(day=5), day(day=5), 351 * 10**9, 1),
        Milled("p", day(day=5), day(day=6), 10_000 * 10**9, 2),
        Milled("p", day(day=20), day(day=20), 352 * 10**9, 3),
    ]
    for told in ({}, {("p", "2026-03-05"): 10**9}):
        found = [(each.period, each.value // 10**9) for each in of_mills(fed, 350, 30, told)]
        assert found == [("2026-03-05/2026-03-06", 10_351), ("2026-03-20/2026-03-20", 352)]


def worst(fed: list[Milled], days: set[date]) -> tuple[int, date, date]:
    """Every stretch of these days, counted by itself: the most that any is above 350 t a day."""
    most = (0, DAY, DAY)
    for first in days:
        for long in range(30):
            end = first + timedelta(days=long)
            if end not in days:
                break
            mg = sum(each.gross_mg for each in fed if each.since >= first and each.ended <= end)
            most = max(most, (mg - 350 * 10**9 * (long + 1), end, first), key=lambda each: each[0])
    return most


@pytest.mark.parametrize("seed", range(40))
def test_the_worst_stretches_are_found(seed: int) -> None:
    """Random ore of forty days: those told are the worst of all that there are, none of which share a day."""
    rng = Random(seed)
    days = [(DAY + timedelta(days=rng.randrange(40)), rng.randrange(20)) for _ in range(rng.randrange(1, 30))]
    fed = [
        Milled("p", day, day + timedelta(days=long), rng.randrange(1, 800) * 10**9 + rng.randrange(10**9), seq)
        for seq, (day, long) in enumerate(days)
    ]
    wanted, left = [], {DAY + timedelta(days=nth) for nth in range(60)}
    while (found := worst(fed, left))[0]:
        above, end, first = found
        wanted.append((f"{first}/{end}", above))
        left -= {first + timedelta(days=nth) for nth in range((end - first).days + 1)}
    assert [(each.period, each.value - each.threshold) for each in of_mills(fed, 350, 30)] == sorted(wanted)


T = 10**9


def since(
    ores: dict[str, Ore], fed: str, received: dict[tuple[str, str], list[tuple[str, int]]], runs: dict[str, Run]
) -> dict[str, int]:
    """Of 10 t of a lot that plant `p` treats by the last of March: tonnes by the day from which on they were there."""
    last = Run(10**6, "p", "2026-01-01", "2026-03-31", treats=True, fed={fed: 10 * T})
    found: dict[str, int] = {}
    for each in there(ores, {**runs, "last": last}, received):
        if each.seq == 10**6:
            found[each.since.isoformat()[5:]] = found.get(each.since.isoformat()[5:], 0) + each.gross_mg // T
    return found


def test_ore_that_lies_at_a_gate_is_there_however_often_it_is_sold() -> None:
    """A reception counts of whatever it was bought out of, back to the lot that came, as far as its grams go."""
    ores = {"0": Ore(1, "miner", "declared", 10 * T)} | {
        str(nth): Ore(nth + 1, "p" if nth == 3 else f"t{nth}", "taken", 10 * T, f"2026-03-0{nth}", str(nth - 1), 10 * T)
        for nth in (1, 2, 3)
    }
    assert since(ores, "3", {}, {}) == {"03-03": 10}
    assert since(ores, "3", {("0", "p"): [("2026-02-01", 10 * T)]}, {}) == {"02-01": 10}
    assert since(ores, "2", {("0", "p"): [("2026-02-01", 10 * T)]}, {}) == {"02-01": 10}
    assert since(ores, "3", {("0", "q"): [("2026-02-01", 10 * T)]}, {}) == {"03-03": 10}
    trucks = [("2026-02-01", T), ("2026-03-01", 2 * T), ("2026-03-09", 10 * T)]
    assert since(ores, "3", {("0", "p"): trucks}, {}) == {"02-01": 1, "03-01": 2, "03-03": 7}


def test_ore_parted_for_its_owner_was_there_when_it_is_bought() -> None:
    """A plant parts what came on toll, and buys a part weeks later: the part came when the whole did."""
    ores = {"0": Ore(1, "miner", "declared", 20 * T), "1": Ore(2, "miner", "made", 10 * T, None, "parts")}
    ores["2"] = Ore(3, "p", "taken", 10 * T, "2026-03-20", "1", 10 * T)
    runs = {"parts": Run(2, "p", "2026-03-01", "2026-03-01", treats=False, fed={"0": 20 * T})}
    assert since(ores, "2", {("0", "p"): [("2026-02-01", 20 * T)]}, runs) == {"02-01": 10}
    assert since(ores, "2", {("0", "q"): [("2026-02-01", 20 * T)]}, runs) == {"03-20": 10}


def test_what_came_of_a_campaign_there_was_there_when_it_is_bought() -> None:
    """An owner's tailings lie where they were made, until the plant buys them; those made elsewhere do not."""
    for plant, day in (("p", "02-10"), ("q", "03-20")):
        ores = {"0": Ore(1, "miner", "declared", 20 * T), "1": Ore(2, "miner", "made", 10 * T, None, "toll")}
        ores["2"] = Ore(3, "p", "taken", 10 * T, "2026-03-20", "1", 10 * T)
        runs = {"toll": Run(2, plant, "2026-02-10", "2026-03-01", treats=True, fed={"0": 20 * T})}
        assert since(ores, "2", {("0", plant): [("2026-02-01", 20 * T)]}, runs) == {day: 10}


def test_a_tonne_of_old_ore_makes_no_heap_old() -> None:
    """Laid together with a day's ore, a tonne that may have been there for ever is one tonne; the oldest goes first."""
    ores = {"own": Ore(1, "p", "declared", T), "new": Ore(2, "p", "taken", 20 * T, "2026-03-30", "sold", 20 * T)}
    ores["sold"] = Ore(2, "miner", "declared", 20 * T)
    ores |= {name: Ore(3, "p", "made", 10 * T, None, "heap") for name in ("a", "b")}
    runs = {"heap": Run(3, "p", "2026-03-30", "2026-03-30", treats=False, fed={"own": T, "new": 20 * T})}
    assert since(ores, "a", {}, runs) == {"03-30": 9}
    runs["before"] = Run(4, "p", "2026-03-30", "2026-03-30", treats=True, fed={"b": 3 * T})
    assert since(ores, "a", {}, runs) == {"03-30": 10}
    heavier = {**ores, "a": Ore(3, "p", "made", 30 * T, None, "heap")}
    assert since(heavier, "a", {}, {"heap": Run(3, "p", "2026-03-30", "2026-03-30", treats=False, fed={"new": T})}) == {
        "03-30": 10
    }


def test_a_long_chain_of_parts_is_followed() -> None:
    """Ore that is split ten thousand times is as old as the first of it."""
    ores = {"0": Ore(1, "p", "taken", 10 * T, "2026-03-02")}
    ores |= {str(nth): Ore(nth + 1, "p", "made", 10 * T, None, f"run{nth}") for nth in range(1, 10_001)}
    runs = {
        f"run{nth}": Run(nth + 1, "p", "2026-03-09", "2026-03-09", treats=False, fed={str(nth - 1): 10 * T})
        for nth in range(1, 10_001)
    }
    assert since(ores, "10000", {}, runs) == {"03-02": 10}
    assert since(ores, "10000", {("5000", "p"): [("2026-02-01", 10 * T)]}, runs) == {"02-01": 10}
    assert since(ores, "none", {}, runs) == {}


@pytest.mark.parametrize(("tonnes", "suspicions"), [(4_000, 1), (3_600, 0)])
async def test_more_than_a_month_is_no_way_out(database: str, tonnes: int, suspicions: int) -> None:
    """12,000 t bought on 2 March are not milled by 1 April, said to be a campaign of a year; 10,800 t are."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    gross = f"{tonnes}000000.000"
    lots = [town.sale(who, plant, gross, product="ore", pen="41000.00") for _ in range(3)]
    town.on("2026-04-01")
    town.worked(plant, "cip", dict.fromkeys(lots, gross), DORE, days=365)
    told = [(plant, "2026-03-02/2026-04-01", 12_000, 10_850)]
    assert await hurried(database, town, "2026-04-01") == told * suspicions


async def test_ore_parted_on_toll_and_bought_later_came_when_it_came(database: str) -> None:
    """800 t come on the second, are parted for their owner, milled by the tenth, and bought on that day."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    town.enrol(who)
    gross = "800000000.000"
    origin = {"lot": lot(700), "holder": who, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(who, "lot.declared", **origin, **measured("ore", gross))
    agreed: dict[str, Any] = {"agreement": lot(800), "plant": plant, "owner": who, "process": "cyanidation"}
    agreed |= {"from": town.today, "until": "2026-12-31", "document": DIGEST, "fee": {"share_permille": "100.0"}}
    town.says(plant, "toll.agreed", **agreed, confirmation={"method": "paper", "digest": DIGEST})
    came = {"lot": lot(700), "net_g": gross, "outcome": "accepted"}
    town.says(plant, "reception.recorded", reception=lot(801), plant=plant, ticket="7", lots=[came])
    half = {"product": "ore", "gross_g": "400000000.000", "holder": who}
    parts = town.worked(plant, "split", {lot(700): gross}, half, half)
    town.on("2026-03-10")
    lots = [town.sale(who, plant, "400000000.000", product="ore", pen="41000.00", of=each) for each in parts]
    town.worked(plant, "cip", dict.fromkeys(lots, "400000000.000"), DORE, days=9)
    assert await hurried(database, town) == []


async def test_a_gram_of_ones_own_makes_no_heap_old(database: str) -> None:
    """800 t bought and milled on one day are told, though a gram that the plant dug itself was laid to them."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    own = {"lot": lot(700), "holder": plant, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(plant, "lot.declared", **own, **measured("ore", "1.000"))
    gross = "800000000.000"
    ore = town.sale(who, plant, gross, product="ore", pen="41000.00")
    heap = {"product": "ore", "gross_g": "800000001.000"}
    (heaped,) = town.worked(plant, "merge", {ore: gross, lot(700): "1.000"}, heap)
    town.worked(plant, "cip", {heaped: "800000001.000"}, DORE, days=20)
    assert await hurried(database, town) == [(plant, "2026-03-02/2026-03-02", 800, 350)]


async def test_a_gram_that_came_early_brings_no_lot_along(database: str) -> None:
    """A gate that took in a gram of a lot in March says nothing of the 800 t that are bought and milled in April."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    town.enrol(who)
    gross = "800000000.000"
    origin = {"lot": lot(700), "holder": who, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(who, "lot.declared", **origin, **measured("ore", gross))
    came = {"lot": lot(700), "net_g": "1.000", "book_g": "1.000", "outcome": "accepted"}
    town.says(plant, "reception.recorded", reception=lot(801), plant=plant, ticket="7", lots=[came])
    town.on("2026-04-01")
    ore = town.sale(who, plant, gross, product="ore", pen="41000.00", of=lot(700))
    town.worked(plant, "cip", {ore: gross}, DORE, days=30)
    assert await hurried(database, town, "2026-04-01") == [(plant, "2026-04-01/2026-04-01", 799, 350)]


async def test_two_stages_at_once_are_no_hurry(database: str) -> None:
    """Gravity and cyanide work side by side all month: its tailings go in as they come out, 150 t a day."""
    town = Town()
    who, plant = town.miner(1), town.trader(1, role="plant")
    gross = "4500000000.000"
    ore = town.sale(who, plant, gross, product="ore", pen="41000.00")
    town.on("2026-03-31")
    rest = {"product": "tailings", "gross_g": gross}
    (tailings,) = town.worked(plant, "gravity", {ore: gross}, rest, days=30)
    town.worked(plant, "cip", {tailings: gross}, DORE, days=30)
    assert await hurried(database, town) == []
