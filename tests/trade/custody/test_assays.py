"""Assays and their exchange: who may measure whose gold, and what it does."""

import pytest

from service.trade.custody.assays import Assayed, AssayUse, LotAssayed
from service.trade.measures import LotMeasured
from service.trade.provenance import Standing
from service.trade.quantities import fine_ug_of_ore
from tests.trade.custody.yard import (
    COUNTER,
    GATE,
    LAB,
    ORE,
    OTHER_PLANT,
    PLANTS,
    RESULT,
    SELLERS,
    UMPIRE_LAB,
    agreed,
    assayed,
    at_the_gate,
    attempt,
    decided_by_umpire,
    enrol,
    exchanged,
    lies,
    record,
    refused,
    returned,
    yard,
)
from tests.trade.market import MINER, OTHER, lot_declared, only, rules, sums, uuid

GROSS = 2_000_000_000
FINE = fine_ug_of_ore(GROSS, "18.300", "8.5")


def test_a_provisional_assay_moves_nothing() -> None:
    """It stands on its own shelf and on its lot's list, and posts nothing."""
    market = at_the_gate(yard())
    before = list(market.postings)
    done = record(market, assayed(SELLERS, "seller", "18.600"))
    assert [type(row) for row in done.records] == [Assayed, LotAssayed]
    assert (market.postings, market.lot(ORE)) == (before, (GROSS, None))


def test_an_agreed_grade_measures_what_is_left() -> None:
    """The books take the agreed grade on the lot's weight, and the two assays are tied to it."""
    market = exchanged(yard())
    done = record(market, agreed("18.300"))
    assert rules(done) == []
    assert market.lot(ORE) == (GROSS, FINE)
    assert sums(market.postings)["measurement/fine"] == -FINE
    assert [row.assay for row in done.records if isinstance(row, AssayUse)] == [SELLERS, PLANTS]
    (measure,) = [row for row in done.records if isinstance(row, LotMeasured)]
    assert (measure.how, measure.fine_ug) == ("agreed", FINE)
    assert lies(market) == {GATE: GROSS}


def test_an_umpire_decides() -> None:
    """Where two assays are too far apart the umpire's is the lot's, however far from both."""
    market = exchanged(yard(), "20.000", "16.000")
    done = record(market, decided_by_umpire("15.500"))
    assert rules(done) == []
    assert market.lot(ORE) == (GROSS, fine_ug_of_ore(GROSS, "15.500", "8.5"))


R27: list[tuple[str, tuple[str, str], str, str]] = [
    ("outside", ("18.600", "18.000"), "18.601", "18.600"),
    ("outside", ("18.600", "18.000"), "17.999", "18.000"),
]


@pytest.mark.parametrize(("reason", "grades", "fraud", "twin"), R27)
def test_r27_finds_a_grade_outside_both(reason: str, grades: tuple[str, str], fraud: str, twin: str) -> None:
    """Agreed above the higher or below the lower assay is marked; on either it is not."""
    market = exchanged(yard(), *grades)
    mark = only(attempt(market, agreed(fraud)), "R27")
    assert (dict(mark.detail)["reason"], mark.about, mark.level) == (reason, f"lot:{ORE}", "alert")
    assert rules(attempt(market, agreed(twin))) == []


def test_r27_asks_for_an_umpire_beyond_the_tolerance() -> None:
    """Assays that differ by more than 50 ‰ of their mean are not agreed between; at 50 ‰ they are."""
    fraud, twin = exchanged(yard(), "20.501", "19.500"), exchanged(yard(), "20.500", "19.500")
    assert dict(only(attempt(fraud, agreed("20.000")), "R27").detail)["reason"] == "no_umpire"
    assert rules(attempt(twin, agreed("20.000"))) == []


def test_r27_is_silent_where_an_umpire_was_heard() -> None:
    """Agreed between one side's assay and an umpire's sample, the distance does not matter."""
    market = exchanged(yard(), "22.000", "18.000")
    record(market, assayed(COUNTER, "umpire", "20.000"))
    assert rules(attempt(market, agreed("20.000", between=[SELLERS, COUNTER]))) == []
    assert rules(attempt(market, agreed("20.000"))) == ["R27"]


def test_r27_finds_an_exchange_with_oneself() -> None:
    """Two assays of one side's sample are no exchange; the seller's counter-sample beside the plant's is one."""
    market = exchanged(yard())
    record(market, assayed(COUNTER, "plant", "18.200"))
    assert (
        dict(only(attempt(market, agreed("18.100", between=[PLANTS, COUNTER])), "R27").detail)["reason"] == "one_side"
    )
    record(market, assayed(uuid(85), "counter", "18.200"))
    assert rules(attempt(market, agreed("18.100", between=[PLANTS, uuid(85)]))) == []


