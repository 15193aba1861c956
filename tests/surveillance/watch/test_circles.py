"""R18: gold that comes back to who sold it, planted and honest."""

from typing import Any

import pytest

from service.surveillance.watch.circles import Circle, of_circles
from tests.surveillance.watch.town import Town, look, lot, measured, suspected, voided

ON = "2026-03-31"


def round_of(*, back: bool) -> Town:
    """A buys of a miner and sells to B, B to C, and C to A, or to D, to whom B has sold other gold."""
    town = Town()
    a, b, c, d = (town.trader(number) for number in range(4))
    who = town.miner(1)
    town.sale(b, d, of=town.sale(who, b))
    gold = town.sale(who, a)
    for seller, buyer in ((a, b), (b, c), (c, a if back else d)):
        gold = town.sale(seller, buyer, of=gold)
    return town


async def test_round_three_traders(database: str) -> None:
    """The circle is told with its parties in order, its entries and the grams that went round."""
    town = round_of(back=True)
    (found,) = await suspected(database, town, "R18", ON)
    assert (found.measure, found.value, len(found.parties)) == ("circle", 90_000_000, 3)
    assert found.behind.entries == (town.last - 2, town.last - 1, town.last)


async def test_the_honest_twin_sells_on(database: str) -> None:
    """The same three sales, the last to a fourth trader."""
    assert await suspected(database, round_of(back=False), "R18", ON) == ()


@pytest.mark.parametrize("before_last", [0, 1])
async def test_an_annulled_sale_opens_the_circle(database: str, before_last: int) -> None:
    """The last sale was annulled, or the one before: gold that did not move leads nowhere."""
    town = round_of(back=True)
    assert await suspected(database, town, "R18", ON, voided(town.last - before_last)) == ()


async def test_before_it_closed(database: str) -> None:
    """By what was known before the last sale there was none."""
    town = round_of(back=True)
    assert await suspected(database, town, "R18", ON, known_at=town.last - 1) == ()


@pytest.mark.parametrize("back", ["50.000", "0.500"])
async def test_only_what_came_back_counts(database: str, back: str) -> None:
    """Half of it came back, or half a gram, which is dust of a scale."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    gold = town.sale(town.miner(1), a)
    gold = town.sale(a, b, of=gold)
    town.sale(b, a, back, of=gold)
    found = await suspected(database, town, "R18", ON)
    assert [each.value for each in found] == ([45_000_000] if back == "50.000" else [])


async def test_buying_other_gold_of_a_customer(database: str) -> None:
    """A sells to B, and buys of B what B had of a miner: no circle."""
    town = Town()
    a, b, who = town.trader(1), town.trader(2), town.miner(1)
    town.sale(a, b, of=town.sale(who, a))
    town.sale(b, a, of=town.sale(who, b))
    assert await suspected(database, town, "R18", ON) == ()


def test_ways_to_one_lot_are_not_added_up() -> None:
    """Two ways round to the same lot may be the same gold: the fullest counts; unassayed gold is told as such."""
    ways = [Circle("lot", ("a", "b", "a"), fine, (1, 2), "2026-03-01", "2026-03-02") for fine in (5, 7)]
    (found,) = of_circles(ways, 1)
    assert (found.measure, found.value) == ("circle", 7)
    (found,) = of_circles([Circle("lot", ("a", "b", "a"), None, (1, 2), "2026-03-01", "2026-03-02")], 1)
    assert (found.measure, found.value) == ("unmeasured", 0)


async def test_ways_that_meet_are_one(database: str) -> None:
    """Six lots go round through two campaigns of six inputs and six outputs: 36 ways to each lot, and one is told of.

    Ways that part and meet multiply each time: with two hundred of each, four entries made eight million of them.
    """
    town = Town()
    a, b = town.trader(1), town.trader(2)
    bought = [town.sale(town.miner(number), a) for number in range(6)]
    first = town.last + 1
    gold = [town.sale(a, b, of=each) for each in bought]
    for number in range(2):
        made = [lot(800 + 10 * number + each) for each in range(6)]
        said: dict[str, Any] = {"campaign": lot(900 + number), "plant": b, "process": "smelting"}
        said |= {"started_on": town.today, "ended_on": town.today}
        said["inputs"] = [{"lot": each, "take_g": "100.000"} for each in gold]
        said["outputs"] = [{"becomes": each, **measured("dore", "100.000")} for each in made]
        town.says(b, "processing.recorded", **said)
        gold = made
    for each in gold:
        town.sale(b, a, of=each, product="dore")
    (found,) = (seen := (await look(database, town, "R18", ON)).seen["R18"]).suspicions
    assert seen.looked_at == 6
    assert (found.measure, found.value, found.parties) == ("circle", 6 * 90_000_000, (a, b))
    assert found.behind.entries == (first, *range(town.last - 7, town.last + 1))


async def test_the_fullest_way_to_a_lot_counts(database: str) -> None:
    """Of 60 and 40 g that are melted together and come back as 100, the most that one way carried is told."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    whole = town.sale(town.miner(1), a)
    gold = [town.sale(a, b, gross, of=whole) for gross in ("40.000", "60.000")]
    inputs = [{"lot": each, "take_g": take} for each, take in zip(gold, ("40.000", "60.000"), strict=True)]
    said = {"campaign": lot(900), "plant": b, "process": "smelting", "started_on": town.today, "ended_on": town.today}
    outputs = [{"becomes": lot(800), **measured("dore", "100.000")}]
    town.says(b, "processing.recorded", **said, inputs=inputs, outputs=outputs)
    town.sale(b, a, of=lot(800), product="dore")
    (found,) = await suspected(database, town, "R18", ON)
    assert found.value == 54_000_000
    assert found.behind.entries == (town.last - 2, town.last - 1, town.last)
