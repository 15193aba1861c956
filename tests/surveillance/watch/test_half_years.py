"""What counts of a half-year: gold as it was measured in the end, each gram once. R07's figure is planted beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from service.decision.calendar import instant
from service.surveillance.watch.declared_production import over_declared
from service.surveillance.watch.suspicion import Unjudged
from tests.registry.book import accepted
from tests.surveillance.watch.town import PUNO, RIGHT, Assay, Town, look, lot, measured, suspected

AT = "2026-08-01"
"""A day after the filing day of the first half of 2026."""
GUESS, NONE = Assay.GUESSED, Assay.NONE
DECLARED_UG = 90_000_000
"""The figure that the miner filed: 90 g fine."""
OTHER_RIGHT = {"code": "010234501", "name": "DEMO Cerro Lunar 2"}


def town() -> tuple[Town, str, str]:
    """A miner with a key that has filed its first half of 2026, on 15 July, and a trader; it is 2 March."""
    found = Town()
    who, buyer = found.miner(1), found.trader(1)
    found.enrol(who)
    return found, who, buyer


async def volumes(database: str, made: Town, at: str = AT, known_at: int | None = None) -> dict[tuple[str, str], int]:
    """What R07 has to be judged, by half-year and unit."""
    found = (await look(database, made, "R07", at, known_at=known_at)).seen["R07"]
    return {(each.period, each.unit): each.value for each in found.unjudged}


@pytest.mark.parametrize("assay", [GUESS, NONE])
@pytest.mark.parametrize(("permille", "fine"), [(950, 95_000_000), (800, 80_000_000)], ids=["higher", "lower"])
async def test_what_was_settled_counts(new_database: Callable[[], str], assay: Assay, permille: int, fine: int) -> None:
    """Not the estimate, and not both; as it was known before, the estimate, or the weight of what nobody assayed."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=assay)
    bought = made.last
    made.settled(buyer, bought, "100.000", permille=permille)
    assert await volumes(new_database(), made) == {("2026-1", "ug"): fine}
    before = await volumes(new_database(), made, known_at=bought)
    assert before == {("2026-1", "ug"): 90_000_000} if assay is GUESS else {("2026-1", "mg"): 100_000}


async def test_an_estimate_counts_until_it_is_settled(database: str) -> None:
    """A purchase that is never settled counts as it was estimated, once."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=GUESS)
    made.sale(who, buyer, "10.000")
    assert await volumes(database, made) == {("2026-1", "ug"): 99_000_000}


@pytest.mark.parametrize("assay", [GUESS, NONE, Assay.ADVANCED])
@pytest.mark.parametrize("kept", ["0.000", "40.000"])
async def test_gold_that_moved_on_is_settled_whole(database: str, assay: Assay, kept: str) -> None:
    """The books keep what was booked of gold that has left: its settlement counts all the same, and no resale does."""
    made, who, buyer = town()
    other = made.trader(2)
    bought = made.sale(who, buyer, assay=assay)
    entry = made.last
    gone = "60.000" if kept == "40.000" else "100.000"
    made.sale(buyer, other, gone, of=bought)
    made.settled(buyer, entry, "100.000", permille=950)
    assert await volumes(database, made) == {("2026-1", "ug"): 95_000_000}


@pytest.mark.parametrize(("assay", "rest"), [(GUESS, 36_000_000), (NONE, 0)])
async def test_what_nobody_settled_counts_as_who_bought_it_again_found(database: str, assay: Assay, rest: int) -> None:
    """Two resales of a lot, the second by two hands: the first assay of each part, and the rest as guessed."""
    made, who, buyer = town()
    second, third = made.trader(2), made.trader(3)
    bought = made.sale(who, buyer, assay=assay)
    made.sale(buyer, second, "30.000", of=bought)
    passed = made.sale(buyer, second, "30.000", of=bought, assay=assay)
    made.sale(second, third, "30.000", of=passed)
    assert await volumes(database, made) == {("2026-1", "ug"): 54_000_000 + rest}


async def test_an_annulled_settlement_leaves_the_estimate(new_database: Callable[[], str]) -> None:
    """And an annulled purchase nothing; before each was annulled, what it said."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=GUESS)
    bought = made.last
    settled = made.settled(buyer, bought, "100.000", permille=950)
    annulled = made.says(buyer, "entry.annulled", entry=settled, reason="wrong_quantity")
    assert await volumes(new_database(), made) == {("2026-1", "ug"): 90_000_000}
    assert await volumes(new_database(), made, known_at=annulled - 1) == {("2026-1", "ug"): 95_000_000}
    again = made.settled(buyer, bought, "100.000", permille=800)
    assert await volumes(new_database(), made) == {("2026-1", "ug"): 80_000_000}
    made.says(buyer, "entry.annulled", entry=again, reason="wrong_quantity")
    made.says(buyer, "entry.annulled", entry=bought, reason="deal_undone")
    assert await volumes(new_database(), made) == {}


