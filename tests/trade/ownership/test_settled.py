"""A settlement: what it makes of the lot, of the price, and of the papers."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.outcome import Accepted, Refusal
from service.decision.records import Posting
from service.trade import measures
from service.trade.documents import DocumentUse, fingerprint
from service.trade.measures import LotMeasured
from service.trade.ownership import words
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.provenance import OriginShare, Standing
from tests.trade.market import BUYER, CARRIER, MINER, Market, only, rules, sums, uuid
from tests.trade.ownership.deals import (
    LOT,
    bought,
    cash,
    liquidation,
    ore,
    payment,
    pen,
    provisional,
    resale,
    settled,
    settled_line,
)

Case = tuple[Market, dict[str, Any]]


def test_the_settled_measure_takes_the_place_of_the_estimate() -> None:
    """The lot holds what was settled, the first assay is no gain, and the row says what the gold costs."""
    market, purchase = bought()
    outcome = market.record(settled(purchase))
    assert rules(outcome) == []
    assert market.lot(LOT) == (1_950_000_000, 35_471_475)
    assert market.origins(LOT) == (OriginShare(uuid(201), 35_471_475, Standing.IN_PROCESS),)
    whole = measures.current(market.facts, LOT)
    assert whole is not None
    assert (whole.how, whole.fine_ug, whole.base_ug) == ("settled", 35_471_475, 35_471_475)
    said = words.find(market.facts, purchase, market.seq).settled
    assert said is not None
    assert (said.day, said.currency, said.cents) == ("2026-11-24", "PEN", 1_265_000)
    assert (said.withheld_cents, said.advance_cents) == (19_200, 400_000)


def test_postings_add_up() -> None:
    """What the lot loses in weight and gains in gold is booked on the measurement accounts, to nothing in all."""
    market, purchase = bought()
    outcome = market.record(settled(purchase))
    assert isinstance(outcome, Accepted)
    postings = [record for record in outcome.records if isinstance(record, Posting)]
    assert sums(postings) == {
        "measurement/gross": 50_000_000,
        f"lot:{LOT}/gross": -50_000_000,
        "measurement/fine": -1_431_475,
        f"lot:{LOT}/fine": 1_431_475,
    }


@pytest.mark.parametrize(
    ("how", "exchanged", "found"),
    [
        ("umpire", 35_471_475, []),
        ("agreed", 34_000_000, []),
        ("agreed", 33_000_000, ["R27"]),
        ("umpire", 38_000_000, ["R27"]),
        ("settled", 33_000_000, []),
    ],
)
def test_what_was_exchanged_is_what_is_settled(how: str, exchanged: int, found: list[str]) -> None:
    """R27 where the settled gold is more than the tolerance, 50 ‰, off what the sides or the umpire came to."""
    market, purchase = bought()
    before = measures.first(market.row(LOT))
    market.put(replace(before, seq=market.seq, fine_ug=exchanged, left_ug=exchanged, base_ug=exchanged, how=how))
    assert [rule for rule in rules(market.decide(settled(purchase))) if rule == "R27"] == found


@pytest.mark.parametrize("assayed", [True, False])
def test_what_has_moved_on_stays_as_booked(*, assayed: bool) -> None:
    """Of a lot that was half resold, the half that is left gets half of what was settled."""
    line = ore()
    if not assayed:
        for member in ("grade_g_t", "moisture_percent", "fine_g", "assay"):
            del line[member]
    market, purchase = bought(lines=[line])
    market.record(resale("1000000.000"), signer="ruc:20990000086")
    gone = market.lot(uuid(409))
    market.record(settled(purchase))
    assert market.lot(LOT) == (975_000_000, 17_735_738)
    assert market.lot(uuid(409)) == gone == (1_000_000_000, 17_020_000 if assayed else None)


def test_a_lot_that_has_moved_on_altogether_is_left_alone() -> None:
    """What is not there any more is not measured; the price is settled all the same."""
    market, purchase = bought()
    market.record(resale("2000000.000"), signer="ruc:20990000086")
    outcome = market.record(settled(purchase))
    assert isinstance(outcome, Accepted)
    assert not [record for record in outcome.records if isinstance(record, Posting | LotMeasured)]
    assert market.lot(LOT) == (0, 0)
    assert words.find(market.facts, purchase, market.seq).settled is not None


def test_the_papers_carry_the_settled_lines() -> None:
    """A voucher is held to its part of the price, and remembers the line as it prints it."""
    market, purchase = bought()
    outcome = market.record(settled(purchase))
    assert isinstance(outcome, Accepted)
    (use,) = [record for record in outcome.records if isinstance(record, DocumentUse)]
    assert (use.gross_mg, use.cents, use.stated_cents) == (1_950_000_000, 1_265_000, 1_265_000)
    assert use.fingerprints == (fingerprint("ore", 1_950_000_000, "20100", 35_471_475, "PEN1280000"),)


def test_deductions_lower_all_lines_in_proportion() -> None:
    """Of 900 deducted from lines of 8,000 and 4,000 the first bears 600, to the céntimo."""
    market, purchase = bought(lines=[ore(), ore(2)])
    lines = [settled_line(price=pen("8000.00")), settled_line(2, price=pen("4000.00"))]
    deductions = [{"code": "toll_fee", **pen("900.00")}]
    papers = [liquidation(amount="7400.00"), liquidation(number="78", amount="3700.00", lines=[2])]
    outcome = market.decide(
        settled(purchase, lines=lines, deductions=deductions, total=pen("11100.00"), documents=papers)
    )
    assert isinstance(outcome, Accepted)
    assert [row.cents for row in outcome.records if isinstance(row, DocumentUse)] == [740_000, 370_000]


def _price_far_above(*, fraud: bool) -> Case:
    market, purchase = bought()
    amount = "18100.00" if fraud else "18000.00"
    line = settled_line(price=pen(amount))
    return market, settled(purchase, lines=[line], deductions=[], total=pen(amount), documents=[])


def _price_far_below(*, fraud: bool) -> Case:
    market, purchase = bought()
    deductions = [{"code": "penalty", **pen("5600.00" if fraud else "5500.00")}]
    total = pen("7200.00" if fraud else "7300.00")
    return market, settled(purchase, deductions=deductions, total=total, documents=[])


def _more_than_was_assayed(*, fraud: bool) -> Case:
    """The buyer's own fire assay is the first measure; the settlement may not exceed it beyond uncertainty."""
    market, purchase = bought(lines=[ore(assay={"method": "fire", "by": "buyer"})])
    grade, fine = ("20.5", "36.177375") if fraud else ("20.1", "35.471475")
    return market, settled(purchase, lines=[settled_line(grade_g_t=grade, fine_g=fine)])


