"""What is refused, each beside what would have been accepted."""

from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.outcome import Accepted, Refusal
from tests.trade.market import (
    CARRIER,
    MINER,
    OTHER,
    PALLAQUERA,
    Market,
    before_the_worked_purchase,
    constancia,
    guide,
    honest_market,
    line,
    lot_declared,
    origin,
    sale,
    settlement,
    uuid,
    worked,
)


def _refused(outcome: Accepted | Refusal) -> tuple[str, str]:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code, outcome.field


def _taking(grams: str, lot: int = 201, becomes: int = 301, number: int = 1) -> dict[str, Any]:
    taken = line(number, lot=uuid(lot), take_g=grams, becomes=uuid(becomes))
    del taken["origin"]
    return taken


def _with_a_lot(gross: str = "100.000", fine: str = "90.000000") -> Market:
    market = honest_market()
    assert isinstance(market.record(lot_declared(201, gross, "900.0", fine), signer=MINER), Accepted)
    return market


def test_no_more_leaves_a_lot_than_is_in_it() -> None:
    """R06: a take above the balance is refused without telling what is left, and nothing moves."""
    market = _with_a_lot()
    outcome = market.record(sale(lines=[_taking("100.001")]))
    assert _refused(outcome) == ("lot_overdrawn", "lines[0].take_g")
    assert isinstance(outcome, Refusal)
    assert dict(outcome.detail) == {"lot": uuid(201), "asked": "100.001"}
    assert market.lot(uuid(201)) == (100_000, 90_000_000)


def test_two_lines_share_one_balance() -> None:
    """Takes of one deal are summed up: the second line sees what the first left."""
    two = [_taking("60.000"), _taking("60.000", becomes=302, number=2)]
    assert _refused(_with_a_lot().decide(sale(lines=two))) == ("lot_overdrawn", "lines[1].take_g")


def test_the_last_take_gets_the_rest() -> None:
    """Fine gold leaves in proportion, rounded down, and the take that empties a lot gets what is left."""
    market = honest_market()
    market.record(lot_declared(201, "0.003", "333.5", "0.001000"), signer=MINER)
    three = [_taking("0.001", becomes=300 + number, number=number) for number in (1, 2, 3)]
    for each in three:
        each["gross_g"] = "0.001"
        del each["fineness"], each["fine_g"]
    assert isinstance(market.record(sale(stage="provisional", lines=three, documents=[])), Accepted)
    assert [market.lot(uuid(300 + number)) for number in (1, 2, 3)] == [(1, 333), (1, 333), (1, 334)]
    assert market.lot(uuid(201)) == (0, 0)


def test_two_lines_cannot_become_one_lot() -> None:
    """A new lot's id is unique inside the deal as well."""
    two = [line(), line(2, becomes=uuid(301))]
    assert _refused(honest_market().decide(sale(lines=two))) == ("lot_exists", "lines[1].becomes")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"lines": [_taking("1.000", lot=999)]}, "lot_unknown", "lines[0].lot"),
        ({"lines": [line()]}, "lot_exists", "lines[0].origin.lot"),
        ({"lines": [line(origin=origin(lot=uuid(202)), becomes=uuid(201))]}, "lot_exists", "lines[0].becomes"),
        ({"lines": [_taking("1.000")], "seller": OTHER}, "lot_not_yours", "lines[0].lot"),
        ({"lines": [line(origin=origin(lot=uuid(203)), fine_g="90.000001")]}, "fine_mismatch", "lines[0].fine_g"),
        (
            {"lines": [line(origin=origin(lot=uuid(203), support="constancia", constancia=uuid(77)))]},
            "constancia_unknown",
            "lines[0].origin.constancia",
        ),
    ],
)
def test_what_does_not_exist_or_add_up_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    """Each refusal has its code and names the member at fault."""
    assert _refused(_with_a_lot().decide(sale(**changes))) == (code, field)


def test_a_wrong_fine_figure_is_told_the_right_one() -> None:
    """`fine_mismatch` names the product of gross and fineness, rounded half-even."""
    outcome = honest_market().decide(sale(lines=[line(gross_g="0.001", fineness="912.5", fine_g="0.000913")]))
    assert isinstance(outcome, Refusal)
    assert dict(outcome.detail) == {"stated": "0.000913", "right": "0.000912"}


def test_a_document_line_serves_once() -> None:
    """The same line of the same document is refused the second time; another line of it is not."""
    market = honest_market()
    assert isinstance(market.record(sale()), Accepted)
    again = sale(lines=[line(2, line=1)], documents=[guide(), settlement(number="0004521")])
    assert _refused(market.decide(again)) == ("document_line_reused", "documents[0]")
    again["documents"] = [settlement(number="0004521")]
    assert _refused(market.decide(again)) == ("document_line_reused", "documents[0]")
    again["lines"][0]["price"]["amount"] = "40999.99"
    assert isinstance(market.decide(again), Accepted)
    again["lines"][0] |= {"gross_g": "100.010", "fine_g": "90.009000"}
    assert isinstance(market.decide(again), Accepted)