async def test_an_annulled_sale_leaves_the_lot_as_it_was_declared(new_database: Callable[[], str]) -> None:
    """What was sold of a declared lot counts as settled, the rest as declared; all of it once the sale is undone."""
    made, who, buyer = town()
    said = made.declared(who)
    made.sale(who, buyer, "60.000", of=said, assay=NONE)
    bought = made.last
    made.settled(buyer, bought, "60.000", permille=910)
    assert await volumes(new_database(), made) == {("2026-1", "ug"): 36_000_000 + 54_600_000}
    made, who, buyer = town()
    made.sale(who, buyer, "60.000", of=made.declared(who), assay=GUESS)
    made.says(buyer, "entry.annulled", entry=made.last, reason="deal_undone")
    assert await volumes(new_database(), made) == {("2026-1", "ug"): 90_000_000}


async def test_a_corrected_day_changes_the_half_year(new_database: Callable[[], str]) -> None:
    """Bought on 30 June and first written down as of 1 July."""
    made, who, buyer = town()
    made.on("2026-07-01")
    made.sale(who, buyer, assay=GUESS)
    bought = made.last
    made.settled(buyer, bought, "100.000", permille=950)
    assert await volumes(new_database(), made) == {("2026-2", "ug"): 95_000_000}
    made.says(buyer, "entry.corrected", entry=bought, dealt_on="2026-06-30")
    assert await volumes(new_database(), made) == {("2026-1", "ug"): 95_000_000}


async def test_a_lot_recorded_before_it_happened_counts_from_its_day(new_database: Callable[[], str]) -> None:
    """Its clock is minutes ahead: at three to midnight it is declared as of the next day."""
    made, who, _ = town()
    made.book.now = instant("2026-04-01T04:57:00Z")
    said = made.book.payload("lot.declared", lot=lot(600), holder=who, support="reinfo", ubigeo=PUNO, right=RIGHT)
    said |= {"occurred_at": "2026-04-01T05:01:00Z", **measured("sponge", "100.000")}
    accepted(made.book.submit_payload(who, said))
    assert await volumes(new_database(), made, "2026-03-31") == {}
    assert await volumes(new_database(), made, "2026-04-01") == {("2026-1", "ug"): 90_000_000}


async def test_an_error_of_assay_put_right_counts(database: str) -> None:
    """900 ‰ was typed for 800."""
    made, who, buyer = town()
    bought = made.sale(who, buyer)
    right = measured("sponge", "100.000", permille=800)
    made.says(buyer, "lot.remeasured", lot=bought, reason="typing", **right)
    assert await volumes(database, made) == {("2026-1", "ug"): 80_000_000}


