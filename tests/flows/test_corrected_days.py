"""Where gold was on a day: a deal counts on the day on which it was struck, as it was corrected."""

from datetime import date

import asyncpg
import pytest

from service.flows.tracing import back, forward
from service.flows.tracing.forward import About
from service.flows.tracing.sight import Reader
from tests.registry.book import accepted
from tests.surveillance.watch.town import PUNO, Town, lot, measured, put

TODAY = date(2026, 4, 30)
WHOLE = Reader("ruc:20990000060", frozenset(), whole=True)


async def there(pool: asyncpg.Pool, lot: str, at: str, known_at: int | None = None) -> bool:
    """Whether a lot was made by a day."""
    asked = {"known_at": known_at, "at": date.fromisoformat(at), "today": TODAY}
    return await back.gather(pool, lot, **asked) is not None  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("says", ["2026-03-10", "2026-03-30"])
async def test_a_deal_counts_on_its_corrected_day(database: str, says: str) -> None:
    """Written down as of 20 March, corrected to ten days before or after; by what was known before, as first said."""
    made = Town()
    who, a, b = made.miner(1), made.trader(1), made.trader(2)
    first = made.sale(who, a)
    made.on("2026-03-20")
    sold = made.sale(a, b, "40.000", of=first)
    deal = made.last
    made.on("2026-04-02")
    made.says(b, "entry.corrected", entry=deal, dealt_on=says)
    pool = await put(database, made)
    days = ("2026-03-09", "2026-03-10", "2026-03-19", "2026-03-20", "2026-03-29", "2026-03-30")
    assert [day for day in days if await there(pool, sold, day)] == [day for day in days if day >= says]
    assert [day for day in days if await there(pool, sold, day, deal)] == [day for day in days if day >= "2026-03-20"]
    for day in days:
        asked = {"known_at": None, "at": date.fromisoformat(day), "today": TODAY}
        found = await forward.follow(pool, About("lot", first), WHOLE, **asked)  # type: ignore[arg-type] # by name
        reached = {each.reached.lot for each in found.found}
        assert (sold in reached) is (day >= says), day
    await pool.close()


@pytest.mark.parametrize("late", [True, False], ids=["said late", "corrected"])
async def test_what_was_sold_on_before_it_was_bought(database: str, late: bool) -> None:  # noqa: FBT001 - which of the two
    """One clock is slow, or a day was corrected: until the gold was bought nothing had been made of it."""
    made = Town()
    who, a, b = made.miner(1), made.trader(1), made.trader(2)
    made.on("2026-03-20")
    first = made.sale(who, a)
    deal, sold = made.last, lot(900)
    price = {"currency": "PEN", "amount": "1000.00"}
    line = {
        "line": 1,
        "lot": first,
        "take_g": "40.000",
        **measured("sponge", "40.000"),
        "becomes": sold,
        "price": price,
    }
    said = {"stage": "final", "buyer": b, "seller": a, "lines": [line], "price": price, "destination": "domestic"}
    resale = made.book.payload("purchase.recorded", place={"ubigeo": PUNO}, **said)
    if late:
        resale["occurred_at"] = "2026-03-18T17:00:00Z"
    accepted(made.book.submit_payload(b, resale))
    (bar,) = made.worked(b, "smelting", {sold: "40.000"}, {**measured("dore", "40.000")})
    made.on("2026-04-02")
    if not late:
        made.says(a, "entry.corrected", entry=deal, dealt_on="2026-03-30")
    pool = await put(database, made)
    begins = "2026-03-20" if late else "2026-03-30"
    for day in ("2026-03-17", "2026-03-19", "2026-03-20", "2026-03-29", "2026-03-30"):
        assert [await there(pool, each, day) for each in (first, sold, bar)] == [day >= begins] * 3
        asked = {"known_at": None, "at": date.fromisoformat(day), "today": TODAY}
        for reader in (WHOLE, Reader(b, frozenset({b}), whole=False)):
            found = await forward.follow(pool, About("lot", sold), reader, **asked)  # type: ignore[arg-type] # by name
            assert {each.reached.lot for each in found.found} >= ({bar} if day >= begins else set())
            assert bool(found.found) is (day >= begins)
    await pool.close()


@pytest.mark.parametrize("how", ["lot.remeasured", "stocktake.recorded"])
async def test_what_was_measured_before_it_was_bought(database: str, how: str) -> None:
    """A lot weighed again ten days before its deal was struck, by its corrected day, was not there to be weighed.

    What else the same count measured was.
    """
    made = Town()
    who, a = made.miner(1), made.trader(1)
    other, first = made.sale(who, a), made.sale(who, a)
    deal = made.last
    made.on("2026-03-10")
    less = measured("sponge", "98.000")
    if how == "lot.remeasured":
        made.says(a, how, lot=first, reason="weighing", **less)
    else:
        less.pop("product")
        counted = [{"lot": each, **less} for each in (other, first)]
        made.says(a, how, holder=a, counted_on=made.today, lots=counted)
    made.on("2026-04-02")
    made.says(a, "entry.corrected", entry=deal, dealt_on="2026-03-20")
    pool = await put(database, made)
    for day, grams in (("2026-03-19", None), ("2026-03-20", 98_000)):
        asked = {"known_at": None, "at": date.fromisoformat(day), "today": TODAY}
        found = await back.gather(pool, first, **asked)  # type: ignore[arg-type] # by name
        assert (None if found is None else found.graph.lots[first].gross_mg) == grams
        beside = await back.gather(pool, other, **asked)  # type: ignore[arg-type] # by name
        assert beside is not None
        assert beside.graph.lots[other].gross_mg == (98_000 if how == "stocktake.recorded" else 100_000)
        await forward.follow(pool, About("lot", first), WHOLE, **asked)  # type: ignore[arg-type] # by name
    await pool.close()


async def test_a_campaign_counts_on_its_last_day_and_an_export_on_its_declarations(database: str) -> None:
    """Recorded on the second of April: melted by the tenth of March, abroad on the twelfth."""
    made = Town()
    who, a = made.miner(1), made.trader(1)
    first = made.sale(who, a)
    made.on("2026-04-02")
    (bar,) = made.worked(a, "smelting", {first: "100.000"}, measured("dore", "90.000"), ended_on="2026-03-10", days=3)
    made.exported(a, bar, "90.000", on="2026-03-12")
    abroad = lot(5)
    pool = await put(database, made)
    days = ("2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-04-02")
    assert [day for day in days if await there(pool, bar, day)] == list(days[3:])
    for day in days:
        asked = {"known_at": None, "at": date.fromisoformat(day), "today": TODAY}
        found = await forward.follow(pool, About("lot", first), WHOLE, **asked)  # type: ignore[arg-type] # by name
        reached = {each.reached.lot for each in found.found}
        assert (bar in reached) is (day >= "2026-03-10"), day
        assert (abroad in reached) is (day >= "2026-03-12"), day
    await pool.close()
