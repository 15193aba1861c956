"""Each rule with a fraud planted and its honest twin, which differs from it in the one thing the rule is about."""

from collections.abc import Callable
from typing import Any

import pytest

from service.trade import flags_at_sale
from tests.trade.market import (
    ANANEA,
    BUYER,
    CARRIER,
    MINER,
    OTHER,
    PALLAQUERA,
    RIGHT,
    Market,
    before_the_worked_purchase,
    constancia,
    guide,
    honest_market,
    line,
    lot_declared,
    only,
    origin,
    rules,
    sale,
    settlement,
    uuid,
    worked,
)

Case = tuple[Market, dict[str, Any]]
SANDIA_INEI = {"system": "inei", "code": "211201"}
LIMA = {"system": "inei", "code": "150101"}


def _cash(amount: str, means: str = "cash") -> list[dict[str, str]]:
    return [{"means": means, "currency": "PEN", "amount": amount, "paid_on": "2026-11-20"}]


def _priced(amount: str) -> dict[str, Any]:
    price = {"currency": "PEN", "amount": amount}
    paid = [{"means": "transfer", "paid_on": "2026-11-20", **price}]
    return sale(lines=[line(price=price)], price=price, payments=paid, documents=[settlement(amount=amount)])


def _suspended_producer(*, fraud: bool) -> Case:
    market = honest_market()
    status = "suspendido" if fraud else "vigente"
    market.register(MINER, "REINFO", status, "2026-11-01", right=RIGHT["code"])
    return market, sale()


def _buyer_out_of_recpo(*, fraud: bool) -> Case:
    market = honest_market()
    market.register(BUYER, "RECPO", "cancelado" if fraud else "vigente", "2026-10-01")
    return market, sale()


def _reseller_out_of_recpo(*, fraud: bool) -> Case:
    market = honest_market()
    market.record(sale())
    market.register(CARRIER, "RECPO")
    if not fraud:
        market.register(BUYER, "RECPO")
    else:
        market.register(BUYER, "RECPO", "suspendido", "2026-11-20")
    resold = line(lot=uuid(301), take_g="100.000", becomes=uuid(401))
    del resold["origin"]
    return market, sale(buyer=CARRIER, seller=BUYER, lines=[resold], documents=[])


def _right_not_named(*, fraud: bool) -> Case:
    own = origin()
    if fraud:
        del own["right"]
    return honest_market(), sale(lines=[line(origin=own)])


def _unknown_to_every_register(*, fraud: bool) -> Case:
    holder = OTHER if fraud else MINER
    return honest_market(), sale(seller=holder, lines=[line(origin=origin(holder=holder))])


def _extinguished_right(*, fraud: bool) -> Case:
    market = Market()
    market.register(BUYER, "RECPO")
    market.register(MINER, "CONCESSION", "extinguished" if fraud else "titled", right=RIGHT["code"])
    return market, sale(lines=[line(origin=origin(support="title"))])


def _lent_registration(*, fraud: bool) -> Case:
    market = honest_market()
    market.register(CARRIER, "RECPO")
    if not fraud:
        market.register(CARRIER, "CONTRACT", right=RIGHT["code"], counterparty=MINER)
    return market, sale(seller=CARRIER)


def _lent_outside_the_company(*, fraud: bool) -> Case:
    market = honest_market()
    market.register(CARRIER, "RECPO")
    market.register(MINER, "MEMBERSHIP", counterparty=BUYER if fraud else CARRIER)
    return market, sale(seller=CARRIER)


def _inactive_ruc(*, fraud: bool) -> Case:
    market = honest_market()
    market.register(MINER, "SUNAT", "suspended" if fraud else "active", "2026-06-01")
    return market, sale()


def _no_constancia(*, fraud: bool) -> Case:
    market = before_the_worked_purchase()
    payload = worked()
    payload["lines"][0]["gross_g"], payload["lines"][0]["fine_g"] = "4.000", "3.620000"
    payload["lines"][0]["price"]["amount"] = "1400.00"
    payload["documents"][1]["gross_g"] = "129.430"
    if fraud:
        del payload["lines"][0]["origin"]["constancia"]
    return market, payload