async def test_the_last_word_on_a_lot_counts(database: str) -> None:
    """Settled at 95 g, by a slip of the pen that is put right to 80 g."""
    made, who, buyer = town()
    bought = made.sale(who, buyer, assay=GUESS)
    made.settled(buyer, made.last, "100.000", permille=950)
    right = measured("sponge", "100.000", permille=800)
    made.says(buyer, "lot.remeasured", lot=bought, reason="typing", **right)
    assert await volumes(database, made) == {("2026-1", "ug"): 80_000_000}


async def test_a_loss_in_the_buyers_safe_is_no_less_sold(database: str) -> None:
    """A stock-take finds a tenth of it gone."""
    made, who, buyer = town()
    bought = made.sale(who, buyer)
    counted = {"lot": bought, "gross_g": "90.000", "fineness": "900.0", "fine_g": "81.000000"}
    made.says(buyer, "stocktake.recorded", holder=buyer, counted_on=made.today, lots=[counted])
    assert await volumes(database, made) == {("2026-1", "ug"): 90_000_000}


async def test_a_stock_take_is_the_first_assay_of_what_had_none(database: str) -> None:
    """Forty grams have left unassayed; the rest is counted, and what had left is of the same grade."""
    made, who, buyer = town()
    bought = made.sale(who, buyer, assay=NONE)
    made.sale(buyer, made.trader(2), "40.000", of=bought, assay=NONE)
    counted = {"lot": bought, "gross_g": "60.000", "fineness": "800.0", "fine_g": "48.000000"}
    made.says(buyer, "stocktake.recorded", holder=buyer, counted_on=made.today, lots=[counted])
    assert await volumes(database, made) == {("2026-1", "ug"): 80_000_000}


async def test_what_was_sold_before_its_first_assay_is_followed(database: str) -> None:
    """Sixty grams were sold unassayed before the rest was counted; of these, half as who bought it again found."""
    made, who, buyer = town()
    own = made.declared(who, assay=NONE)
    bought = made.sale(who, buyer, "60.000", of=own, assay=NONE)
    counted = {"lot": own, "gross_g": "40.000", "fineness": "800.0", "fine_g": "32.000000"}
    made.says(who, "stocktake.recorded", holder=who, counted_on=made.today, lots=[counted])
    made.sale(buyer, made.trader(2), "30.000", of=bought)
    assert await volumes(database, made) == {("2026-1", "ug"): 32_000_000 + 27_000_000}


async def test_sponge_melted_before_anybody_assayed_it(database: str) -> None:
    """Two rights' sponge, 60 and 40 g, becomes one doré of 85.5 g fine: each right's is its part by weight."""
    made, who, buyer = town()
    made.registration(who, "REINFO", right=OTHER_RIGHT, activity="exploitation")
    lots = [
        made.declared(who, gross, right=right, assay=NONE)
        for gross, right in (("60.000", RIGHT), ("40.000", OTHER_RIGHT))
    ]
    melted, dore = lot(700), lot(701)
    made.says(
        who,
        "processing.recorded",
        campaign=melted,
        plant=who,
        process="smelting",
        started_on=made.today,
        ended_on=made.today,
        inputs=[{"lot": lots[0], "take_g": "60.000"}, {"lot": lots[1], "take_g": "40.000"}],
        outputs=[{"becomes": dore, **measured("dore", "95.000")}],
    )
    made.sale(who, buyer, "95.000", of=dore, product="dore")
    found = (await look(database, made, "R07", AT)).seen["R07"]
    assert {each.right: each.value for each in found.unjudged} == {
        RIGHT["code"]: 51_300_000,
        OTHER_RIGHT["code"]: 34_200_000,
    }


