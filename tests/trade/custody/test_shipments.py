"""Gold leaves its holder, and what its guides say of that."""

from collections.abc import Callable
from typing import Any

import pytest

from service.trade.whereabouts import HOME, transit
from tests.trade.custody.yard import (
    DESAGUADERO,
    JULIACA,
    ORE,
    OTHER_PLANT,
    PLANT,
    ROAD,
    SHIPMENT,
    attempt,
    enrol,
    lies,
    record,
    refused,
    senders_guide,
    shipped,
    yard,
)
from tests.trade.market import (
    ANANEA,
    BUYER,
    CARRIER,
    MINER,
    OTHER,
    guide,
    line,
    lot_declared,
    only,
    rules,
    sale,
    uuid,
)

LIMA = {"system": "inei", "code": "150101"}


def test_an_honest_shipment_moves_the_grams_and_nothing_else() -> None:
    """All of the ore is on the road, without a mark or a posting."""
    market = yard()
    before = list(market.postings)
    assert rules(record(market, shipped())) == []
    assert lies(market) == {ROAD: 2_000_000_000}
    assert market.postings == before


def test_a_lot_may_go_in_parts() -> None:
    """What stays is at home; each shipment is a road of its own."""
    market = yard()
    part = [{"lot": ORE, "gross_g": "500000.000"}]
    record(market, shipped(lots=part, documents=[]))
    record(market, shipped(shipment=uuid(79), lots=part, documents=[]))
    assert lies(market) == {ROAD: 500_000_000, transit(uuid(79)): 500_000_000, HOME: 1_000_000_000}


@pytest.mark.parametrize("signer", [PLANT, CARRIER])
def test_who_has_a_key_sends_its_gold_itself(signer: str) -> None:
    """Carrier and receiver sign for a miner without a key, and for no other."""
    market = yard()
    assert rules(attempt(market, shipped(), signer)) == []
    enrol(market, MINER)
    assert refused(attempt(market, shipped(), signer)) == "not_yours"
    assert rules(attempt(market, shipped(), MINER)) == []


def test_a_guide_carries_a_lot_once() -> None:
    """The same grams of the same lot under the same guide are refused; other grams are held against its weight."""
    market = yard()
    half = [{"lot": ORE, "gross_g": "1000000.000"}]
    paper = senders_guide(gross_g="1000000.000")
    assert rules(record(market, shipped(lots=half, documents=[paper]))) == []
    again = shipped(shipment=uuid(79), lots=half, documents=[paper])
    assert refused(attempt(market, again)) == "document_line_reused"
    again["lots"] = [{"lot": ORE, "gross_g": "900000.000"}]
    assert dict(only(attempt(market, again), "R15").detail)["reason"] == "weight"


def test_a_deal_and_a_shipment_use_one_guide() -> None:
    """What is bought and moved under one guide is not counted twice, but must be told alike."""
    market = yard()
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    sold = line(lot=uuid(201), take_g="100.000")
    del sold["origin"]
    assert rules(market.record(sale(lines=[sold], documents=[guide()]))) == []
    moved = shipped(
        **{"from": BUYER, "to": PLANT, "lots": [{"lot": uuid(301), "gross_g": "100.000"}], "documents": [guide()]}
    )
    assert rules(attempt(market, moved)) == []
    moved["documents"] = [guide(gross_g="101.000")]
    assert dict(only(attempt(market, moved), "R15").detail)["reason"] == "restated"


CONTRADICTIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("issuer", {"issuer": BUYER}, {"issuer": PLANT}),
    ("issuer", {"kind": "31", "series": "V001", "issuer": MINER}, {"kind": "31", "series": "V001", "issuer": CARRIER}),
    ("weight", {"gross_g": "1960000.000"}, {"gross_g": "1961000.000"}),
    ("weight", {"gross_g": "2041000.000"}, {"gross_g": "2040000.000"}),
    ("weight", {"gross_g": "2041000.000"}, {"gross_g": "2041000.000", "partial": True}),
    ("after_departure", {"issued_on": "2026-11-21"}, {"issued_on": "2026-11-20"}),
    ("plate", {"plate": "Z9Z999"}, {"plate": "X1A234"}),
    ("route", {"departure": LIMA}, {"departure": ANANEA}),
    ("route", {"arrival": LIMA}, {"arrival": JULIACA}),
    ("route", {"arrival": LIMA}, {"arrival": {"system": "reniec", "code": "140101"}}),
]


