"""R20: scrap from nowhere, planted and honest."""

from collections.abc import Callable
from typing import Any

import pytest

from service.flows.watch import Looker
from tests.registry.book import DIGEST
from tests.surveillance.watch.town import PUNO, RIGHT, Town, look, lot, measured, suspected

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


@pytest.mark.parametrize("process", ["split", "merge"])
async def test_scrap_that_is_parted_or_laid_together_goes_out_once(
    new_database: Callable[[], str], process: str
) -> None:
    """As it is sold; and what else than scrap goes in and comes out as scrap was bought as none."""
    town = Town()
    a, b, house = town.trader(1), town.trader(2), town.miner(1)
    bought = [town.sale(house, a, "50.000", product="scrap", undeclared=True) for _ in range(2)]
    whole, half = ({"product": "scrap", "gross_g": gross} for gross in ("100.000", "25.000"))
    if process == "merge":
        lots = town.worked(a, process, dict.fromkeys(bought, "50.000"), whole)
    else:
        lots = [part for each in bought for part in town.worked(a, process, {each: "50.000"}, half, half)]
    assert await suspected(new_database(), town, "R20", ON) == ()
    for each in lots:
        town.sale(a, b, "100.000" if process == "merge" else "25.000", of=each, product="scrap")
    assert await suspected(new_database(), town, "R20", ON) == ()
    sponge = town.sale(house, a, "50.000", undeclared=True)
    (called,) = town.worked(a, "smelting", {sponge: "50.000"}, gold("scrap", "50.000"))
    town.sale(a, b, "50.000", of=called, product="scrap")
    found = await suspected(new_database(), town, "R20", ON)
    assert [(each.subject, each.value, each.threshold) for each in found] == [(a, 150_000, 110_000)]


def gold(product: str, gross: str) -> dict[str, Any]:
    """What comes out of a campaign, assayed."""
    found = measured(product, gross)
    found.pop("assay", None)
    return found


@pytest.mark.parametrize(("bought", "suspicions"), [(True, 0), (False, 1)])
async def test_scrap_melted_for_another_is_its_own(database: str, bought: bool, suspicions: int) -> None:  # noqa: FBT001 - the one field that differs
    """A refiner melts a trader's scrap on toll: whether it was bought is asked of the trader, not of the refiner."""
    town = Town()
    a, refiner = town.trader(1), town.trader(2, role="plant")
    scrap = town.sale(town.miner(1), a, product="scrap" if bought else "sponge", undeclared=True)
    if not bought:
        (scrap,) = town.worked(a, "smelting", {scrap: "100.000"}, gold("scrap", "100.000"))
    agreed: dict[str, Any] = {
        "agreement": lot(800),
        "plant": refiner,
        "owner": a,
        "from": town.today,
        "until": town.today,
    }
    agreed |= {"process": "refining", "fee": {"share_permille": "0.0"}, "document": DIGEST}
    town.says(refiner, "toll.agreed", **agreed, confirmation={"method": "paper", "digest": DIGEST})
    came = {"lot": scrap, "net_g": "100.000", "outcome": "accepted"}
    town.says(refiner, "reception.recorded", reception=lot(801), plant=refiner, ticket="7", lots=[came])
    town.worked(refiner, "refining", {scrap: "100.000"}, {**gold("bar", "100.000"), "holder": a})
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value) for each in found] == [(a, 100_000)] * suspicions


