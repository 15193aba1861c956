"""Gold at the gate: what came, what the scale said, and where it lies since."""

from typing import Any

import pytest

from service.trade.custody.receptions import Reception
from service.trade.whereabouts import HOME, at, quarantine
from tests.trade.custody.yard import (
    ASIDE,
    GATE,
    ORE,
    OTHER_PLANT,
    PLANT,
    RECEPTION,
    ROAD,
    attempt,
    lies,
    received,
    record,
    refused,
    shipped,
    yard,
)
from tests.trade.market import CARRIER, MINER, Market, line, only, rules, sale, uuid


def _on_the_road() -> Market:
    market = yard()
    record(market, shipped())
    return market


def test_an_honest_reception_ends_the_road() -> None:
    """What was sent lies at the gate, without a mark or a posting; what the scale said is on record."""
    market = _on_the_road()
    before = list(market.postings)
    done = record(market, received({"net_g": "1989500.000"}))
    assert rules(done) == []
    assert lies(market) == {GATE: 2_000_000_000}
    assert market.postings == before
    (row,) = [each for each in done.records if isinstance(each, Reception)]
    assert row.lots == ((ORE, 2_000_000_000, 1_989_500_000, "accepted", None),)


def test_one_lot_comes_in_many_deliveries() -> None:
    """Each says of how many grams it is; the last one settles the road, whatever its scale says."""
    market = _on_the_road()
    for n, (book, net) in enumerate((("700000.000", "705000.000"), ("700000.000", "690000.000"))):
        part = received({"book_g": book, "net_g": net}, reception=uuid(500 + n))
        assert rules(record(market, part)) == []
    assert lies(market) == {GATE: 1_400_000_000, ROAD: 600_000_000}
    last = received({"net_g": "590000.000"})
    assert rules(record(market, last)) == []
    assert lies(market) == {GATE: 2_000_000_000}


@pytest.mark.parametrize(("outcome", "place"), [("quarantine", ASIDE), ("turned_away", HOME)])
def test_what_is_not_accepted_lies_elsewhere(outcome: str, place: str) -> None:
    """Quarantine is at the gate and apart; what is turned away goes home."""
    market = _on_the_road()
    record(market, received({"outcome": outcome, "reason": "papers"}))
    assert lies(market) == {place: 2_000_000_000}


@pytest.mark.parametrize(("outcome", "place"), [("accepted", GATE), ("turned_away", HOME)])
def test_a_later_word_ends_the_quarantine(outcome: str, place: str) -> None:
    """What was kept apart is accepted or turned away, in part or in all."""
    market = _on_the_road()
    record(market, received({"outcome": "quarantine", "reason": "origin"}))
    later: dict[str, Any] = {"outcome": outcome, "book_g": "500000.000", "net_g": "500000.000"}
    if outcome == "turned_away":
        later["reason"] = "origin"
    after = received(later, reception=uuid(72), quarantined=RECEPTION, shipment=None)
    record(market, after)
    assert lies(market) == {ASIDE: 1_500_000_000, place: 500_000_000}


def test_gold_comes_without_a_shipment() -> None:
    """Its holder brought it: it goes from home to the gate."""
    market = yard()
    assert rules(record(market, received(shipment=None))) == []
    assert lies(market) == {GATE: 2_000_000_000}


def test_turned_away_at_the_door_nothing_moves() -> None:
    """What came from home and goes home has not moved, but the gate's word stands."""
    market = yard()
    done = record(market, received({"outcome": "turned_away", "reason": "no_guide"}, shipment=None))
    assert [type(row) for row in done.records] == [Reception]
    assert lies(market) == {HOME: 2_000_000_000}