def _unbanked_advance(*, fraud: bool) -> Case:
    paid = [cash("1500.00", "2026-11-20")]
    market, purchase = bought(payments=paid if fraud else [], price=pen("1900.00"), lines=[ore(price=pen("1900.00"))])
    return market, settled(purchase)


def _large(*, fraud: bool) -> Case:
    market, purchase = bought(lines=[ore(gross_g="8750000.000", fine_g="148.925000")])
    amount = "56250.00" if fraud else "56249.99"
    line = settled_line(price=pen(amount), gross_g="8750000.000", fine_g="159.166875")
    return market, settled(purchase, lines=[line], deductions=[], total=pen(amount), documents=[])


def _voucher_of_another(*, fraud: bool) -> Case:
    market, purchase = bought()
    return market, settled(purchase, documents=[liquidation(issuer=CARRIER if fraud else BUYER)])


def _small_voucher(*, fraud: bool) -> Case:
    market, purchase = bought()
    return market, settled(purchase, documents=[liquidation(amount="12649.99" if fraud else "12650.00")])


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ("R14", _price_far_above),
        ("R14b", _price_far_below),
        ("R06b", _more_than_was_assayed),
        ("R12", _unbanked_advance),
        ("R13", _large),
        ("R15", _voucher_of_another),
        ("R15", _small_voucher),
    ],
)
def test_each_rule_fires_on_its_fraud_and_not_on_its_twin(rule: str, case: Any) -> None:  # noqa: ANN401 - a case by keyword
    """The rules of a purchase judge what it came to."""
    market, fraud = case(fraud=True)
    assert rules(market.decide(fraud)) == [rule]
    market, honest = case(fraud=False)
    assert rules(market.decide(honest)) == []


