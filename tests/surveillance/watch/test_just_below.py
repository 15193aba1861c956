"""R13b: deals that stay just below the threshold, planted and honest."""

import pytest

from tests.surveillance.watch.town import Assay, Town, look, measured, miner, suspected, trader, voided


def town(
    *,
    pen: str = "55000.00",
    days: tuple[int, ...] = (2, 3, 4, 5),
    buyers: int = 1,
    currency: str = "PEN",
    rises: int = 0,
) -> Town:
    """A miner sells at these days of March, in turn to so many buyers; US$ 15,000 are S/ 56,250, or more in the end."""
    found = Town()
    who, bought_by = found.miner(1), [found.trader(number) for number in range(buyers)]
    for number, day in enumerate(days):
        found.on(f"2026-03-{day:02}")
        if day == rises:
            found.policy("uif_threshold_usd", 20_000)
        found.sale(who, bought_by[number % buyers], pen=pen, currency=currency)
    return found


async def test_four_deals_just_below(database: str) -> None:
    """Four within thirty days, each from 90 % of the threshold on and below it, are told with their entries."""
    made = town()
    (found,) = await suspected(database, made, "R13b", "2026-03-31")
    assert (found.measure, found.value, found.threshold, found.period) == ("pair", 4, 3, "2026-03-02/2026-03-05")
    assert found.behind.entries == tuple(range(made.last - 3, made.last + 1))


@pytest.mark.parametrize(
    "twin",
    [
        {"pen": "56250.00"},
        {"pen": "50624.99"},
        {"days": (2, 3, 4)},
    ],
    ids=["at the threshold", "well below it", "three times"],
)
async def test_honest_twins(database: str, twin: dict[str, object]) -> None:
    """At the threshold the register of operations has them; well below, or seldom, they are nobody's business."""
    assert await suspected(database, town(**twin), "R13b", "2026-03-31") == ()  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(("unknown", "looked_at", "suspicions"), [(0, 4, 1), (1, 3, 0)])
async def test_dollars_that_were_known(database: str, unknown: int, looked_at: int, suspicions: int) -> None:
    """Four deals of US$ 14,000 are near the threshold, as far as they were on record."""
    made = town(pen="14000.00", currency="USD")
    found = await look(database, made, "R13b", "2026-03-31", known_at=made.last - unknown)
    assert (found.seen["R13b"].looked_at, len(found.seen["R13b"].suspicions)) == (looked_at, suspicions)


@pytest.mark.parametrize(("rises", "looked_at"), [(0, 4), (4, 2)])
async def test_a_threshold_is_of_the_day_of_the_deal(database: str, rises: int, looked_at: int) -> None:
    """Of four deals the last two are far below a threshold that has risen; the first two still are near theirs."""
    found = await look(database, town(rises=rises), "R13b", "2026-03-31")
    assert (found.seen["R13b"].looked_at, len(found.seen["R13b"].suspicions)) == (looked_at, rises == 0)


@pytest.mark.parametrize("first", [True, False])
async def test_a_settled_deal_is_of_its_settlement(database: str, first: bool) -> None:  # noqa: FBT001 - the order
    """Settled just below, whatever its first price was corrected to, before or afterwards."""
    made = Town()
    who, buyer = made.miner(1), made.trader(1)
    price = {"currency": "PEN", "amount": "55000.00"}
    for _ in range(4):
        made.sale(who, buyer, assay=Assay.GUESSED)
        bought, line = made.last, {"line": 1, **measured("sponge", "100.000"), "price": price}
        settled = {"purchase": bought, "lines": [line], "basis": {"terms": "agreed"}, "total": price}
        corrected = {"entry": bought, "price": {"currency": "PEN", "amount": "1000.00"}}
        said = [("purchase.settled", settled), ("entry.corrected", corrected)]
        for kind, members in reversed(said) if first else said:
            made.says(buyer, kind, **members)
    (found,) = await suspected(database, made, "R13b", "2026-03-31")
    assert (found.measure, found.value) == ("pair", 4)


@pytest.mark.parametrize(("above", "suspicions"), [("56250.00", 0), ("61874.99", 0), ("61875.00", 1)])
async def test_who_falls_on_both_sides(database: str, above: str, suspicions: int) -> None:
    """Of five deals four are just below and one just above: that is usual. One far above says nothing."""
    made = town()
    made.on("2026-03-06")
    made.sale(miner(1), trader(0), pen=above)
    assert len(await suspected(database, made, "R13b", "2026-03-31")) == suspicions


