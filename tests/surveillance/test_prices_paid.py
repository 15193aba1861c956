"""What a pallaquera is said to be paid: the last word on each sale, and nothing that nobody has agreed on."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from service.decision.outcome import Refusal
from service.flows.pallaqueras import pallaqueras
from tests.surveillance.watch.town import PUNO, RIGHT, Assay, Town, lot, measured, miner, put

TODAY = date(2026, 6, 30)
WHOLE = Fraction(4_100_000, 90)
"""Céntimos a fine gram of S/ 41,000 for 90 g."""


async def paid(database: str, town: Town, at: date = TODAY, known_at: int | None = None) -> dict[str, Fraction]:
    """The median of each month in which gold was sold for a price."""
    pool = await put(database, town)
    try:
        found, _ = await pallaqueras(pool, at=at, known_at=known_at, today=TODAY)
    finally:
        await pool.close()
    return {each.month: each.everybody.cents for each in found.prices if each.everybody is not None}


def pen(amount: str, currency: str = "PEN") -> dict[str, str]:
    """Money."""
    return {"currency": currency, "amount": amount}


def bought(assay: Assay = Assay.MADE, **said: Any) -> tuple[Town, str, int]:  # noqa: ANN401 - JSON
    """A miner sells 100 g at 900 ‰ for S/ 41,000 on 2 March; the buyer, and the entry."""
    town = Town()
    buyer = town.trader(1)
    town.sale(town.miner(1), buyer, assay=assay, **said)
    return town, buyer, town.last


@pytest.mark.parametrize("assay", [Assay.GUESSED, Assay.ADVANCED, Assay.NONE])
async def test_what_is_bought_on_an_estimate_has_no_price_yet(new_database: Callable[[], str], assay: Assay) -> None:
    """An advance is told as nobody's price; once it is settled, what it was settled for is, in its own month."""
    town, buyer, entry = bought(assay)
    assert await paid(new_database(), town) == {}
    town.on("2026-04-10")
    line = {"line": 1, **measured("sponge", "100.000", permille=800), "price": pen("16000.00")}
    lowered = [{"code": "transport", **pen("400.00")}, {"code": "retention", **pen("240.00")}]
    said = {"lines": [line], "basis": {"terms": "agreed"}, "deductions": lowered, "total": pen("15360.00")}
    town.says(buyer, "purchase.settled", purchase=entry, **said)
    assert await paid(new_database(), town) == {"2026-04": Fraction(1_560_000, 80)}
    assert await paid(new_database(), town, known_at=town.last - 1) == {}
    assert await paid(new_database(), town, at=date(2026, 4, 9)) == {}
    if assay is not Assay.NONE:  # a first assay is measured again, and not annulled
        town.says(buyer, "entry.annulled", entry=town.last, reason="wrong_quantity")
        assert await paid(new_database(), town) == {}


def two_lines(stage: str, *prices: dict[str, str], price: dict[str, str]) -> tuple[Town, str]:
    """A miner sells two lots of 100 g at 900 ‰ in one deal."""
    town = Town()
    who, buyer = town.miner(1), town.trader(1)
    origin = {"holder": who, "support": "reinfo", "ubigeo": PUNO, "right": RIGHT}
    sold = measured("sponge", "100.000", Assay.GUESSED if stage == "provisional" else Assay.MADE)
    lines = [
        {"line": n, "becomes": lot(700 + n), "origin": {"lot": lot(800 + n), **origin}, "price": each, **sold}
        for n, each in enumerate(prices, 1)
    ]
    said = {"buyer": buyer, "seller": who, "place": {"ubigeo": PUNO}, "price": price, "destination": "domestic"}
    town.says(buyer, "purchase.recorded", stage=stage, lines=lines, **said)
    return town, buyer


async def test_what_lowers_a_settled_price_lowers_its_lines_in_proportion(database: str) -> None:
    """Of two lines the dearer bears more of the toll: the middle of what they are paid a gram follows."""
    town, buyer = two_lines("provisional", pen("1.00"), pen("1.00"), price=pen("2.00"))
    lines = [
        {"line": 1, **measured("sponge", "100.000", permille=800), "price": pen("30000.00")},
        {"line": 2, **measured("sponge", "100.000", permille=900), "price": pen("10000.00")},
    ]
    said = {"lines": lines, "basis": {"terms": "agreed"}, "total": pen("39000.00")}
    town.says(
        buyer, "purchase.settled", purchase=town.last, deductions=[{"code": "toll_fee", **pen("1000.00")}], **said
    )
    assert await paid(database, town) == {"2026-03": (Fraction(2_925_000, 80) + Fraction(975_000, 90)) / 2}


async def test_a_corrected_price_of_two_lines_is_parted_among_them(new_database: Callable[[], str]) -> None:
    """In proportion to what they said; where they are priced in other money, they are as they said."""
    town, buyer = two_lines("final", pen("30000.00"), pen("10000.00"), price=pen("4000.00"))
    assert await paid(new_database(), town) == {"2026-03": Fraction(2_000_000, 90)}
    town.says(buyer, "entry.corrected", entry=town.last, price=pen("20000.00"))
    assert await paid(new_database(), town) == {"2026-03": Fraction(1_000_000, 90)}
    dollars = pen("4000.00", "USD")
    town, buyer = two_lines("final", dollars, dollars, price=pen("31000.00"))
    town.says(buyer, "entry.corrected", entry=town.last, price=pen("30000.00"))
    assert await paid(new_database(), town) == {"2026-03": Fraction(1_500_000, 90)}