@pytest.mark.parametrize(("kind", "suspicions"), [("04", 0), ("09", 1)])
async def test_scrap_of_an_opening_stock(database: str, kind: str, suspicions: int) -> None:
    """Scrap that was in the safe when the book began was bought, where a voucher is named."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    series = {"04": "E001", "09": "T001"}[kind]
    paper = {"kind": kind, "issuer": a, "series": series, "number": "7", "issued_on": "2026-02-20", "digest": "0f" * 32}
    stock = {"lot": lot(700), **measured("scrap", "100.000"), "documents": [paper]}
    town.says(a, "stock.opened", holder=a, counted_on=town.today, lots=[stock])
    town.sale(a, b, of=lot(700), product="scrap")
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value) for each in found] == [(a, 100_000)] * suspicions


@pytest.mark.parametrize(("product", "suspicions"), [("sponge", 1), ("scrap", 0)])
async def test_scrap_that_is_melted(database: str, product: str, suspicions: int) -> None:
    """A plant melts to a bar a hundred grams of scrap that it bought as that, or as sponge."""
    town = Town()
    plant = town.trader(1, role="plant")
    scrap = town.sale(town.miner(1), plant, product=product, undeclared=True)
    if product != "scrap":
        (scrap,) = town.worked(plant, "smelting", {scrap: "100.000"}, gold("scrap", "100.000"))
    town.worked(plant, "smelting", {scrap: "100.000"}, gold("bar", "99.000"))
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value) for each in found] == [(plant, 100_000)] * suspicions


@pytest.mark.parametrize("way", ["melted", "exported"])
async def test_scrap_goes_out_on_the_day_that_is_said(new_database: Callable[[], str], way: str) -> None:
    """A campaign that ended, and an export that was declared, before anybody recorded it, counts on that day."""
    town = Town()
    plant = town.trader(1, role="plant")
    sponge = town.sale(town.miner(1), plant, undeclared=True)
    (scrap,) = town.worked(plant, "smelting", {sponge: "100.000"}, gold("scrap", "100.000"))
    town.on("2026-03-20")
    if way == "melted":
        town.worked(plant, "smelting", {scrap: "100.000"}, gold("bar", "99.000"), ended_on="2026-03-09")
    else:
        town.exported(plant, scrap, "100.000", on="2026-03-09")
    found = await suspected(new_database(), town, "R20", "2026-03-09")
    assert [(each.subject, each.value, each.period) for each in found] == [(plant, 100_000, "2026-03-09/2026-03-09")]
    assert await suspected(new_database(), town, "R20", "2026-03-08") == ()


async def test_slag_called_scrap_is_not_what_was_melted(database: str) -> None:
    """A house melts scrap that it never bought to a bar, and calls as heavy a slag scrap: the gold went out."""
    town = Town()
    plant = town.trader(1, role="plant")
    sponge = town.sale(town.miner(1), plant, undeclared=True)
    ore = town.sale(town.miner(2), plant, "100.000", product="ore", undeclared=True)
    (called,) = town.worked(plant, "smelting", {sponge: "100.000"}, gold("scrap", "100.000"))
    slag = {"product": "scrap", "gross_g": "100.000", "fineness": "0.1", "fine_g": "0.010000"}
    town.worked(plant, "smelting", {called: "100.000", ore: "100.000"}, gold("bar", "99.980"), slag)
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value > 99_000) for each in found] == [(plant, True)]


@pytest.mark.parametrize(("kept", "suspicions"), [("95.000", 1), ("5.000", 0)])
async def test_scrap_of_nobody_who_trades_is_its_refiners_where_it_stays_there(
    database: str, kept: str, suspicions: int
) -> None:
    """A household's scrap, melted on toll, was sold to nobody: a fee is the refiner's, nearly all of it is scrap."""
    town = Town()
    house, refiner = town.miner(1), town.trader(2, role="plant")
    town.enrol(house)
    origin = {"lot": lot(700), "holder": house, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    town.says(house, "lot.declared", **origin, **measured("scrap", "100.000"))
    agreed: dict[str, Any] = {"agreement": lot(800), "plant": refiner, "owner": house}
    agreed |= {"from": town.today, "until": town.today, "process": "refining", "document": DIGEST}
    fee = {"share_permille": f"{kept[:-4]}0.0"}
    town.says(refiner, "toll.agreed", **agreed, fee=fee, confirmation={"method": "paper", "digest": DIGEST})
    came = {"lot": lot(700), "net_g": "100.000", "outcome": "accepted"}
    town.says(refiner, "reception.recorded", reception=lot(801), plant=refiner, ticket="7", lots=[came])
    back = {"95.000": "5.000", "5.000": "95.000"}[kept]
    outputs = [gold("bar", kept), {**gold("bar", back), "holder": house}]
    town.worked(refiner, "refining", {lot(700): "100.000"}, *outputs)
    found = await suspected(database, town, "R20", ON)
    assert [(each.subject, each.value) for each in found] == [(refiner, 100_000)] * suspicions


@pytest.mark.parametrize(
    ("stated", "bought"),
    [
        (["100.000"], 100_000),
        (["200.000"], 200_000),
        (["1.000"], 1_000),
        ([None], 200_000),
        (["150.000", "50.000"], 200_000),
    ],
)
async def test_a_voucher_accounts_for_what_it_states(database: str, stated: list[str | None], bought: int) -> None:
    """Two lots of a stock under the same vouchers were bought as far as these go: whole, where no weight is stated."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    paper = {"kind": "04", "issuer": a, "series": "E001", "issued_on": "2026-02-20", "digest": "0f" * 32}
    papers = [
        {**paper, "number": str(number), **({} if weight is None else {"gross_g": weight})}
        for number, weight in enumerate(stated, 1)
    ]
    stock = [{"lot": lot(700 + n), **measured("scrap", "100.000"), "documents": papers} for n in range(2)]
    town.says(a, "stock.opened", holder=a, counted_on=town.today, lots=stock)
    for n in range(2):
        town.sale(a, b, of=lot(700 + n), product="scrap")
    found = await suspected(database, town, "R20", ON)
    wanted = [(a, 200_000, bought + 10_000)] if bought < 190_000 else []
    assert [(each.subject, each.value, each.threshold) for each in found] == wanted


async def test_an_authority_is_not_told_what_is_suspected_of_itself(new_database: Callable[[], str]) -> None:
    """One that trades is suspected like any: another authority of the place is told, itself not, save what all are."""
    town = Town()
    a, b = town.trader(1), town.trader(2)
    town.sale(a, b, product="scrap", undeclared=True)
    for who, told in ((b, 1), (a, 0)):
        looker = Looker(("21",), kept_from=who)
        found = await look(new_database(), town, "R20", ON, looker=looker)
        assert len(found.seen["R20"].suspicions) == told, who
    town.sale(town.miner(1), a)
    late = await look(new_database(), town, "R21", "2026-04-30", looker=Looker(("21",), kept_from=a))
    assert [each.subject for each in late.seen["R21"].suspicions] == [a]
