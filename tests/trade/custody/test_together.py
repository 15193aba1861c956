"""What holds of all five types: their shapes, their signers, their facts, and that custody loses no gram."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.decision.outcome import Accepted, Refusal
from service.decision.records import Posting
from service.trade.custody import KINDS
from service.trade.lots import shelf
from service.trade.whereabouts import HOME, is_all_home
from tests.trade.custody.yard import (
    ORE,
    OTHER_PLANT,
    PLANT,
    PLANTS,
    RECEPTION,
    ROLES,
    SELLERS,
    SHIPMENT,
    agreed,
    assayed,
    at_the_gate,
    attempt,
    decided_blindly,
    decided_by_umpire,
    exchanged,
    lies,
    received,
    record,
    remeasured,
    returned,
    senders_guide,
    shipped,
    yard,
)
from tests.trade.market import CARRIER, LOG, MINER, Market, uuid

_KINDS = {kind.type: kind for kind in KINDS}


def _without(payload: dict[str, Any], member: str) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != member}


SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("lots_repeated", shipped(lots=[{"lot": ORE, "gross_g": "1"}] * 2)),
    ("guide_kind", shipped(documents=[senders_guide(kind="01", series="F001")])),
    ("document_lines", shipped(documents=[senders_guide(lines=[2])])),
    ("documents_repeated", shipped(documents=[senders_guide()] * 2)),
    ("gross_zero", shipped(lots=[{"lot": ORE, "gross_g": "0.000"}])),
    ("lots_repeated", received(lots=[{"lot": ORE, "net_g": "1", "outcome": "accepted"}] * 2)),
    ("vehicle_empty", received(vehicle={"gross_kg": "2000", "tare_kg": "2000"})),
    ("reason_of_outcome", received({"reason": "other"})),
    ("reason_of_outcome", received({"outcome": "quarantine"})),
    ("reception_source", received(quarantined=uuid(72))),
    ("quarantined_again", received({"outcome": "quarantine", "reason": "other"}, shipment=None, quarantined=uuid(72))),
    ("gross_zero", received({"net_g": "0"})),
    ("gross_zero", received({"book_g": "0"})),
    ("one_grade", assayed(SELLERS, "seller", "18.6", fineness="900.0")),
    ("one_grade", assayed(SELLERS, "seller", "18.6", grade_g_t=None)),
    ("one_grade", assayed(SELLERS, "seller", "18.6", grade_g_t=None, fineness="900.0")),
    ("assay_stage", _without(assayed(SELLERS, "seller", "18.6"), "sample")),
    ("assay_stage", assayed(SELLERS, "seller", "18.6", method=None)),
    ("assay_stage", assayed(SELLERS, "seller", "18.6", between=[PLANTS, RECEPTION])),
    ("assay_stage", agreed("18.3", sample="seller")),
    ("assay_stage", agreed("18.3", method="fire")),
    ("assay_stage", agreed("18.3", laboratory=MINER)),
    ("assay_stage", agreed("18.3", number="7")),
    ("assay_stage", agreed("18.3", between=None)),
    ("assay_stage", agreed("18.3", umpire=MINER)),
    ("assay_stage", decided_by_umpire("18.3", umpire=MINER)),
    ("assay_stage", decided_by_umpire("18.3", sample=None)),
    ("assays_repeated", agreed("18.3", between=[SELLERS, SELLERS])),
    ("assays_repeated", agreed("18.3", assay=SELLERS)),
    ("gross_zero", returned(gross_g="0.0")),
    ("gross_zero", remeasured("0")),
]


@pytest.mark.parametrize(("code", "payload"), SHAPES)
def test_what_does_not_hang_together_has_no_shape(code: str, payload: dict[str, Any]) -> None:
    """Members that contradict each other never reach a decision."""
    with pytest.raises(ValidationError, match=code):
        _KINDS[payload["type"]].payload.model_validate_json(json.dumps(payload))


def _ready(kind: str) -> tuple[Market, dict[str, Any]]:
    """A market in which the honest payload of a type is the next thing to happen."""
    match kind:
        case "shipment.recorded":
            return yard(), shipped()
        case "reception.recorded":
            market = yard()
            record(market, shipped())
            return market, received()
        case "assay.recorded":
            return exchanged(yard()), agreed("18.300")
        case "lot.returned":
            return at_the_gate(yard()), returned()
        case _:
            return at_the_gate(yard()), remeasured("1989500.000")


SIGNERS = {
    "shipment.recorded": {MINER, PLANT, CARRIER},
    "reception.recorded": {PLANT},
    "assay.recorded": {MINER, PLANT},
    "lot.returned": {PLANT},
    "lot.remeasured": {MINER, PLANT},
}
TOO_MUCH: dict[str, dict[str, Any]] = {
    "shipment.recorded": {"lots": [{"lot": ORE, "gross_g": "2000000.001"}]},
    "reception.recorded": {
        "lots": [{"lot": ORE, "net_g": "2000000.001", "book_g": "2000000.001", "outcome": "accepted"}]
    },
    "assay.recorded": {"grade_g_t": "18.601"},
    "lot.returned": {"gross_g": "2000000.001"},
    "lot.remeasured": {"gross_g": "2100000.001"},
}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("signer", ROLES)
def test_type_by_signer(kind: str, signer: str) -> None:
    """Each type is taken from who may sign it, and refused to everybody else."""
    market, payload = _ready(kind)
    outcome = attempt(market, payload, signer)
    if signer in SIGNERS[kind]:
        assert isinstance(outcome, Accepted)
    else:
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not_yours"


@pytest.mark.parametrize("kind", _KINDS)
def test_type_in_the_wrong_order(kind: str) -> None:
    """Before what it follows on there is nothing to record, and twice there is nothing left."""
    market, payload = _ready(kind)
    if kind != "shipment.recorded":
        outcome = attempt(yard(), payload)
        assert isinstance(outcome, Refusal)
        assert outcome.code in {"shipment_unknown", "lot_not_there", "assay_unknown", "not_yours"}
    record(market, payload)
    again = attempt(market, payload)
    if kind == "lot.remeasured":
        assert isinstance(again, Accepted)  # the same weight told again changes nothing
        assert not any(isinstance(each, Posting) for each in again.records)
    else:
        assert isinstance(again, Refusal)
        assert again.code in {"shipment_exists", "reception_exists", "assay_exists", "lot_not_there"}


@pytest.mark.parametrize("kind", _KINDS)
def test_type_by_too_much(kind: str) -> None:
    """More than there is, is refused where it breaks the books and marked where it can be."""
    market, payload = _ready(kind)
    outcome = attempt(market, payload | TOO_MUCH[kind])
    if isinstance(outcome, Refusal):
        assert outcome.code == "lot_not_there"
    else:
        assert [mark.rule for mark in outcome.marks] == [{"assay.recorded": "R27", "lot.remeasured": "R06b"}[kind]]


@pytest.mark.parametrize("kind", _KINDS)
def test_a_prefetch_is_never_needed(kind: str) -> None:
    """With nothing loaded beforehand the outcome is the same, in a few rounds; with it, few are missed."""
    market, payload = _ready(kind)
    full, missed = decided_blindly(market, payload, PLANT, prefetch=True)
    empty, rounds = decided_blindly(market, payload, PLANT, prefetch=False)
    assert isinstance(full, Accepted)
    assert full == empty
    assert missed <= 1
    assert rounds <= 3


JOURNEY = st.lists(
    st.tuples(
        st.sampled_from(["ship", "receive", "aside", "turn_away", "bring", "release", "return", "weigh"]),
        st.integers(1, 1000),
        st.integers(0, 3),
    ),
    max_size=20,
)


def _step(step: str, n: int, grams: str, pick: int) -> dict[str, Any]:
    """The `n`-th thing that happens, to a shipment or a quarantine that may have been."""
    shipment, reception = uuid(6000 + n), uuid(7000 + n)
    road, apart = uuid(6000 + pick), uuid(7000 + pick)
    lot: dict[str, object] = {"net_g": grams, "book_g": grams}
    aside, away = ({"outcome": outcome, "reason": "other"} for outcome in ("quarantine", "turned_away"))
    return {
        "ship": shipped(shipment=shipment, lots=[{"lot": ORE, "gross_g": grams}], documents=[]),
        "receive": received(lot, reception=reception, shipment=road),
        "aside": received(lot | aside, reception=reception, shipment=road),
        "turn_away": received(lot | away, reception=reception, shipment=road),
        "bring": received(lot, reception=reception, shipment=None),
        "release": received(lot, reception=reception, shipment=None, quarantined=apart),
        "return": returned(gross_g=grams),
        "weigh": remeasured(grams),
    }[step]


@given(JOURNEY)
def test_custody_loses_no_gram(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is accepted, in any order and amount: all places together hold the lot, none less than nothing."""
    market = yard()
    for n, (step, permille, pick) in enumerate(steps):
        held = market.lot(ORE)[0] or 0
        payload = _step(step, n, f"{held * permille // 1000 // 1000 or 1}", pick)
        signer = MINER if step == "weigh" else PLANT
        if isinstance(attempt(market, payload, signer), Accepted):
            record(market, payload, signer)
        here = lies(market)
        assert sum(here.values()) == market.lot(ORE)[0]
        assert all(gross > 0 for gross in here.values())