@pytest.mark.parametrize(("amount", "cents"), [("4100.00", WHOLE / 10), ("40999.99", Fraction(4_099_999, 90))])
async def test_a_corrected_price_is_the_price(database: str, amount: str, cents: Fraction) -> None:
    """A zero too many, put right."""
    town, buyer, entry = bought()
    town.says(buyer, "entry.corrected", entry=entry, price=pen(amount))
    assert await paid(database, town) == {"2026-03": cents}


async def test_a_corrected_day_is_the_day(new_database: Callable[[], str]) -> None:
    """A sale of the second of March was of the last of February, and counts there."""
    town, buyer, entry = bought()
    town.says(buyer, "entry.corrected", entry=entry, dealt_on="2026-02-28")
    assert await paid(new_database(), town) == {"2026-02": WHOLE}
    assert await paid(new_database(), town, known_at=entry) == {"2026-03": WHOLE}


async def test_a_weight_put_right_is_the_weight(new_database: Callable[[], str]) -> None:
    """Ten times the grams, weighed again, is a tenth of the price a gram; a loss in the safe changes nothing."""
    town, buyer, _ = bought()
    town.says(buyer, "lot.remeasured", lot=lot(2), reason="weighing", **measured("sponge", "1000.000"))
    assert await paid(new_database(), town) == {"2026-03": WHOLE / 10}
    town, buyer, _ = bought()
    less = measured("sponge", "10.000")
    less.pop("product")
    town.says(buyer, "stocktake.recorded", holder=buyer, counted_on=town.today, lots=[{"lot": lot(2), **less}])
    assert await paid(new_database(), town) == {"2026-03": WHOLE}


PAPER = {"method": "paper"}


async def test_no_buyer_raises_a_price_alone(new_database: Callable[[], str]) -> None:
    """A price ten times as high counts where the seller's side agreed, or once she confirms it; a lower one at once."""
    town, buyer, entry = bought()
    who = miner(1)
    town.says(buyer, "entry.corrected", entry=entry, price=pen("410000.00"))
    assert await paid(new_database(), town) == {"2026-03": WHOLE}
    town.says(buyer, "entry.corrected", entry=entry, price=pen("4100.00"))
    assert await paid(new_database(), town) == {"2026-03": WHOLE / 10}
    town.says(buyer, "entry.corrected", entry=entry, price=pen("41000.00"), counter=PAPER)
    assert await paid(new_database(), town) == {"2026-03": WHOLE}
    town.says(buyer, "entry.corrected", entry=entry, price=pen("410000.00"))
    town.enrol(who)
    town.says(who, "purchase.confirmed", purchase=entry)
    assert await paid(new_database(), town) == {"2026-03": WHOLE * 10}
    town.says(who, "purchase.disputed", purchase=entry, reason="price")
    assert await paid(new_database(), town) == {"2026-03": WHOLE / 10}


async def test_a_paper_outweighs_no_signature_of_the_sellers(new_database: Callable[[], str]) -> None:
    """She confirmed the first price by her own key: her buyer says on paper that it was ten times as much."""
    town, buyer, entry = bought()
    who = miner(1)
    town.enrol(who)
    town.says(who, "purchase.confirmed", purchase=entry)
    town.says(buyer, "entry.corrected", entry=entry, price=pen("410000.00"), counter=PAPER)
    assert await paid(new_database(), town) == {"2026-03": WHOLE}
    town.says(who, "purchase.disputed", purchase=entry, reason="price")
    assert await paid(new_database(), town) == {"2026-03": WHOLE}
    town.says(who, "purchase.confirmed", purchase=entry)
    assert await paid(new_database(), town) == {"2026-03": WHOLE * 10}


async def test_what_a_buyer_says_of_its_seller_is_no_word_of_hers(database: str) -> None:
    """By the purchase itself she had confirmed it: her buyer says so, as it says of the paper on the higher price."""
    town, buyer, entry = bought(confirmed={"method": "pin_on_buyer_device", "by": miner(1)})
    town.says(buyer, "entry.corrected", entry=entry, price=pen("410000.00"), counter=PAPER)
    assert await paid(database, town) == {"2026-03": WHOLE * 10}


async def test_a_seller_confirms_again_what_her_buyer_corrected(database: str) -> None:
    """The price that she confirmed is another since: she may say so once more, and then no third time."""
    town, buyer, entry = bought()
    who = miner(1)
    town.enrol(who)
    town.says(who, "purchase.confirmed", purchase=entry)
    town.says(buyer, "entry.corrected", entry=entry, price=pen("410000.00"))
    town.says(who, "purchase.confirmed", purchase=entry)
    again = town.book.submit(who, "purchase.confirmed", purchase=entry)
    assert isinstance(again, Refusal)
    assert again.code == "confirmed_already"
    assert await paid(database, town) == {"2026-03": WHOLE * 10}


async def test_no_buyer_lightens_a_lot_alone(new_database: Callable[[], str]) -> None:
    """A tenth of the grams is ten times the price a gram: it counts once the seller has confirmed it."""
    town, buyer, entry = bought()
    who = miner(1)
    town.enrol(who)
    town.says(who, "purchase.confirmed", purchase=entry)
    town.says(buyer, "lot.remeasured", lot=lot(2), reason="weighing", **measured("sponge", "10.000"))
    assert await paid(new_database(), town) == {"2026-03": WHOLE}
    town.says(who, "purchase.disputed", purchase=entry, reason="weight")
    town.says(who, "purchase.confirmed", purchase=entry)
    assert await paid(new_database(), town) == {"2026-03": WHOLE * 10}


async def test_an_annulled_sale_has_no_price(database: str) -> None:
    """Nor its correction."""
    town, buyer, entry = bought()
    town.says(buyer, "entry.annulled", entry=entry, reason="deal_undone")
    assert await paid(database, town) == {}
