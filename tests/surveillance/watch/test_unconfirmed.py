"""R21: purchases that their producer has not confirmed in time, planted and honest."""

import pytest

from tests.surveillance.watch.town import Town, suspected

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