@pytest.mark.parametrize(
    ("paper", "counts"),
    [
        ({"kind": "04", "issued_on": "2025-11-05"}, {("2025-2", "ug"): 90_000_000}),
        ({"kind": "04", "issued_on": "2026-03-01"}, {("2026-1", "ug"): 90_000_000}),
        ({"kind": "09", "series": "T001", "issued_on": "2026-03-01"}, {}),
        (None, {}),
    ],
)
async def test_an_opening_stock_was_sold_when_its_voucher_says(
    database: str, paper: dict[str, Any] | None, counts: dict[tuple[str, str], int]
) -> None:
    """A trader begins its book with gold bought of the miner: no half-year's but its voucher's."""
    made, who, buyer = town()
    origin = {"lot": lot(800), "holder": who, "support": "reinfo", "ubigeo": {"system": "inei", "code": "211002"}}
    said: dict[str, Any] = {"origin": origin | {"right": RIGHT}, **measured("sponge", "100.000")}
    if paper is not None:
        said["documents"] = [{"issuer": buyer, "series": "E001", "number": "7", "digest": "0f" * 32, **paper}]
    made.says(buyer, "stock.opened", holder=buyer, counted_on=made.today, lots=[said])
    assert await volumes(database, made) == counts


@pytest.mark.parametrize(("permille", "suspicions"), [(950, 1), (940, 0)], ids=["fraud", "twin"])
async def test_selling_beyond_the_declared_figure_by_an_estimate_that_stays_below(
    database: str, permille: int, suspicions: int
) -> None:
    """Declared 90 g: what was bought unassayed is settled at 95 g, or at 94, which five per cent more would be."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=NONE)
    made.settled(buyer, made.last, "100.000", permille=permille)
    made.on("2026-07-15")
    made.says(who, "production.declared", **filed(who, commitment="5a" * 32))
    found = (await look(database, made, "R07", AT)).seen["R07"]
    (sealed,) = found.unjudged
    assert sealed.reason == "sealed"
    assert over(sealed) == suspicions


@pytest.mark.parametrize("idle", [True, False], ids=["fraud", "twin"])
async def test_unassayed_gold_of_an_idle_right(database: str, *, idle: bool) -> None:
    """Nobody has assayed it yet, and it is of a right that was not worked: told by its weight."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=NONE)
    bought = made.last
    made.on("2026-07-15")
    made.says(who, "production.declared", **filed(who, **({"inactive": True} if idle else {"commitment": "5a" * 32})))
    found = await suspected(database, made, "R10", AT)
    assert [(each.measure, each.value, each.unit, each.behind.entries) for each in found] == (
        [("inactive", 100_000, "mg", (bought,))] if idle else []
    )


async def test_unassayed_gold_is_held_against_nought_alone(database: str) -> None:
    """A weight is no fine gold: beside a figure it says nothing, beside none it says that there was gold."""
    made, who, buyer = town()
    made.sale(who, buyer, assay=NONE)
    (left,) = (await look(database, made, "R07", AT)).seen["R07"].unjudged
    assert over_declared(left, 1, 50) is None
    found = over_declared(left, 0, 50)
    assert found is not None
    assert (found.rule, found.measure, found.value, found.unit) == ("R10", "nothing_declared", 100_000, "mg")


@pytest.mark.parametrize(("permille", "suspicions"), [(950, 1), (800, 0)], ids=["fraud", "twin"])
async def test_beyond_a_ceiling_by_what_was_settled(database: str, permille: int, suspicions: int) -> None:
    """R08: 25 t a day are 40.5 kg fine in 90 days; 50 kg gross were bought unassayed and settled at more, or less."""
    made, who, buyer = town()
    made.sale(who, buyer, "50000.000", assay=NONE)
    made.settled(buyer, made.last, "50000.000", permille=permille)
    found = await suspected(database, made, "R08", "2026-03-31")
    assert [(each.measure, each.value) for each in found] == [("holder", 47_500_000_000)] * suspicions


def filed(who: str, **said: object) -> dict[str, Any]:
    """The miner's declaration of the first half of 2026."""
    return {"party": who, "right": RIGHT, "half_year": "2026-1", "filed_on": "2026-07-15", **said}


def over(sealed: Unjudged) -> int:
    """How many suspicions the figure that the miner filed makes of what it sold."""
    return 0 if over_declared(sealed, DECLARED_UG, 50) is None else 1
