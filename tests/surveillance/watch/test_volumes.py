"""R17: far more than peers or than before, and new firms that export much: planted and honest."""

from collections.abc import Callable
from datetime import date

import pytest

from service.surveillance.watch.suspicion import Behind
from service.surveillance.watch.volumes import Export, Month, Usual, above_peers, jumps, median, young_exporters
from tests.surveillance.watch.town import Town, suspected

USUAL = Usual(factor=5, peers=10, least_ug=200_000_000)


def month(seller: str, grams: int, when: str = "2026-03", peers: str = "persons") -> Month:
    """So much sold in a month."""
    return Month(seller, peers, when, grams * 10**6, Behind((1,), 1))


def test_a_median_is_one_of_them() -> None:
    """The lower middle one, whatever the order."""
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 3, 2]) == 2
    assert median([7]) == 7


@pytest.mark.parametrize(
    ("grams", "others", "suspicions"),
    [(501, 9, 1), (500, 9, 0), (501, 8, 0)],
    ids=["beyond five times", "five times", "too few peers"],
)
def test_above_its_peers(grams: int, others: int, suspicions: int) -> None:
    """Beyond five times the median of ten peers' months, and never of fewer."""
    peers = [month(f"peer {number}", 100) for number in range(others)]
    found = list(above_peers([*peers, month("much", grams)], USUAL))
    assert [(each.subject, each.threshold) for each in found] == [("much", 500_000_000)] * suspicions


def test_peers_are_of_one_sort_and_month() -> None:
    """Firms are not held to persons, nor March to April; below the least nobody stands out."""
    peers = [month(f"peer {number}", 100) for number in range(20)]
    assert not list(above_peers([*peers, month("firm", 900, peers="firms")], USUAL))
    assert not list(above_peers([*peers, month("later", 900, "2026-04")], USUAL))
    few = [month(f"peer {number}", 1) for number in range(20)]
    assert not list(above_peers([*few, month("little", 200)], USUAL))
    assert len(list(above_peers([*few, month("more", 201)], USUAL))) == 1


@pytest.mark.parametrize(
    ("before", "now", "suspicions"), [(3, 501, 1), (3, 500, 0), (2, 501, 0)], ids=["a jump", "a good month", "no habit"]
)
def test_a_sudden_jump(before: int, now: int, suspicions: int) -> None:
    """Beyond five times the median of its own months, once there are three."""
    own = [month("one", 100, f"2026-0{number}") for number in range(1, before + 1)]
    assert len(list(jumps([month("one", now, "2026-09"), *own], 5, 200_000_000))) == suspicions


@pytest.mark.parametrize(
    ("since", "grams", "suspicions"), [("2025-06-01", 6_000, 1), ("2025-01-01", 6_000, 0), ("2025-06-01", 5_000, 0)]
)
def test_a_new_firm_that_exports(since: str, grams: int, suspicions: int) -> None:
    """Above ten kilos in its first year, two boxes together; an older firm, or ten kilos to the gram, is not told."""
    boxes = [Export("firm", date(2026, 3, day), grams * 10**6, day, date.fromisoformat(since)) for day in (1, 2)]
    found = list(young_exporters(boxes, 365, 10_000 * 10**6))
    assert [(each.value, each.period) for each in found] == [(2 * grams * 10**6, f"{since}/2026-03-02")] * suspicions


@pytest.mark.parametrize(("grams", "suspicions"), [("1100.000", 1), ("1000.000", 0)])
async def test_a_market_of_ten(database: str, grams: str, suspicions: int) -> None:
    """Nine sell a hundred grams, the tenth eleven times, or ten times, as much."""
    town = Town()
    buyer = town.trader(1)
    for number in range(9):
        town.sale(town.miner(number), buyer)
    much = town.miner(9)
    town.sale(much, buyer, grams, pen="205000.00")
    found = await suspected(database, town, "R17", "2026-03-31")
    assert [(each.measure, each.subject, each.behind.entries) for each in found] == [
        ("peers", much, (town.last,))
    ] * suspicions


@pytest.mark.parametrize(
    ("since", "on", "suspicions"),
    [
        ("2025-06-01", None, 1),
        ("2024-01-01", None, 0),
        ("2025-03-10", "2026-03-09", 1),
        ("2025-03-10", "2026-03-10", 0),
    ],
    ids=["new", "old", "told late, of its first year", "after a year"],
)
async def test_an_export_of_a_new_firm(database: str, since: str, on: str | None, suspicions: int) -> None:
    """Eleven kilos go out: of a firm in RECPO since June, or for two years; the day is that of the declaration."""
    town = Town()
    firm = town.trader(1, since=since)
    gold = town.sale(town.miner(1), firm, "12222.223", pen="5000000.00")
    if on is not None:
        town.on("2026-03-20")
    town.exported(firm, gold, "12222.223", on=on)
    found = await suspected(database, town, "R17", "2026-03-20")
    assert [(each.measure, each.subject, each.value, each.period) for each in found] == (
        [("new_exporter", firm, 11_000_000_700, f"{since}/{on or '2026-03-02'}")] * suspicions
    )


async def test_an_export_counts_from_its_own_day(new_database: Callable[[], str]) -> None:
    """One of the ninth, recorded on the twentieth, had gone out on the ninth; on the eighth nothing had."""
    town = Town()
    firm = town.trader(1, since="2025-06-01")
    gold = town.sale(town.miner(1), firm, "12222.223", pen="5000000.00")
    town.on("2026-03-20")
    town.exported(firm, gold, "12222.223", on="2026-03-09")
    assert len(await suspected(new_database(), town, "R17", "2026-03-09")) == 1
    assert await suspected(new_database(), town, "R17", "2026-03-08") == ()
