"""R29: the gold of an owner whose ore is treated on toll, kept from it and given to it."""

from dataclasses import replace
from typing import Any

import pytest

from service.decision.outcome import Accepted
from service.trade.ownership.toll import Toll
from service.trade.whereabouts import at
from tests.trade.change.plant import (
    PLANT,
    SECOND,
    agreed,
    dore,
    lies,
    ore,
    plant_market,
    processed,
    sponge,
    tailings,
    taken,
)
from tests.trade.change.test_processing import ALL
from tests.trade.market import MINER, Market, only, rules, uuid


def one_owner(*outputs: dict[str, Any], terms: Toll | None = None, **members: Any) -> Any:  # noqa: ANN401 - members of a payload
    """The miner's 190 g, treated alone; what the plant makes of it."""
    market = plant_market()
    if terms is not None:
        market.put(replace(terms, seq=market.seq))
    return treated(market, [taken(ore(market, 201), ALL)], list(outputs), **members)


def treated(market: Market, inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], **members: Any) -> Any:  # noqa: ANN401 - members of a payload
    """What the plant is answered."""
    outcome = market.decide(processed(inputs, outputs, **members), PLANT, roles=("plant",))
    assert isinstance(outcome, Accepted), outcome
    return outcome


def terms(*, share: int | None = None, guaranteed: int | None = None) -> Toll:
    """An agreement for a share, or with a guaranteed recovery, in basis points."""
    return replace(agreed(0, MINER), share_bp=share, guaranteed_bp=guaranteed, agreement=uuid(899))


def test_a_plant_that_keeps_the_gold() -> None:
    """All of the doré is the plant's, and the owner has the tailings: the owner learns what is due to it."""
    outcome = one_owner(dore(301, "189.000", "900.0"), tailings(303, holder=MINER))
    mark = only(outcome, "R29")
    assert (mark.subject, mark.level, mark.audience) == ("input:1", "alert", "parties")
    detail = {"holder": MINER, "input": uuid(201), "due": "168399000", "given": "0", "unit": "ug"}
    assert dict(mark.detail) == detail
    assert rules(one_owner(dore(301, "189.000", "900.0", holder=MINER), tailings(303))) == []


@pytest.mark.parametrize(("owners", "kept", "short"), [("187.110", "1.890", False), ("187.109", "1.891", True)])
def test_a_share_is_the_plants(owners: str, kept: str, *, short: bool) -> None:
    """The agreement leaves the plant one hundredth of the gold: that much it may keep, and no gram more."""
    outputs = (dore(301, owners, "900.0", holder=MINER), dore(302, kept, "900.0"), tailings(303))
    assert ("R29" in rules(one_owner(*outputs))) is short


@pytest.mark.parametrize(("guaranteed", "short"), [(8_000, False), (8_001, True)])
def test_no_more_is_due_than_was_guaranteed(guaranteed: int, *, short: bool) -> None:
    """Of 190 g fine 152 were given back, eight tenths, while the plant recovered more."""
    outputs = (
        dore(301, "168.889", "900.0", holder=MINER),
        dore(302, "20.111", "900.0"),
        tailings(303),
    )
    assert ("R29" in rules(one_owner(*outputs, terms=terms(guaranteed=guaranteed)))) is short


def test_of_several_each_has_its_part() -> None:
    """Two owners of as much ore: the one who is given two thirds is not short, the other is, and only it is named."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202, SECOND), ALL)]
    outputs = [dore(301, "252.000", "900.0", holder=MINER), dore(302, "126.000", "900.0", holder=SECOND), tailings(303)]
    mark = only(treated(market, inputs, outputs), "R29")
    assert (mark.subject, dict(mark.detail)["holder"]) == ("input:2", SECOND)


@pytest.mark.parametrize(("first", "second", "short"), [("200.200", "177.800", False), ("200.300", "177.700", True)])
def test_what_is_treated_together_is_parted_by_uncertain_assays(first: str, second: str, *, short: bool) -> None:
    """Half of the product, less a hundredth and the uncertainty of an assay of ore, 50 thousandths."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202, SECOND), ALL)]
    outputs = [dore(301, first, "900.0", holder=MINER), dore(302, second, "900.0", holder=SECOND), tailings(303)]
    assert ("R29" in rules(treated(market, inputs, outputs))) is short