def _another_selectors_constancia(*, fraud: bool) -> Case:
    market, payload = _no_constancia(fraud=False)
    market.record(constancia(51, selector=OTHER if fraud else PALLAQUERA), signer=MINER)
    payload["lines"][0]["origin"]["constancia"] = uuid(51)
    return market, payload


def _overdrawn_constancia(*, fraud: bool) -> Case:
    return (before_the_worked_purchase(), worked()) if fraud else _no_constancia(fraud=False)


def _selector_in_reinfo(*, fraud: bool) -> Case:
    market, payload = _no_constancia(fraud=False)
    market.register(PALLAQUERA, "REINFO", "vigente" if fraud else "excluido", right=RIGHT["code"])
    return market, payload


def _more_out_than_in(*, fraud: bool) -> Case:
    market = honest_market()
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    fineness, fine = ("930.0", "93.000000") if fraud else ("917.0", "91.700000")
    taken = line(lot=uuid(201), take_g="100.000", fineness=fineness, fine_g=fine)
    del taken["origin"]
    return market, sale(lines=[taken])


def _another_district(*, fraud: bool) -> Case:
    return honest_market(), sale(lines=[line(origin=origin(ubigeo=LIMA if fraud else ANANEA))])


def _paid_in_cash(*, fraud: bool) -> Case:
    return honest_market(), sale(payments=_cash("41000.00", "cash" if fraud else "deposit"))


def _split_cash(*, fraud: bool) -> Case:
    market = honest_market()
    price = {"currency": "PEN", "amount": "1500.00"}
    small = {"gross_g": "3.700", "fine_g": "3.330000", "price": price}
    first = sale(lines=[line(2, line=1, **small)], price=price, payments=_cash("1500.00"), documents=[])
    assert rules(market.record(first)) == []
    second = sale(lines=[line(**small)], price=price, payments=_cash("1500.00"), documents=[])
    if not fraud:
        second["payments"][0]["paid_on"] = "2026-11-19"
    return market, second


def _large_deal(*, fraud: bool) -> Case:
    grams = {"gross_g": "140.000", "fine_g": "126.000000"}
    amount = "56250.00" if fraud else "56249.99"
    price = {"currency": "PEN", "amount": amount}
    paid = [{"means": "transfer", "paid_on": "2026-11-20", **price}]
    return honest_market(), sale(lines=[line(price=price, **grams)], price=price, payments=paid, documents=[])


def _far_above(*, fraud: bool) -> Case:
    return honest_market(), _priced("51000.00" if fraud else "50000.00")


def _far_below(*, fraud: bool) -> Case:
    return honest_market(), _priced("32000.00" if fraud else "33000.00")


def _settlement_of_another(*, fraud: bool) -> Case:
    return honest_market(), sale(documents=[settlement(issuer=CARRIER if fraud else BUYER)])


def _light_guide(*, fraud: bool) -> Case:
    return honest_market(), sale(documents=[guide(gross_g="97.000" if fraud else "98.500")])


def _guide_after_the_sale(*, fraud: bool) -> Case:
    return honest_market(), sale(documents=[guide(issued_on="2026-11-21" if fraud else "2026-11-20")])


def _small_voucher(*, fraud: bool) -> Case:
    return honest_market(), sale(documents=[settlement(amount="40999.99" if fraud else "41000.00")])


def _voucher_used_up(*, fraud: bool) -> Case:
    market = honest_market()
    half = {"currency": "PEN", "amount": "20500.00"}
    grams = {"gross_g": "50.000", "fine_g": "45.000000", "price": half}
    paid = [{"means": "transfer", "paid_on": "2026-11-20", **half}]
    both = settlement(amount="40000.00" if fraud else "41000.00")
    market.record(sale(lines=[line(2, line=1, **grams)], price=half, payments=paid, documents=[both]))
    other = {**grams, "fineness": "900.1", "fine_g": "45.005000"}
    return market, sale(lines=[line(**other)], price=half, payments=paid, documents=[both])


