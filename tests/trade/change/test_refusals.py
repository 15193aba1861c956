"""Every type by wrong signer, wrong order and wrong quantity: refused, or marked as designed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, Refusal, Refused
from service.decision.records import Posting, Row
from service.trade.change import KINDS, export, processing, stocktake
from tests.trade.change.plant import (
    CAMPAIGN,
    PLANT,
    SECOND,
    bare,
    dore,
    ore,
    plant_market,
    processed,
    sponge,
    tailings,
    taken,
)
from tests.trade.change.test_export import exported
from tests.trade.change.test_stocktake import counted, found
from tests.trade.market import BUYER, LOG, MINER, Market, uuid

ALL = "10000000.000"


def _market() -> Market:
    market = plant_market()
    ore(market, 201)
    sponge(market, 202)
    return market


def _tolled(**changes: object) -> dict[str, Any]:
    return processed([taken(uuid(201), ALL)], [dore(301, "189.000", "900.0"), tailings(303)], **changes)


def _refused(outcome: Accepted | Refusal) -> tuple[str, str]:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code, outcome.field


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"inputs": [taken(uuid(999), "1.000")]}, "lot_unknown", "inputs[0].lot"),
        ({"inputs": [taken(uuid(201), "10000000.001")]}, "lot_overdrawn", "inputs[0].take_g"),
        ({"campaign": uuid(201)}, "lot_exists", "campaign"),
        ({"outputs": [dore(202, "189.000", "900.0")]}, "lot_exists", "outputs[0].becomes"),
        ({"outputs": [dore(301, "189.000", "900.0", fine_g="170.1")]}, None, None),
        ({"outputs": [dore(301, "189.000", "900.0", fine_g="170.2")]}, "fine_mismatch", "outputs[0].fine_g"),
        ({"outputs": [dore(301, "189.000", "900.0", holder=SECOND)]}, "output_not_theirs", "outputs[0].holder"),
        ({"outputs": [dore(301, "189.000", "900.0", holder=MINER)]}, None, None),
        ({"process": "split"}, "product_of_feed", "outputs[0].product"),
        ({"recovery_percent": "89.54"}, "recovery_mismatch", "recovery_percent"),
    ],
)
def test_what_a_campaign_cannot_be(changes: dict[str, Any], code: str | None, field: str | None) -> None:
    """Each refusal has its code and names the member at fault, beside what is accepted."""
    market = _market()
    before = dict(market.facts._balances)
    outcome = market.record(_tolled(**changes), signer=PLANT, roles=("plant",))
    if code is None:
        assert isinstance(outcome, Accepted), outcome
    else:
        assert _refused(outcome) == (code, field)
        assert market.facts._balances == before


def _without(member: str) -> dict[str, Any]:
    output = dore(301, "189.000", "900.0")
    del output[member]
    return output


MERCURY = {"reagent": "mercury", "used_kg": "1"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"started_on": "2026-11-20"}, "campaign_days"),
        ({"ended_on": "2026-11-21"}, "campaign_days"),
        ({"inputs": [taken(uuid(201), "1"), taken(uuid(201), "2")]}, "inputs_repeated"),
        ({"inputs": [taken(uuid(201), "0.000")]}, "take_zero"),
        ({"outputs": [dore(301, "1.000", "900.0"), dore(301, "2.000", "900.0")]}, "outputs_repeated"),
        ({"outputs": [dore(900, "1.000", "900.0")]}, "outputs_repeated"),
        ({"outputs": [dore(each, "1.000", "900.0", product="bar", serial="A") for each in (1, 2)]}, "outputs_repeated"),
        ({"outputs": [dore(301, "1.000", "900.0", serial="A")]}, "serial_of_bar"),
        ({"outputs": [dore(301, "0.000", "900.0")]}, "gross_zero"),
        ({"outputs": [dore(301, "1.000", "900.0", product="circuit")]}, "measure_of_product"),
        ({"outputs": [_without("fineness")]}, "fine_with_measure"),
        ({"outputs": [bare(dore(301, "1.000", "900.0"))]}, "output_without_assay"),
        ({"reagents": [MERCURY, MERCURY]}, "reagents_repeated"),
        (
            {"process": "split", "inputs": [taken(uuid(201), "1"), taken(uuid(202), "1")]},
            "split_of_one",
        ),
        ({"process": "merge"}, "merge_into_one"),
        ({"outputs": []}, "at least 1 item"),
        ({"inputs": [taken(uuid(n), "1") for n in range(201)]}, "at most 200 items"),
    ],
)
def test_a_campaign_that_cannot_be_meant_is_no_payload(changes: dict[str, Any], word: str) -> None:
    """Contradictions inside a campaign are faults of its shape, each with a stable word."""
    with pytest.raises(ValidationError, match=word):
        _market().decide(_tolled(**changes), PLANT)


def test_tailings_and_circuit_need_no_assay() -> None:
    """What a treatment leaves behind may be without, and so may anything that is only divided."""
    market = _market()
    behind = [bare(tailings(303)), {**bare(tailings(304)), "product": "circuit"}]
    payload = _tolled(outputs=[dore(301, "189.000", "900.0"), *behind])
    assert isinstance(market.decide(payload, PLANT, roles=("plant",)), Accepted)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (processing.KIND, _tolled()),
        (stocktake.KIND, counted(found(uuid(202), "1.000"))),
        (export.KIND, exported(taken(uuid(202), "1.000"))),
    ],
    ids=lambda each: each.type if isinstance(each, Kind) else "",
)
def test_nobody_signs_for_another(kind: Kind[Any], payload: dict[str, Any]) -> None:
    """Each type is its plant's, holder's or exporter's to sign, whatever roles another has."""
    read = kind.payload.model_validate_json(json.dumps(payload))
    assert kind.may_sign(read, Signer("k", PLANT, "device", ()))
    for other in (BUYER, MINER):
        assert not kind.may_sign(read, Signer("k", other, "device", ("plant", "trader", "registrar", "authority")))