STORY = st.lists(
    st.tuples(
        st.sampled_from(["ship", "receive", "aside", "release", "return", "weigh", "count", "count", "annul", "annul"]),
        st.integers(0, 3),
    ),
    max_size=30,
)


@given(STORY)
def test_no_count_hides_what_lies_elsewhere(steps: list[tuple[str, int]]) -> None:
    """Whatever is shipped, weighed, counted and annulled: to look back to the last count tells all that is away."""
    market = yard()
    for n, (step, pick) in enumerate(steps):
        gross_g = f"{(market.lot(ORE)[0] or 0) // 1000}"
        head = {"log": LOG, "id": uuid(8000 + n), "occurred_at": "2026-11-21T15:00:00Z"}
        if step == "count":
            count = {"holder": MINER, "counted_on": "2026-11-21", "lots": [{"lot": ORE, "gross_g": gross_g}]}
            market.record({"type": "stocktake.recorded", **head, **count}, MINER)
        elif step == "annul":
            gone = {"entry": market.seq - 1 - pick, "reason": "wrong_lot"}
            for signer in (MINER, PLANT):
                market.record({"type": "entry.annulled", **head, **gone}, signer)
        else:
            market.record(_step(step, n, "1000", pick), MINER if step in ("ship", "weigh") else PLANT)
        assert is_all_home(market.facts.shelf(shelf(ORE))) == (lies(market).keys() <= {HOME})


def test_a_round_trip_leaves_everything_as_it_was() -> None:
    """Sent, received and given back, the lot is at home and weighs what it weighed."""
    market = at_the_gate(yard())
    record(market, returned())
    assert lies(market) == {HOME: 2_000_000_000}
    assert market.lot(ORE) == (2_000_000_000, None)
    assert market.facts.shelf(f"shipment:{SHIPMENT}")
    assert isinstance(attempt(market, shipped(shipment=uuid(79), documents=[])), Accepted)
    assert not isinstance(attempt(market, returned(plant=OTHER_PLANT), OTHER_PLANT), Accepted)