def _undeclared_origin(*, fraud: bool) -> Case:
    silent = line()
    if fraud:
        del silent["origin"]
        silent["undeclared"] = True
    return honest_market(), sale(lines=[silent])


CASES: list[tuple[str, Callable[..., Case]]] = [
    ("R01", _suspended_producer),
    ("R02", _buyer_out_of_recpo),
    ("R02", _reseller_out_of_recpo),
    ("R03", _right_not_named),
    ("R03", _unknown_to_every_register),
    ("R03", _extinguished_right),
    ("R03b", _lent_registration),
    ("R03b", _lent_outside_the_company),
    ("R04b", _inactive_ruc),
    ("R05", _no_constancia),
    ("R05", _another_selectors_constancia),
    ("R05b", _overdrawn_constancia),
    ("R05c", _selector_in_reinfo),
    ("R06b", _more_out_than_in),
    ("R09", _another_district),
    ("R12", _paid_in_cash),
    ("R12", _split_cash),
    ("R13", _large_deal),
    ("R14", _far_above),
    ("R14b", _far_below),
    ("R15", _settlement_of_another),
    ("R15", _light_guide),
    ("R15", _guide_after_the_sale),
    ("R15", _small_voucher),
    ("R15", _voucher_used_up),
    ("R22", _undeclared_origin),
]


@pytest.mark.parametrize(
    ("rule", "case"), CASES, ids=lambda value: value if isinstance(value, str) else value.__name__[1:]
)
def test_finds_the_fraud_and_spares_its_twin(rule: str, case: Callable[..., Case]) -> None:
    """The planted fraud carries the rule's mark, the honest twin does not, and no other mark sets them apart."""
    market, fraud = case(fraud=True)
    marked = rules(market.decide(fraud, signer=fraud["buyer"]))
    market, twin = case(fraud=False)
    spared = rules(market.decide(twin, signer=twin["buyer"]))
    assert rule not in spared
    assert marked == sorted([*spared, rule])


def test_the_honest_deal_has_no_marks() -> None:
    """A producer in good standing, banked and documented: nothing is said at all."""
    assert rules(honest_market().decide(sale())) == []


def test_every_rule_has_a_case() -> None:
    """No rule of a deal goes without a planted fraud; R23 is the rulebook's own."""
    assert {rule for rule, _ in CASES} == {flag.rule for flag in flags_at_sale.FLAGS} - {"R23"}


def test_a_missing_constancia_is_a_note_where_no_padron_reaches() -> None:
    """Outside the padrón's districts a selector without constancia is noted, not held."""
    market, payload = _no_constancia(fraud=True)
    assert only(market.decide(payload), "R05").level == "block"
    payload["lines"][0]["origin"]["ubigeo"] = LIMA
    assert only(market.decide(payload), "R05").level == "note"
    payload["lines"][0]["origin"]["ubigeo"] = SANDIA_INEI
    assert only(market.decide(payload), "R05").level == "block"


def test_an_inactive_ruc_is_a_note_while_it_can_be_cured() -> None:
    """Within the cure period the finding is milder."""
    market = honest_market()
    market.register(MINER, "SUNAT", "suspended", "2026-11-01")
    assert only(market.decide(sale()), "R04b").level == "note"
    market.register(MINER, "SUNAT", "suspended", "2026-10-21")
    assert only(market.decide(sale()), "R04b").level == "note"
    market.register(MINER, "SUNAT", "suspended", "2026-10-20")
    assert only(market.decide(sale()), "R04b").level == "alert"


def test_a_suspended_trader_sells_its_stock_under_a_release() -> None:
    """With a recorded release the stock of a suspended trader carries no R02."""
    market, payload = _reseller_out_of_recpo(fraud=True)
    market.register(BUYER, "STOCK_RELEASE", start="2026-11-20")
    assert rules(market.decide(payload, signer=CARRIER)) == []