def test_a_gain_burdens_the_excess_on_the_lot() -> None:
    """R06b is about the bought lot and no more than what exceeds the first assay and its uncertainty."""
    market, payload = _more_than_was_assayed(fraud=True)
    found = only(market.record(payload), "R06b")
    assert (found.about, found.subject, found.amount) == (f"lot:{LOT}", "line:1", 36_177_375 - 34_040_000 - 1_702_000)
    assert market.origins(LOT)[-1] == OriginShare("unexplained", 435_375, Standing.BLOCKED)


def test_the_price_of_a_provisional_purchase_is_not_judged() -> None:
    """An estimate far above the reference is none of R14's, as a price it is."""
    market, _ = bought()
    far_above = {"lines": [ore(4, line=1, price=pen("19000.00"))], "price": pen("19000.00")}
    assert rules(market.decide(provisional(**far_above))) == []
    assert rules(market.decide(provisional(**far_above, stage="final"))) == ["R14"]


@pytest.mark.parametrize(
    ("changes", "code", "field", "detail"),
    [
        ({"purchase": 0}, "purchase_unknown", "purchase", "0"),
        ({"purchase": 4}, "purchase_unknown", "purchase", "4"),
        ({"purchase": 99}, "purchase_unknown", "purchase", "99"),
        ({"lines": [settled_line(), settled_line(2)]}, "lines_of_purchase", "lines", "1"),
        ({"occurred_at": "2026-11-20T04:59:59Z"}, "before_purchase", "occurred_at", "2026-11-20"),
        ({"total": pen("8458.01")}, "total_mismatch", "total.amount", "8458.00"),
        ({"deductions": [{"code": "other", **pen("12800.01")}]}, "deductions_above_price", "deductions", "0.01"),
        ({"lines": [settled_line(product="concentrate")]}, "product_changed", "lines[0].product", "ore"),
        ({"lines": [settled_line(fine_g="35.471476")]}, "fine_mismatch", "lines[0].fine_g", "35.471475"),
    ],
)
def test_what_is_refused(changes: dict[str, object], code: str, field: str, detail: str) -> None:
    """What settles nothing, not this, or not by its own figures, is refused with the figure that is right."""
    market, purchase = bought()
    outcome = market.decide(settled(purchase, **changes))
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.field) == (code, field)
    assert detail in dict(outcome.detail).values()


@pytest.mark.parametrize(
    ("currency", "basis", "told"),
    [
        ("USD", {}, ("rate_expected", "basis.pen_per_usd")),
        ("USD", {"pen_per_usd": "0.0000"}, ("rate_expected", "basis.pen_per_usd")),
        ("USD", {"pen_per_usd": "3.7500"}, None),
        ("PEN", {}, None),
    ],
)
def test_settled_in_other_money_it_says_at_what_rate(
    currency: str, basis: dict[str, str], told: tuple[str, str] | None
) -> None:
    """An estimate in soles may be settled in dollars, as ore is quoted; the rate that the two used goes with it."""
    market, purchase = bought()
    price = {"currency": currency, "amount": "3400.00"}
    said = {"lines": [settled_line(price=price)], "total": price, "deductions": [], "documents": []}
    outcome = market.decide(settled(purchase, **said, basis={"terms": "agreed", **basis}))
    assert (None if isinstance(outcome, Accepted) else (outcome.code, outcome.field)) == told
    if isinstance(outcome, Refusal):
        assert dict(outcome.detail) == {"currency": "PEN", "settled": "USD"}


