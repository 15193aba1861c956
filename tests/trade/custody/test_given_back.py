"""Ore given back, and errors put right."""

from typing import Any

import pytest

from service.trade.quantities import decimal_text, fine_ug_of_ore
from service.trade.whereabouts import HOME
from tests.trade.custody.yard import (
    ASIDE,
    GATE,
    OTHER_PLANT,
    PLANT,
    at_the_gate,
    attempt,
    enrol,
    lies,
    received,
    record,
    refused,
    remeasured,
    returned,
    shipped,
    yard,
)
from tests.trade.market import CARRIER, MINER, OTHER, line, only, rules, sale, sums, uuid

GRADE = {"grade_g_t": "18.300", "moisture_percent": "8.5"}


def _fine(gross_mg: int, grade: str = "18.300") -> str:
    return decimal_text(fine_ug_of_ore(gross_mg, grade, "8.5"), 6)


def test_all_goes_back() -> None:
    """What lies at the gate goes home, without a mark or a posting."""
    market = at_the_gate(yard())
    before = list(market.postings)
    assert rules(record(market, returned())) == []
    assert (lies(market), market.postings) == ({HOME: 2_000_000_000}, before)


def test_what_was_accepted_goes_back_first() -> None:
    """Then what is in quarantine; the two moves of one entry are told apart."""
    market = yard()
    record(market, shipped())
    accepted = received({"book_g": "500000.000", "net_g": "500000.000"})
    record(market, accepted)
    record(market, received({"outcome": "quarantine", "reason": "mercury", "net_g": "1500000.000"}, reception=uuid(72)))
    record(market, returned(gross_g="600000.000"))
    assert lies(market) == {ASIDE: 1_400_000_000, HOME: 600_000_000}


def test_no_more_goes_back_than_is_there() -> None:
    """Nothing from an empty gate, nor a milligram too much, nor of an unknown lot."""
    market = at_the_gate(yard())
    for payload, signer, code in (
        (returned(gross_g="2000000.001"), PLANT, "lot_not_there"),
        (returned(plant=OTHER_PLANT), OTHER_PLANT, "lot_not_there"),
        (returned(lot=uuid(999)), PLANT, "lot_unknown"),
        (returned(), MINER, "not_yours"),
        (returned(), CARRIER, "not_yours"),
        (returned(), OTHER_PLANT, "not_yours"),
    ):
        assert refused(attempt(market, payload, signer)) == code


def test_a_weight_put_right_moves_the_books() -> None:
    """What is left is what the new weight says, and it lies where it lay."""
    market = at_the_gate(yard())
    assert rules(record(market, remeasured("1989500.000"))) == []
    assert market.lot(uuid(240)) == (1_989_500_000, None)
    assert sums(market.postings)["measurement/gross"] == 10_500_000
    assert lies(market) == {GATE: 1_989_500_000}


def test_a_grade_put_right_is_held_to_the_first() -> None:
    """A first grade is no gain, a later one beyond the uncertainty is; fine gold is the exact product."""
    market = yard()
    first = remeasured("2000000.000", fine_g=_fine(2_000_000_000), **GRADE)
    assert rules(record(market, first, MINER)) == []
    richer = remeasured("2000000.000", fine_g=_fine(2_000_000_000, "20.000"), **(GRADE | {"grade_g_t": "20.000"}))
    assert only(attempt(market, richer, MINER), "R06b").amount is not None
    richer["fine_g"] = "1.000000"
    assert refused(attempt(market, richer, MINER)) == "fine_mismatch"


def test_ore_that_grows_by_weight_is_marked() -> None:
    """More ore than was declared has no origin, assayed or not."""
    market = yard()
    assert rules(attempt(market, remeasured("2100000.000"), MINER)) == []
    assert rules(attempt(market, remeasured("2100000.001"), MINER)) == ["R06b"]


def test_who_may_put_a_lot_right() -> None:
    """Its holder; the plant that has all of it where the holder has no key; nobody else."""
    market = at_the_gate(yard())
    payload = remeasured("1989500.000")
    for signer in (OTHER_PLANT, CARRIER, OTHER, "registrar", "authority"):
        assert refused(attempt(market, payload, signer)) == "not_yours"
    for signer in (PLANT, MINER):
        assert rules(attempt(market, payload, signer)) == []
    enrol(market, MINER)
    assert refused(attempt(market, payload)) == "not_yours"
    assert rules(attempt(market, payload, MINER)) == []


def test_with_a_part_elsewhere_the_plant_puts_nothing_right() -> None:
    """A gram at home is the holder's word, for all of the lot."""
    market = at_the_gate(yard())
    record(market, returned(gross_g="1"))
    assert refused(attempt(market, remeasured("1989500.000"))) == "not_yours"


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("lot_unknown", {"lot": uuid(999)}),
    ("measure_of_lot", {"product": "concentrate"}),
    ("measure_of_lot", {"product": "sponge", "fineness": "900.0", "fine_g": "900.000000", "gross_g": "1000.000"}),
]


@pytest.mark.parametrize(("code", "changes"), REFUSED)
def test_what_cannot_be_is_refused(code: str, changes: dict[str, Any]) -> None:
    """An unknown lot, and another product than the lot is of."""
    assert refused(attempt(yard(), remeasured("2000000.000") | changes, MINER)) == code


def test_nothing_is_left_to_measure() -> None:
    """A lot that was sold to the last gram is put right by nobody."""
    market = yard()
    market.register(PLANT, "RECPO")
    taken = line(lot=uuid(240), take_g="2000000.000", product="ore", gross_g="2000000.000")
    for member in ("origin", "fineness", "fine_g"):
        del taken[member]
    market.record(sale(buyer=PLANT, stage="provisional", lines=[taken], documents=[]), signer=PLANT)
    assert refused(attempt(market, remeasured("1.000"), MINER)) == "lot_empty"