@pytest.mark.parametrize(("reason", "fraud", "twin"), CONTRADICTIONS)
def test_r15_finds_the_guide_that_contradicts(reason: str, fraud: dict[str, Any], twin: dict[str, Any]) -> None:
    """A guide of others, of another weight, day, vehicle or road is marked, its honest twin is not."""
    market = yard()
    mark = only(attempt(market, shipped(documents=[senders_guide(**fraud)])), "R15")
    assert (dict(mark.detail)["reason"], mark.subject, mark.about) == (reason, "document:1", f"entry:{market.seq}")
    assert rules(attempt(market, shipped(documents=[senders_guide(**twin)]))) == []


def _toward(arrival: dict[str, str]) -> Callable[..., dict[str, Any]]:
    return lambda **changes: shipped(**({"arrival": arrival, "documents": []} | changes))


def test_r19_finds_gold_that_nears_the_border_unguided() -> None:
    """From Puno to Desaguadero without a guide: marked on the lot, for the authority's eyes."""
    market = yard()
    mark = only(attempt(market, _toward(DESAGUADERO)()), "R19")
    assert (mark.level, mark.about, mark.audience) == ("alert", f"lot:{ORE}", "authority")


@pytest.mark.parametrize(
    "twin",
    [
        {"arrival": JULIACA},
        {"departure": LIMA},
        {"documents": [senders_guide()]},
        {"lots": [{"lot": ORE, "gross_g": "10.000"}]},
    ],
)
def test_r19_spares_its_twins(twin: dict[str, Any]) -> None:
    """Elsewhere, from elsewhere, under a guide, or with no more than the policy's grams, nothing is said."""
    assert rules(attempt(yard(), _toward(DESAGUADERO)(**twin))) == []


@pytest.mark.parametrize(
    ("departure", "arrival"),
    [
        (("inei", "170104"), ("inei", "170301")),
        (("reniec", "201104"), ("reniec", "200502")),
        (("sunat", "211002"), ("inei", "210904")),
    ],
)
def test_r19_knows_each_list_of_districts(departure: tuple[str, str], arrival: tuple[str, str]) -> None:
    """Madre de Dios to Iñapari, and districts in any of the three code systems."""
    place = {name: dict(zip(("system", "code"), at, strict=True)) for name, at in (("d", departure), ("a", arrival))}
    moved = shipped(departure=place["d"], arrival=place["a"], documents=[])
    assert rules(attempt(yard(), moved)) == ["R19"]


def test_a_guide_over_one_lot_does_not_cover_another() -> None:
    """Only the lots that a guide names go under it; what is left is weighed together."""
    market = yard()
    for number in (241, 242):
        market.record(lot_declared(number, "6.000", "900.0", "5.400000"), signer=MINER)
    lots = [{"lot": ORE, "gross_g": "2000000.000"}, *({"lot": uuid(n), "gross_g": "6.000"} for n in (241, 242))]
    moved = _toward(DESAGUADERO)(lots=lots, documents=[senders_guide()])
    assert rules(attempt(market, moved)) == ["R19", "R19"]
    moved["documents"][0] |= {"lines": [1, 2], "gross_g": "2000006.000"}
    assert rules(attempt(market, moved)) == []


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("lot_unknown", {"lots": [{"lot": uuid(999), "gross_g": "1"}]}, PLANT),
    ("lot_not_there", {"lots": [{"lot": ORE, "gross_g": "2000000.001"}]}, PLANT),
    ("lot_not_yours", {"from": OTHER}, PLANT),
    ("not_yours", {}, OTHER_PLANT),
    ("not_yours", {}, "registrar"),
]


@pytest.mark.parametrize(("code", "changes", "signer"), REFUSED)
def test_what_cannot_be_is_refused(code: str, changes: dict[str, Any], signer: str) -> None:
    """Unknown lots, more grams than are at home, another's gold, and who has no part in it."""
    assert refused(attempt(yard(), shipped(**changes), signer)) == code


def test_a_shipment_is_recorded_once() -> None:
    """Its id is unique, and what is on the road does not leave home again."""
    market = yard()
    record(market, shipped())
    assert refused(attempt(market, shipped())) == "shipment_exists"
    assert refused(attempt(market, shipped(shipment=uuid(79)))) == "lot_not_there"


def test_a_lot_cannot_be_moved_for_ever() -> None:
    """After 400 moves a lot stays where it is."""
    market = yard()
    for n in range(400):
        record(market, shipped(shipment=uuid(5000 + n), lots=[{"lot": ORE, "gross_g": "1"}], documents=[]))
    assert refused(attempt(market, shipped(lots=[{"lot": ORE, "gross_g": "1"}], documents=[]))) == "lot_moved_out"
    assert SHIPMENT not in str(lies(market))
