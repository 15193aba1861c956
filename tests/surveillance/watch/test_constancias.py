"""R05b over time: what is drawn on a constancia in all, planted and honest."""

from collections.abc import Callable

import pytest

from service.decision.calendar import instant
from tests.surveillance.watch.town import PUNO, RIGHT, Town, lot, measured, suspected

PALLAQUERA = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"
CONSTANCIA = "0192f3a1-7c10-7d21-9b8a-800000000050"


def drawing(stated: str) -> tuple[Town, str, str]:
    """A constancia that states so much, its holder, and who buys on it."""
    town = Town()
    holder, buyer = town.miner(1), town.trader(1)
    town.enrol(holder)
    town.says("registrar", "party.registered", party=PALLAQUERA, kind="selector", roles=[], ubigeo=PUNO)
    paper = {"constancia": CONSTANCIA, "issuer": holder, "selector": PALLAQUERA, "right": RIGHT, "ubigeo": PUNO}
    town.says(holder, "constancia.issued", gross_g=stated, issued_on="2026-03-02", **paper)
    return town, holder, buyer


def draw(town: Town, holder: str, buyer: str) -> int:
    """The entry by which a hundred grams are drawn."""
    town.sale(PALLAQUERA, buyer, holder=holder, support="constancia", constancia=CONSTANCIA)
    return town.last


@pytest.mark.parametrize(("stated", "suspicions"), [("299.999", 1), ("300.000", 0)])
async def test_three_draws(database: str, stated: str, suspicions: int) -> None:
    """Three lots of a hundred grams draw on one constancia: the whole is told, with the entries that drew."""
    town, holder, buyer = drawing(stated)
    for _ in range(3):
        draw(town, holder, buyer)
    found = await suspected(database, town, "R05b", "2026-03-31")
    assert [(each.value, each.threshold, each.behind.count) for each in found] == [(300_000, 299_999, 3)] * suspicions
    assert all(each.parties == (holder, PALLAQUERA) for each in found)


@pytest.mark.parametrize(("stated", "suspicions"), [("199.999", 1), ("200.000", 0)])
async def test_an_annulled_draw_makes_room_for_itself_alone(database: str, stated: str, suspicions: int) -> None:
    """Of three draws one is annulled: two hundred grams are drawn, and not one hundred."""
    town, holder, buyer = drawing(stated)
    drawn = [draw(town, holder, buyer) for _ in range(3)]
    town.says(buyer, "entry.annulled", entry=drawn.pop(), reason="deal_undone")
    found = await suspected(database, town, "R05b", "2026-03-31")
    assert [(each.value, sorted(each.behind.entries)) for each in found] == [(200_000, drawn)] * suspicions


async def test_what_was_drawn_later_is_of_a_later_day(new_database: Callable[[], str]) -> None:
    """A deal draws on its own day, as it was corrected; a lot declared by itself on its entry's, in Lima."""
    town, holder, buyer = drawing("150.000")
    draw(town, holder, buyer)
    town.book.now = instant("2026-04-01T04:30:00Z")
    told = {"lot": lot(700), "holder": PALLAQUERA, "support": "constancia", "constancia": CONSTANCIA, "right": RIGHT}
    said = {**told, "holder": holder, "ubigeo": PUNO, **measured("sponge", "40.000")}
    town.says(holder, "lot.declared", **said)
    town.on("2026-04-02")
    late = draw(town, holder, buyer)

    async def seen(at: str) -> list[int]:
        return [each.value for each in await suspected(new_database(), town, "R05b", at)]

    assert [await seen(day) for day in ("2026-03-30", "2026-04-01", "2026-04-02")] == [[], [], [240_000]]
    town.says(buyer, "entry.corrected", entry=late, dealt_on="2026-03-31")
    assert [await seen(day) for day in ("2026-03-30", "2026-03-31")] == [[], [240_000]]
