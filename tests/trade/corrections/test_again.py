"""Recorded again after an annulment: an id was that of something once, what is stamped on a bar is on it still."""

from collections.abc import Callable
from typing import Any

import pytest

from service.decision.outcome import Accepted
from tests.trade.change.plant import PLANT as REFINER
from tests.trade.change.plant import dore, plant_market, processed, sponge, taken
from tests.trade.change.test_export import exported
from tests.trade.corrections.desk import annul, refused
from tests.trade.custody import yard
from tests.trade.custody.yard import PLANT, PLANTS, SELLERS, agreed, assayed, at_the_gate, exchanged, received, shipped
from tests.trade.market import MINER, Market, constancia, honest_market, lot_declared, sale, uuid

Case = tuple[Market, dict[str, Any], str]


def _bars(number: int = 900, serial: str = "DEMO-1") -> dict[str, Any]:
    bar = dore(number + 1, "90.000", "990.0", product="bar", serial=serial)
    return processed([taken(uuid(201), "100.000")], [bar], campaign=uuid(number), id=uuid(number + 5000))


def _refinery() -> Market:
    market = plant_market()
    sponge(market, 201)
    return market


def _with_miner() -> Market:
    market = honest_market()
    market.party(MINER, "person")
    return market


CASES: list[tuple[Callable[[], Case], str]] = [
    (lambda: (_with_miner(), constancia(), MINER), "constancia_exists"),
    (lambda: (honest_market(), lot_declared(202, "10.000", "900.0", "9.000000"), MINER), "lot_exists"),
    (lambda: (honest_market(), sale(), sale()["buyer"]), "lot_exists"),
    (lambda: (yard.yard(), shipped(), MINER), "shipment_exists"),
    (lambda: (_on_the_road(), received(), PLANT), "reception_exists"),
    (lambda: (at_the_gate(yard.yard()), assayed(SELLERS, "seller", "18.600"), MINER), "assay_exists"),
    (lambda: (_refinery(), _bars(), REFINER), "lot_exists"),
    (lambda: (_refinery(), exported(taken(uuid(201), "60.000")), REFINER), "lot_exists"),
]


def _on_the_road() -> Market:
    market = yard.yard()
    yard.record(market, shipped(), MINER)
    return market


@pytest.mark.parametrize(("case", "code"), CASES)
def test_an_id_is_not_used_again(case: Callable[[], Case], code: str) -> None:
    """Whatever bore it has been annulled: it is refused, and never a second row under one name."""
    market, payload, signer = case()
    entry = market.seq
    assert isinstance(market.record(payload, signer), Accepted)
    assert isinstance(market.record(annul(entry), signer), Accepted)
    assert refused(market.record(payload | {"id": uuid(99_999)}, signer)) == code


def test_a_bar_keeps_its_number() -> None:
    """A campaign that was annulled is recorded again under another id, with the number that is stamped on the bar."""
    market = _refinery()
    entry = market.seq
    assert isinstance(market.record(_bars(), REFINER), Accepted)
    assert refused(market.record(_bars(910), REFINER)) == "serial_taken"
    assert isinstance(market.record(annul(entry), REFINER), Accepted)
    again = market.seq
    assert isinstance(market.record(_bars(910), REFINER), Accepted)
    assert refused(market.record(_bars(920), REFINER)) == "serial_taken"
    assert isinstance(market.record(annul(again), REFINER), Accepted)


def test_an_assay_that_was_built_on_stays() -> None:
    """What an agreed grade was reached from is annulled only after the agreement; the other one likewise."""
    market = yard.yard("18.300")
    exchanged(market)
    seller, plant = market.seq - 2, market.seq - 1
    yard.record(market, agreed("18.300"))
    agreement = market.seq - 1
    for entry, signer in ((seller, PLANT), (plant, PLANT)):
        assert refused(market.record(annul(entry), signer)) == "rested_upon"
    assert isinstance(market.record(annul(agreement), PLANT), Accepted)
    assert isinstance(market.record(annul(seller), PLANT), Accepted)


def test_an_assay_does_not_rest_on_the_one_before() -> None:
    """The first assay of a lot, nothing being built on it, is annulled though others were recorded since."""
    market = at_the_gate(yard.yard())
    yard.record(market, assayed(SELLERS, "seller", "18.600"))
    yard.record(market, assayed(PLANTS, "plant", "18.000"))
    assert isinstance(market.record(annul(market.seq - 2), PLANT), Accepted)