def test_a_later_agreement_above_the_first_measure_is_a_gain() -> None:
    """Ore whose holder had it assayed is held to that: what an exchange finds beyond is unexplained (R06b)."""
    first = fine_ug_of_ore(GROSS, "17.000", "8.5")
    market = exchanged(yard("17.000"))
    outcome = record(market, agreed("18.300"))
    assert only(outcome, "R06b").amount == FINE - first - first * 50 // 1000
    assert {share.standing for share in market.origins(ORE)} == {Standing.BLOCKED, Standing.IN_PROCESS}


@pytest.mark.parametrize("signer", [OTHER_PLANT, LAB, OTHER, "registrar", "authority"])
def test_nobody_else_measures_a_lot(signer: str) -> None:
    """Who has no part of it agrees on nothing, umpires nothing, and adds no assay that is not its own."""
    market = exchanged(yard())
    for payload in (agreed("18.300"), decided_by_umpire("18.300"), assayed(COUNTER, "counter", "18.200")):
        assert refused(attempt(market, payload, signer)) == "not_yours"


def test_a_laboratory_signs_its_own() -> None:
    """A laboratory records what it found itself, and that moves nothing."""
    market = at_the_gate(yard())
    assert rules(record(market, assayed(COUNTER, "counter", "18.200", laboratory=LAB), LAB)) == []


def test_a_plant_measures_no_gold_of_who_has_a_key() -> None:
    """Unless the holder entered the exchange by an assay of its own, or agrees itself."""
    market = at_the_gate(yard())
    enrol(market, MINER)
    for assay, sample in ((SELLERS, "seller"), (PLANTS, "plant")):
        record(market, assayed(assay, sample, "18.200"))
    assert refused(attempt(market, agreed("18.200"))) == "not_yours"
    assert refused(attempt(market, decided_by_umpire("18.200"))) == "not_yours"
    assert rules(attempt(market, agreed("18.200"), MINER)) == []
    record(market, assayed(COUNTER, "seller", "18.300"), MINER)
    assert rules(attempt(market, agreed("18.250", between=[COUNTER, PLANTS]))) == []


def test_a_plant_measures_only_what_lies_with_it_whole() -> None:
    """With a part of the lot back at home the plant's word no longer binds the rest."""
    market = exchanged(yard())
    record(market, returned(gross_g="0.001"))
    assert refused(attempt(market, agreed("18.300"))) == "not_yours"
    assert rules(attempt(market, agreed("18.300"), MINER)) == []
    assert rules(attempt(market, assayed(COUNTER, "counter", "18.300"))) == []


def test_an_umpire_is_named_beforehand() -> None:
    """A laboratory decides where somebody who speaks for the lot had named it, and nobody names itself."""
    market = exchanged(yard(), umpire=UMPIRE_LAB)
    assert rules(attempt(market, decided_by_umpire("18.300"), UMPIRE_LAB)) == []
    assert refused(attempt(market, decided_by_umpire("18.300", laboratory=LAB), UMPIRE_LAB)) == "not_yours"
    assert refused(attempt(market, agreed("18.300"), UMPIRE_LAB)) == "not_yours"
    for assay in (COUNTER, uuid(85)):
        own = assayed(assay, "umpire", "30.000", laboratory=LAB, umpire=LAB)
        record(market, own, LAB)
    claimed = decided_by_umpire("30.000", laboratory=LAB, between=[COUNTER, uuid(85)])
    assert refused(attempt(market, claimed, LAB)) == "not_yours"


def test_an_umpire_that_the_plant_alone_named_decides_nothing_for_a_holder_with_a_key() -> None:
    """The holder must have named it too, or entered the exchange."""
    market = at_the_gate(yard())
    enrol(market, MINER)
    for assay, sample in ((SELLERS, "seller"), (PLANTS, "plant")):
        record(market, assayed(assay, sample, "18.200", umpire=UMPIRE_LAB))
    assert refused(attempt(market, decided_by_umpire("18.300"), UMPIRE_LAB)) == "not_yours"
    record(market, assayed(COUNTER, "seller", "18.600", umpire=UMPIRE_LAB), MINER)
    heard = decided_by_umpire("18.300", between=[COUNTER, PLANTS])
    assert rules(attempt(market, heard, UMPIRE_LAB)) == []


def test_what_cannot_be_is_refused() -> None:
    """Unknown lots and assays, assays of another lot, an id used twice, a measure of another product."""
    market = exchanged(yard())
    record(market, agreed("18.300"))
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    for changes, code in (
        ({"lot": uuid(999)}, "lot_unknown"),
        ({"between": [SELLERS, uuid(999)], "assay": uuid(86)}, "assay_unknown"),
        ({"lot": uuid(201), "assay": uuid(86)}, "measure_of_lot"),
        ({}, "assay_exists"),
    ):
        assert refused(attempt(market, agreed("18.300", **changes))) == code
    metal = agreed("0", lot=uuid(201), assay=uuid(86), fineness="900.0", grade_g_t=None, moisture_percent=None)
    assert refused(attempt(market, metal, MINER)) == "assay_unknown"
    assert market.facts.shelf(f"assay:{RESULT}")