@pytest.mark.parametrize(
    ("price", "paid", "asked"), [("0.00", None, False), ("0.00", "0.01", True), ("0.01", None, True)]
)
def test_where_no_sum_was_named_there_is_no_rate(price: str, paid: str | None, *, asked: bool) -> None:
    """Ore that was taken in unpriced and unpaid is settled in dollars: no sol was ever spoken of."""
    payments = [] if paid is None else [{"means": "cash", "paid_on": "2026-11-20", **pen(paid)}]
    market, purchase = bought(price=pen(price), lines=[ore(price=pen(price))], payments=payments)
    usd = {"currency": "USD", "amount": "3400.00"}
    said = {"lines": [settled_line(price=usd)], "total": usd, "deductions": [], "documents": []}
    outcome = market.decide(settled(purchase, **said, basis={"terms": "agreed"}))
    assert (isinstance(outcome, Refusal) and outcome.code == "rate_expected") == asked


def test_only_the_buyer_settles() -> None:
    """Neither the seller nor anybody else."""
    market, purchase = bought()
    for party, code in ((MINER, "not_yours"), (CARRIER, "purchase_unknown")):
        outcome = market.decide(settled(purchase), signer=party)
        assert isinstance(outcome, Refusal)
        assert outcome.code == code


def test_a_purchase_is_settled_once() -> None:
    """A final one never, a provisional one only once."""
    market, purchase = bought()
    market.record(settled(purchase))
    assert market.decide(settled(purchase)) == Refusal("settled_already", "purchase", (("seq", str(purchase + 1)),))
    market, purchase = bought(stage="final")
    assert market.decide(settled(purchase)) == Refusal("not_provisional", "purchase", (("entry", str(purchase)),))


def test_a_line_of_a_voucher_is_claimed_once() -> None:
    """Two settlements do not print the same line of the same voucher."""
    market, purchase = bought()
    market.record(settled(purchase))
    market.record(provisional(lines=[ore(5, line=1)]))
    outcome = market.decide(settled(market.seq - 1))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "document_line_reused"


def test_payments_so_far_are_those_of_the_purchase_and_later() -> None:
    """Cash paid after the purchase and before its settlement counts when what is owed reaches the threshold."""
    market, purchase = bought(price=pen("1900.00"), lines=[ore(price=pen("1900.00"))], payments=[])
    assert rules(market.record(payment(purchase, cash("100.00")))) == []
    assert rules(market.decide(settled(purchase))) == ["R12"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": [settled_line(2)]}, "line_numbers"),
        ({"lines": [settled_line(assay={"method": "estimate", "by": "buyer"})]}, "settled_without_assay"),
        ({"lines": [settled_line(price={"currency": "USD", "amount": "1"})]}, "one_currency"),
        ({"deductions": [{"code": "assay", "currency": "USD", "amount": "1"}]}, "one_currency"),
        ({"documents": [liquidation(kind="09", series="T001")]}, "voucher_expected"),
        ({"documents": [liquidation(lines=[2])]}, "document_lines"),
        ({"documents": [liquidation(), liquidation()]}, "documents_repeated"),
        ({"basis": {"terms": "spot"}}, "basis_quotation"),
        ({"basis": {"terms": "agreed", "gold_usd_per_ozt": "4228.00"}}, "basis_quotation"),
        ({"basis": {"terms": "spot", "quoted_on": "2026-11-23"}}, "basis_quotation"),
        ({"basis": {}}, "missing"),
    ],
)
def test_faults_of_the_shape(changes: dict[str, object], code: str) -> None:
    """What contradicts itself is not read."""
    with pytest.raises(ValidationError, match=code):
        PurchaseSettled.model_validate_json(_json(settled(3, **changes)))


def test_no_grade_is_settled_unmeasured() -> None:
    """A line without fine gold is no settlement."""
    line = {name: value for name, value in settled_line().items() if name not in ("grade_g_t", "fine_g")}
    with pytest.raises(ValidationError, match="settled_without_assay"):
        PurchaseSettled.model_validate_json(_json(settled(3, lines=[line])))


def test_an_agreed_price_needs_no_quotation() -> None:
    """Two may agree on a price by no quotation at all."""
    read = PurchaseSettled.model_validate_json(_json(settled(3, basis={"terms": "agreed"})))
    assert read.basis.gold_usd_per_ozt is None


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload)
