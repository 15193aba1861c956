"""R21: purchases that their producer has not confirmed in time, planted and honest."""

from datetime import date

import asyncpg
import pytest

from service.flows.watch import OF_PARTIES, Looker, watch
from service.surveillance.watch.rules import RULES
from tests.surveillance.watch.town import PUNO, RIGHT, Town, lot, measured, suspected

PAPER = {"method": "paper", "digest": "5a" * 32}


def town(confirmed: object = None) -> Town:
    """A miner sells at noon of the second of March; the trader resells on the same day."""
    found = Town()
    a, b = found.trader(1), found.trader(2)
    gold = found.sale(found.miner(1), a, confirmed=confirmed)
    found.sale(a, b, of=gold)
    return found


@pytest.mark.parametrize(("at", "suspicions"), [("2026-03-05", 1), ("2026-03-04", 0)])
async def test_seventy_two_hours_after_recording(database: str, at: str, suspicions: int) -> None:
    """By the end of the third day after it, 72 hours are over; the resale asks no producer."""
    made = town()
    found = await suspected(database, made, "R21", at)
    assert [(each.value, each.behind.entries) for each in found] == [(1, (made.last - 1,))] * suspicions


async def test_the_honest_twin_has_a_paper(database: str) -> None:
    """The same deal, confirmed on paper."""
    assert await suspected(database, town(PAPER), "R21", "2026-03-31") == ()


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("own", [False, True])
async def test_who_resells_its_opening_stock_is_no_producer(database: str, own: bool, split: bool) -> None:  # noqa: FBT001 - what differs
    """What was in a trader's safe when its book began is the trader's to sell, whole or parted, whoever dug it."""
    made = Town()
    a, b, who = made.trader(1), made.trader(2), made.miner(1)
    origin = {"lot": lot(700), "holder": a if own else who, "support": "reinfo", "right": RIGHT, "ubigeo": PUNO}
    stock = {"origin": origin, **measured("sponge", "100.000")}
    made.says(a, "stock.opened", holder=a, counted_on=made.today, lots=[stock])
    of = lot(700)
    if split:
        (of,) = made.worked(a, "split", {of: "50.000"}, {"product": "sponge", "gross_g": "50.000"})
    made.sale(a, b, "50.000", of=of)
    made.sale(who, a)
    found = await suspected(database, made, "R21", "2026-03-31")
    assert [(each.parties, each.behind.entries) for each in found] == [((a, who), (made.last,))]


async def test_a_party_has_only_its_own_rules_looked_at(database: str) -> None:
    """What is not told to it is not reckoned for it either: the day's rounds of the whole market are the auditor's."""
    made = town()
    await suspected(database, made, "R21", "2026-03-05")
    asked: list[str] = []

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda logged: asked.append(logged.query))

    day = date(2026, 3, 5)
    async with asyncpg.create_pool(database, min_size=1, max_size=1, init=listen) as pool:
        await watch(pool, OF_PARTIES, at=day, known_at=None, today=day, looker=Looker())
        own, asked[:] = list(asked), []
        await watch(pool, tuple(RULES), at=day, known_at=None, today=day, looker=Looker(party="ruc:20990000078"))
    assert asked
    assert set(asked) <= set(own)