def test_gold_bought_on_the_road_comes_home() -> None:
    """A plant that bought the ore under way takes its own lot in at its own gate."""
    market = _on_the_road()
    market.register(PLANT, "RECPO")
    taken = line(lot=ORE, take_g="2000000.000", product="ore", gross_g="2000000.000")
    for member in ("origin", "fineness", "fine_g"):
        del taken[member]
    market.record(sale(buyer=PLANT, stage="provisional", lines=[taken], documents=[]), signer=PLANT)
    assert lies(market, uuid(301)) == {ROAD: 2_000_000_000}
    record(market, received({"lot": uuid(301)}))
    assert lies(market, uuid(301)) == {HOME: 2_000_000_000}
    assert lies(market) == {}


GATE_FRAUDS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("line:1", "weight", {"lot": {"net_g": "1959999.999"}}, {"lot": {"net_g": "1960000.000"}}),
    ("line:1", "weight", {"lot": {"net_g": "2040000.001"}}, {"lot": {"net_g": "2040000.000"}}),
    ("shipment", "receiver", {"plant": OTHER_PLANT}, {"plant": PLANT}),
    ("shipment", "plate", {"plate": "Z9Z999"}, {"plate": "X1A234"}),
    ("shipment", "seals", {"seals": ["451", "453"]}, {"seals": ["452", "451"]}),
    (
        "shipment",
        "before_departure",
        {"occurred_at": "2026-11-20T04:59:59Z"},
        {"occurred_at": "2026-11-20T05:00:00Z"},
    ),
    (
        "shipment",
        "vehicle",
        {"vehicle": {"gross_kg": "3960", "tare_kg": "2000"}},
        {"vehicle": {"gross_kg": "3961", "tare_kg": "2000"}},
    ),
]


@pytest.mark.parametrize(("subject", "reason", "fraud", "twin"), GATE_FRAUDS)
def test_r15_finds_what_the_gate_contradicts(
    subject: str, reason: str, fraud: dict[str, Any], twin: dict[str, Any]
) -> None:
    """Scale, gate, vehicle, seals and day against what was sent; the honest twin is spared."""
    market = _on_the_road()
    for changes, found in ((fraud, True), (twin, False)):
        said = received(**changes) if "lot" not in changes else received(changes["lot"])
        outcome = attempt(market, said, said["plant"])
        if found:
            mark = only(outcome, "R15")
            assert (mark.subject, dict(mark.detail)["reason"]) == (subject, reason)
        else:
            assert rules(outcome) == []


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("lot_unknown", {"lot": uuid(999)}, {}),
    ("lot_not_there", {"book_g": "2000000.001"}, {}),
    ("lot_not_there", {}, {"shipment": None}),
    ("shipment_unknown", {}, {"shipment": uuid(79)}),
    ("reception_unknown", {}, {"shipment": None, "quarantined": uuid(79)}),
]


@pytest.mark.parametrize(("code", "lot", "changes"), REFUSED)
def test_what_cannot_be_is_refused(code: str, lot: dict[str, Any], changes: dict[str, Any]) -> None:
    """Unknown lots, shipments and receptions, and more than is under way."""
    assert refused(attempt(_on_the_road(), received(lot, **changes))) == code


@pytest.mark.parametrize("signer", [MINER, CARRIER, OTHER_PLANT, "registrar", "authority"])
def test_the_gate_signs_for_itself(signer: str) -> None:
    """Nobody says for a plant that gold came in."""
    assert refused(attempt(_on_the_road(), received(), signer)) == "not_yours"


def test_a_reception_is_recorded_once() -> None:
    """Its id is unique; what has come does not come again; another gate's quarantine is not ours to end."""
    market = _on_the_road()
    record(market, received({"outcome": "quarantine", "reason": "seals"}))
    assert refused(attempt(market, received())) == "reception_exists"
    assert refused(attempt(market, received(reception=uuid(72)))) == "lot_not_there"
    elsewhere = received(reception=uuid(72), plant=OTHER_PLANT, quarantined=RECEPTION, shipment=None)
    assert refused(attempt(market, elsewhere, OTHER_PLANT)) == "reception_unknown"
    assert lies(market) == {quarantine(PLANT): 2_000_000_000}
    assert at(PLANT) not in lies(market)