def test_low_compliance_lowers_the_bank_threshold() -> None:
    """A party in SUNAT's two lowest grades must bank from 30 % of the threshold on."""
    market = honest_market()
    price = {"currency": "PEN", "amount": "600.00"}
    small = {"gross_g": "1.500", "fine_g": "1.350000", "price": price}
    payload = sale(lines=[line(**small)], price=price, payments=_cash("600.00"), documents=[])
    assert rules(market.decide(payload)) == []
    market.register(MINER, "SUNAT", "active", compliance="D")
    assert rules(market.decide(payload)) == ["R12"]


def test_an_authorized_miner_needs_no_reinfo() -> None:
    """Who ended the process by a start authorization is not held for having left REINFO."""
    market, payload = _suspended_producer(fraud=True)
    market.register(MINER, "AUTHORIZATION", right=RIGHT["code"])
    assert rules(market.decide(payload)) == []


def test_a_partial_guide_may_weigh_more_than_this_deal() -> None:
    """A guide that also covers other deals is only held against what it cannot carry."""
    partial = guide(gross_g="500.000", partial=True)
    assert rules(honest_market().decide(sale(documents=[partial]))) == []
    too_light = guide(gross_g="90.000", partial=True)
    assert rules(honest_market().decide(sale(documents=[too_light]))) == ["R15"]


def test_suspicions_are_hidden_from_their_subjects() -> None:
    """What only the authority may see has that audience, and reaches no entry."""
    for case, rule in ((_far_above, "R14"), (_selector_in_reinfo, "R05c"), (_more_out_than_in, "R06b")):
        market, payload = case(fraud=True)
        assert only(market.decide(payload), rule).audience == "authority"


def test_an_exhausted_constancia_covers_nothing() -> None:
    """Once a constancia is used up the whole of the next lot is excess, and no more than the whole."""
    market = before_the_worked_purchase()
    market.record(worked())
    declared = lot_declared(
        203, "2.000", "900.0", "1.800000", held_by=PALLAQUERA, support="constancia", constancia=uuid(50)
    )
    excess = only(market.decide(declared), "R05b")
    assert (excess.amount, excess.about, excess.subject) == (1_800_000, f"lot:{uuid(203)}", uuid(203))


def test_a_declared_lot_is_held_against_its_constancia() -> None:
    """A lot declared under another selector's constancia is marked at once, before any sale."""
    market = before_the_worked_purchase()
    declared = lot_declared(203, "2.000", "900.0", "1.800000", held_by=OTHER, support="constancia", constancia=uuid(50))
    mark = only(market.decide(declared), "R05")
    assert dict(mark.detail)["reason"] == "other_selector"


def test_a_selector_is_not_asked_for_registers() -> None:
    """Under a constancia nothing is asked of the picker, though its issuer be in no register."""
    market = Market()
    market.register(BUYER, "RECPO")
    market.party(MINER, "person")
    market.record(constancia(), signer=MINER)
    own = origin(support="constancia", constancia=uuid(50))
    assert rules(market.decide(sale(seller=PALLAQUERA, lines=[line(origin=own)]))) == []


def test_districts_compare_within_one_code_system() -> None:
    """A district given in RENIEC's codes is not held against a list in INEI's."""
    elsewhere = {"system": "reniec", "code": "150101"}
    assert rules(honest_market().decide(sale(lines=[line(origin=origin(ubigeo=elsewhere))]))) == []


def test_a_registered_contract_is_support_of_its_own() -> None:
    """A seller with a registered contract on the right sells for a titleholder whose title nobody recorded."""
    market = Market()
    market.register(BUYER, "RECPO")
    market.register(CARRIER, "CONTRACT", right=RIGHT["code"], counterparty=MINER)
    assert rules(market.decide(sale(seller=CARRIER, lines=[line(origin=origin(support="contract"))]))) == []