def _in_order(kind: Kind[Any], payload: dict[str, Any], market: Market, *, prefetch: bool) -> tuple[Outcome, int]:
    read = kind.payload.model_validate_json(json.dumps(payload))
    facts = Facts()
    at = At(LOG, market.seq, datetime(2026, 11, 21, 20, tzinfo=UTC), Signer("k", PLANT, "device", ("plant",)))

    def load(needs: Needs) -> None:
        rows: dict[str, list[Row]] = {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves}
        facts.load(rows, {account: market.facts.balance(account) for account in needs.accounts})

    if prefetch:
        load(kind.needs(read))
    misses = 0
    while True:
        try:
            return kind.decide(read, facts, at), misses
        except NotLoaded as missing:
            misses += 1
            load(missing.missing)
        except Refused as refused:
            return refused.refusal, misses


def _many() -> tuple[Kind[Any], dict[str, Any], Market]:
    market = plant_market()
    lots = [
        ore(market, 400 + n, MINER if n % 2 else SECOND, right={"code": f"R{n}", "name": "DEMO"}) for n in range(40)
    ]
    bars = [dore(500 + n, "180.000", "999.0", product="bar", serial=f"B{n}") for n in range(40)]
    return processing.KIND, processed([taken(lot, ALL) for lot in lots], bars), market


CASES: list[Callable[[], tuple[Kind[Any], dict[str, Any], Market]]] = [
    lambda: (processing.KIND, _tolled(), _market()),
    lambda: (stocktake.KIND, counted(found(uuid(202), "1.000")), _market()),
    lambda: (export.KIND, exported(taken(uuid(202), "60.000")), _market()),
    _many,
]


@pytest.mark.parametrize("case", CASES)
def test_a_prefetch_is_never_needed(case: Callable[[], tuple[Kind[Any], dict[str, Any], Market]]) -> None:
    """With nothing loaded beforehand the outcome is the same, in a few rounds; forty rights take no forty."""
    kind, payload, market = case()
    full, _ = _in_order(kind, payload, market, prefetch=True)
    empty, misses = _in_order(kind, payload, market, prefetch=False)
    assert isinstance(full, Accepted)
    assert empty == full
    assert misses <= 4


@pytest.mark.parametrize("case", CASES)
def test_rows_have_keys_of_their_own(case: Callable[[], tuple[Kind[Any], dict[str, Any], Market]]) -> None:
    """No two rows of an entry have one key on one shelf, and no key was there before."""
    kind, payload, market = case()
    outcome, _ = _in_order(kind, payload, market, prefetch=True)
    assert isinstance(outcome, Accepted)
    rows = [row for row in (*outcome.records, *outcome.marks) if not isinstance(row, Posting)]
    keys = [(row.shelf, row.key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert not {(row.shelf, row.key) for shelf, _ in keys for row in market.facts.shelf(shelf)} & set(keys)


def test_the_rooms_types_are_listed() -> None:
    """Campaign, stock-take and export."""
    assert [kind.type for kind in KINDS] == ["processing.recorded", "stocktake.recorded", "export.recorded"]
    assert _tolled()["campaign"] == CAMPAIGN