def test_one_line_of_several_cannot_be_claimed_again() -> None:
    """It is the line that serves once, not the set of lines."""
    market = honest_market()
    other = line(2, gross_g="50.000", fine_g="45.000000")
    both = settlement(lines=[1, 2], amount="82000.00")
    assert isinstance(market.record(sale(lines=[line(), other], documents=[both])), Accepted)
    again = sale(lines=[line(3, line=1)], documents=[both | {"lines": [1]}])
    assert _refused(market.decide(again)) == ("document_line_reused", "documents[0]")


def test_a_lot_is_declared_once() -> None:
    """A lot's id is unique in the log."""
    market = _with_a_lot()
    assert _refused(market.decide(lot_declared(201, "1.000", "900.0", "0.900000"), signer=MINER)) == (
        "lot_exists",
        "lot",
    )


def test_a_constancia_is_issued_once_by_a_party_on_record() -> None:
    """The id of a constancia is unique, and its issuer is somebody."""
    market = before_the_worked_purchase()
    assert _refused(market.decide(constancia(), signer=MINER)) == ("constancia_exists", "constancia")
    assert _refused(Market().decide(constancia(51), signer=MINER)) == ("party_unknown", "issuer")


def _without(member: str) -> dict[str, Any]:
    payload = sale()
    del payload["lines"][0][member]
    return payload


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (_without("origin"), "line_source"),
        (sale(lines=[line(undeclared=True)]), "line_source"),
        (sale(lines=[line(take_g="1.000")]), "take_with_lot"),
        (sale(lines=[_taking("0.000")]), "take_zero"),
        (sale(lines=[line(gross_g="0.000")]), "gross_zero"),
        (sale(lines=[line(product="ore")]), "measure_of_product"),
        (sale(lines=[line(moisture_percent="5")]), "measure_of_product"),
        (_without("fine_g"), "fine_with_measure"),
        (_without("fineness"), "fine_with_measure"),
        (sale(lines=[line(line=2)]), "line_numbers"),
        (sale(seller="ruc:20990000019"), "buyer_is_seller"),
        (sale(documents=[guide(lines=[2])]), "document_lines"),
        (sale(documents=[guide(lines=[1, 1])]), "document_lines"),
        (sale(documents=[guide(), guide()]), "documents_repeated"),
        (sale(lines=[line(origin=origin(constancia=uuid(50)))]), "constancia_without_support"),
        (sale(lines=[line(gross_g="-1.000")]), "String should match pattern"),
        (sale(lines=[line(gross_g="100000000000.000")]), "String should match pattern"),
        (sale(lines=[line(fineness="1000.1")]), "String should match pattern"),
        (sale(seller="ruc:20990000018"), "ruc_check_digit"),
    ],
)
def test_a_shape_that_cannot_be_meant_is_no_payload(payload: dict[str, Any], word: str) -> None:
    """Contradictions inside a payload are faults of its shape, each with a stable word."""
    with pytest.raises(ValidationError, match=word):
        honest_market().decide(payload)


def test_a_final_deal_is_assayed() -> None:
    """Without assay a deal is provisional only; such a lot has no fine account yet."""
    payload = _without("fine_g")
    del payload["lines"][0]["fineness"]
    with pytest.raises(ValidationError, match="final_without_assay"):
        honest_market().decide(payload)
    market = honest_market()
    assert isinstance(market.record(payload | {"stage": "provisional"}), Accepted)
    assert market.lot(uuid(301)) == (100_000, None)


def test_only_the_possessor_declares_a_lot_that_could_sign_itself() -> None:
    """A carrier declares for a selector without key, and not for one who has a key."""
    from service.registry.keys import KeyHeld

    market = before_the_worked_purchase()
    declared = lot_declared(
        203,
        "1.000",
        "900.0",
        "0.900000",
        held_by=PALLAQUERA,
        support="constancia",
        constancia=uuid(50),
        carrier=CARRIER,
    )
    assert isinstance(market.decide(declared, signer=CARRIER), Accepted)
    market.put(KeyHeld(market.seq, PALLAQUERA, "p" * 43, "device", "active"))
    assert _refused(market.decide(declared, signer=CARRIER)) == ("not_yours", "held_by")
    assert isinstance(market.decide(declared, signer=PALLAQUERA), Accepted)


def test_signing_for_another_is_refused_by_the_type() -> None:
    """A purchase is its buyer's, a constancia its issuer's, a paper one the registrar's."""
    from service.decision.kind import Signer
    from service.trade import constancia as constancias
    from service.trade import purchase
    from service.trade.constancia import ConstanciaIssued
    from service.trade.payload import PurchaseRecorded

    deal = PurchaseRecorded.model_validate(worked(), strict=False)
    buyer, carrier = Signer("k", deal.buyer, "device", ("trader",)), Signer("k", CARRIER, "device", ("trader",))
    assert purchase.may_sign(deal, buyer)
    assert not purchase.may_sign(deal, carrier)
    assert not purchase.may_sign(deal, Signer("k", deal.buyer, "device", ("miner",)))
    registrar = Signer("k", CARRIER, "device", ("registrar",))
    issued = ConstanciaIssued.model_validate(constancia())
    on_paper = ConstanciaIssued.model_validate(constancia(paper={"number": "000123", "digest": "07" * 32}))
    assert constancias.KIND.may_sign(issued, Signer("k", MINER, "device", ()))
    assert not constancias.KIND.may_sign(issued, registrar)
    assert constancias.KIND.may_sign(on_paper, registrar)