async def test_too_many_below_for_those_above(database: str) -> None:
    """Seven just below beside one just above are more than twice three, and told."""
    made = town(days=tuple(range(2, 9)))
    made.on("2026-03-09")
    made.sale(miner(1), trader(0), pen="56250.00")
    (found,) = await suspected(database, made, "R13b", "2026-03-31")
    assert (found.value, found.threshold, found.period) == (7, 6, "2026-03-02/2026-03-08")


async def test_from_buyer_to_buyer(database: str) -> None:
    """Who goes round the buyers is seen by them all together, though each bought but twice."""
    (found,) = await suspected(database, town(buyers=2), "R13b", "2026-03-31")
    assert (found.measure, found.value, len(found.parties)) == ("seller", 4, 3)


async def test_what_was_annulled_does_not_count(database: str) -> None:
    """Of four deals one was annulled: three are left."""
    made = town()
    assert await suspected(database, made, "R13b", "2026-03-31", voided(made.last)) == ()


async def test_a_corrected_document_takes_no_deal_away(database: str) -> None:
    """Of four deals one had a digit of its voucher put right: there are four still."""
    made = town(days=(2, 3, 4))
    voucher = {"kind": "04", "issuer": trader(0), "series": "E001", "number": "12", "issued_on": "2026-03-04"}
    made.sale(miner(1), trader(0), pen="55000.00", documents=[{**voucher, "lines": [1]}])
    was = {name: voucher[name] for name in ("kind", "issuer", "series", "number")}
    made.says(
        trader(0), "entry.corrected", entry=made.last, documents=[{"was": was, "now": {**voucher, "number": "21"}}]
    )
    (found,) = await suspected(database, made, "R13b", "2026-03-31")
    assert found.value == 4


@pytest.mark.parametrize(("amount", "suspicions"), [("56250.00", 0), ("56249.99", 1)])
async def test_a_corrected_price_is_the_price(database: str, amount: str, suspicions: int) -> None:
    """The last word on a price holds: of four deals one was corrected to the threshold, or to a céntimo below it."""
    made = town()
    body = f'{{"entry": {made.last}, "what": "price", "now": [["amount", "{amount}"], ["currency", "PEN"]]}}'
    corrected = said(made, "corrected", body)
    assert len(await suspected(database, made, "R13b", "2026-03-31", corrected)) == suspicions


@pytest.mark.parametrize(("day", "suspicions"), [("2026-01-20", 0), ("2026-02-20", 1)])
async def test_a_corrected_day_is_the_day(database: str, day: str, suspicions: int) -> None:
    """One of four deals was of another day, within thirty days of the others or not."""
    made = town()
    body = f'{{"entry": {made.last}, "what": "dealt_on", "now": [["day", "{day}"]]}}'
    found = await suspected(database, made, "R13b", "2026-03-31", said(made, "corrected", body))
    assert len(found) == suspicions


async def test_a_settled_price_is_the_price(database: str) -> None:
    """A settlement that reaches the threshold takes its deal out."""
    made = town()
    settled = said(made, "settled", f'{{"entry": {made.last}, "cents": 5625000, "currency": "PEN"}}')
    assert await suspected(database, made, "R13b", "2026-03-31", settled) == ()


def said(made: Town, kind: str, body: str) -> str:
    """A later word on the last purchase, as the entry after it would put it."""
    return f"""INSERT INTO projection.row (shelf, key, seq, n, kind, body)
        VALUES ('entry:{made.last}', '{kind}', {made.last}, 98, '{kind}', '{body}')"""


@pytest.mark.parametrize(("settled", "suspicions"), [("USD", 1), ("PEN", 0)])
async def test_what_was_settled_in_other_money_counts_in_it(database: str, settled: str, suspicions: int) -> None:
    """Bought for soles, settled for US$ 14,000: just below; for US$ 40,000, settled for S/ 14,000, it is far below."""
    made = Town()
    who, buyer = made.miner(1), made.trader(1)
    price = {"currency": settled, "amount": "14000.00"}
    first = {"USD": {"pen": "150000.00"}, "PEN": {"pen": "40000.00", "currency": "USD"}}[settled]
    for day in (2, 3, 4, 5):
        made.on(f"2026-03-{day:02}")
        made.sale(who, buyer, assay=Assay.ADVANCED, **first)  # type: ignore[arg-type] # by name
        line = {"line": 1, **measured("sponge", "100.000"), "price": price}
        basis = {"terms": "agreed", "pen_per_usd": "3.75"}
        told = {"purchase": made.last, "lines": [line], "basis": basis, "total": price}
        made.says(buyer, "purchase.settled", **told)
    found = await suspected(database, made, "R13b", "2026-03-31")
    assert [(each.measure, each.value) for each in found] == [("pair", 4)] * suspicions