@pytest.mark.parametrize(
    ("first", "second", "short"),
    [
        ("263.340", "106.660", []),
        ("263.339", "106.661", [MINER]),
        ("282.682", "87.318", []),
        ("282.683", "87.317", [SECOND]),
    ],
)
def test_each_bears_the_uncertainty_of_its_own_goods(first: str, second: str, short: list[str]) -> None:
    """One put in sponge and ore, and its part is known to 50 thousandths; the other sponge only, to 20."""
    market = plant_market()
    sponges = [sponge(market, 205, holder=MINER), sponge(market, 206, holder=SECOND)]
    for lot in sponges:
        lies(market, lot, at(PLANT))
    inputs = [taken(sponges[0], "100.000"), taken(ore(market, 201), ALL), taken(sponges[1], "100.000")]
    outputs = [dore(301, first, "900.0", holder=MINER), dore(302, second, "900.0", holder=SECOND), tailings(303)]
    outcome = treated(market, inputs, outputs)
    assert [dict(mark.detail)["holder"] for mark in outcome.marks if mark.rule == "R29"] == short


@pytest.mark.parametrize(("owners", "kept", "short"), [("374.220", "3.780", 0), ("374.219", "3.781", 1)])
def test_two_lots_of_one_owner_need_no_parting(owners: str, kept: str, short: int) -> None:
    """All of it came of the one owner's ore, however well assayed; the mark is on the first of its lots."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202), ALL)]
    outputs = [dore(301, owners, "900.0", holder=MINER), dore(302, kept, "900.0"), tailings(303)]
    marks = [mark for mark in treated(market, inputs, outputs).marks if mark.rule == "R29"]
    assert [(mark.subject, dict(mark.detail)["input"]) for mark in marks] == [("input:1", uuid(201))] * short


def test_a_poor_recovery_is_the_owners_too() -> None:
    """Eight tenths were guaranteed and half came out: what is short by that is owed, and no gold that was kept."""
    outputs = (dore(301, "105.555", "900.0", holder=MINER), tailings(303))
    assert "R29" not in rules(one_owner(*outputs, terms=terms(guaranteed=8_000)))


def test_ore_without_gold_owes_none() -> None:
    """Ore that was assayed and found empty leaves tailings, and nobody is short of nothing."""
    market = plant_market()
    empty = ore(market, 201, grade_g_t="0", fine_g="0.000000")
    assert "R29" not in rules(treated(market, [taken(empty, ALL)], [tailings(303, "0.000000", "0")]))


@pytest.mark.parametrize(("holder", "short"), [(MINER, False), (PLANT, True)])
def test_tailings_that_are_parted_stay_their_owners(holder: str, *, short: bool) -> None:
    """What a treatment leaves behind is the plant's; an owner's tailings that are only split are not."""
    market = plant_market()
    inputs = [taken(ore(market, 201, product="tailings"), ALL)]
    outcome = treated(market, inputs, [tailings(303, "190.000000", "20", holder=holder)], process="split")
    assert ("R29" in rules(outcome)) is short


def test_one_owners_missing_assay_has_all_parted_by_weight() -> None:
    """Of ore that nobody assayed no fine gold is known: its owner is due half by weight, not nothing by assay."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202, SECOND, unassayed=True), ALL)]
    mark = only(treated(market, inputs, [dore(301, "200.000", "900.0", holder=MINER), tailings(303)]), "R29")
    detail = {"holder": SECOND, "input": uuid(202), "due": "94050", "given": "0", "unit": "mg"}
    assert dict(mark.detail) == detail


@pytest.mark.parametrize("agreement", [None, terms(share=100, guaranteed=1_000)])
def test_weight_parts_what_nobody_assayed(agreement: Toll | None) -> None:
    """An owner's unassayed sponge is merged, and all of it becomes the plant's; no recovery is guaranteed of weight."""
    market = plant_market()
    if agreement is not None:
        market.put(replace(agreement, seq=market.seq))
    lot = sponge(market, 205, holder=MINER, unassayed=True)
    lies(market, lot, at(PLANT))
    output = {"becomes": uuid(305), "product": "sponge", "gross_g": "100.000"}
    mark = only(treated(market, [taken(lot, "100.000")], [output], process="merge"), "R29")
    assert (dict(mark.detail)["unit"], dict(mark.detail)["due"]) == ("mg", "99000")


def test_a_plants_own_lots_are_nobodys_else() -> None:
    """A plant that treats what it holds owes it to nobody."""
    market = plant_market()
    outcome = treated(
        market, [taken(sponge(market, 206), "100.000")], [dore(306, "99.000", "900.0")], process="smelting"
    )
    assert rules(outcome) == []
