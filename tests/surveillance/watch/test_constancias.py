"""R05b over time: what is drawn on a constancia in all, planted and honest."""

import pytest

from tests.surveillance.watch.town import PUNO, RIGHT, Town, suspected

PALLAQUERA = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"
CONSTANCIA = "0192f3a1-7c10-7d21-9b8a-800000000050"


@pytest.mark.parametrize(("stated", "suspicions"), [("299.999", 1), ("300.000", 0)])
async def test_three_draws(database: str, stated: str, suspicions: int) -> None:
    """Three lots of a hundred grams draw on one constancia: the whole is told, with the entries that drew."""
    town = Town()
    holder, buyer = town.miner(1), town.trader(1)
    town.enrol(holder)
    town.says("registrar", "party.registered", party=PALLAQUERA, kind="selector", roles=[], ubigeo=PUNO)
    paper = {"constancia": CONSTANCIA, "issuer": holder, "selector": PALLAQUERA, "right": RIGHT, "ubigeo": PUNO}
    town.says(holder, "constancia.issued", gross_g=stated, issued_on="2026-03-02", **paper)
    for _ in range(3):
        town.sale(PALLAQUERA, buyer, holder=holder, support="constancia", constancia=CONSTANCIA)
    found = await suspected(database, town, "R05b", "2026-03-31")
    assert [(each.value, each.threshold, each.behind.count) for each in found] == [(300_000, 299_999, 3)] * suspicions
    assert all(each.parties == (holder, PALLAQUERA) for each in found)
