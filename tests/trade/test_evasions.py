"""Ways round the rules that a fraudster would try first, each closed."""

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.outcome import Accepted
from service.registry.registrations import Registration
from service.trade.constancia import ConstanciaIssued
from service.trade.lots import shelf
from service.trade.origin import Location
from service.trade.provenance import Standing
from service.trade.whereabouts import HOME, Moved, at, whereabouts
from tests.trade.market import (
    BUYER,
    CARRIER,
    MINER,
    OTHER,
    PALLAQUERA,
    RIGHT,
    Market,
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
)

AREQUIPA = {"system": "inei", "code": "040101"}


def _anywhere() -> Market:
    """A trader in RECPO and a miner in REINFO, with no word on where."""
    market = Market()
    market.register(BUYER, "RECPO")
    market.register(MINER, "REINFO", right=RIGHT["code"])
    return market


def _taking(lot: int, take: str, **changes: object) -> dict[str, Any]:
    """A line without price that takes from a lot on record."""
    taken = line(lot=uuid(lot), take_g=take, **changes)
    del taken["origin"], taken["price"]
    return taken


def _with_an_unassayed_lot(gross: str = "100.000") -> Market:
    market = honest_market()
    declared = lot_declared(201, gross, "900.0", "0")
    del declared["fineness"], declared["fine_g"]
    assert isinstance(market.record(declared, signer=MINER), Accepted)
    return market


def _swollen() -> dict[str, Any]:
    return _taking(201, "1.000", gross_g="101.020", fineness="900.0", fine_g="90.918000")


def test_an_unassayed_lot_cannot_swell_unseen() -> None:
    """Out of a lot nobody assayed no more may come, by weight, than went in: the rest is unexplained."""
    market = _with_an_unassayed_lot()
    outcome = market.record(sale(lines=[_swollen()], documents=[]))
    assert only(outcome, "R06b").amount == 90_000_000
    explained, unexplained = sorted(market.origins(uuid(301)), key=lambda share: share.ug)
    assert (unexplained.origin, unexplained.ug, unexplained.standing) == ("unexplained", 90_000_000, Standing.BLOCKED)
    assert (explained.origin, explained.ug) == (uuid(201), 918_000)


def test_nor_can_it_swell_before_it_is_assayed() -> None:
    """A provisional purchase that swells an unassayed lot divides it by weight, and a later assay keeps the shares."""
    market = _with_an_unassayed_lot()
    swollen = _swollen()
    del swollen["fineness"], swollen["fine_g"]
    outcome = market.record(sale(stage="provisional", lines=[swollen], documents=[]))
    assert only(outcome, "R06b").amount is None
    assert [(share.origin, share.ug) for share in market.origins(uuid(301))] == [
        ("unexplained", 100_000),
        (uuid(201), 1_020),
    ]


def _guessed(product: str, gross: str, take: str | None, becomes: int) -> dict[str, Any]:
    """A line of what is said to have no gold by a guess, of lot 301 or of the miner's own."""
    guess = {"method": "estimate", "by": "buyer"}
    measure = {"fineness": "0"} if product == "sponge" else {"grade_g_t": "0"}
    said = line(product=product, gross_g=gross, fine_g="0", assay=guess, becomes=uuid(becomes))
    del said["fineness"], said["price"]
    if take is not None:
        said |= {"lot": uuid(301), "take_g": take}
        del said["origin"]
    return said | measure


def test_a_guess_cannot_swell_unseen() -> None:
    """Nobody asks what a first assay finds, so ore bought on a guess has its weight looked at from deal to deal."""
    for gross, found in (("1050.000", []), ("2050.000", ["R06b"])):
        market = honest_market()
        market.record(sale(stage="provisional", lines=[_guessed("ore", "1000.000", None, 301)], documents=[]))
        again = _guessed("ore", gross, "1000.000", 302)
        outcome = market.record(sale(stage="provisional", buyer=CARRIER, seller=BUYER, lines=[again], documents=[]))
        assert [rule for rule in rules(outcome) if rule == "R06b"] == found
        if found:
            assert dict(only(outcome, "R06b").detail)["excess_mg"] == "1000000"


def test_metal_of_guessed_ore_is_held_to_its_guess() -> None:
    """Ore on a guess may prove rich; metal that somebody made of it was weighed with what is said of it."""
    market = honest_market()
    market.record(sale(stage="provisional", lines=[_guessed("ore", "1000.000", None, 301)], documents=[]))
    smelted = _guessed("sponge", "900.000", "1000.000", 302)
    assert isinstance(
        market.record(sale(stage="provisional", buyer=CARRIER, seller=BUYER, lines=[smelted], documents=[])), Accepted
    )
    assert (market.row(uuid(301)).estimated, market.row(uuid(302)).estimated) == (True, None)


def test_ore_never_assayed_accounts_for_no_metal() -> None:
    """Metal out of ore that nobody assayed is unexplained, unless the deal says where it was treated."""
    market = honest_market()
    declared = lot_declared(201, "100.000", "900.0", "0", product="ore")
    del declared["fineness"], declared["fine_g"]
    assert isinstance(market.record(declared, signer=MINER), Accepted)
    taken = _taking(201, "100.000")
    treated = {"plant": CARRIER, "process": "smelting", "processed_on": "2026-11-19"}
    assert rules(market.decide(sale(lines=[{**taken, "processing": treated}], documents=[]))) == []
    assert only(market.decide(sale(lines=[taken], documents=[])), "R06b").amount == 90_000_000


def test_an_unassayed_lot_may_weigh_a_little_more() -> None:
    """Scales differ: within the assay's uncertainty nothing is said."""
    market = _with_an_unassayed_lot()
    taken = _taking(201, "100.000", gross_g="102.000", fineness="900.0", fine_g="91.800000")
    assert rules(market.decide(sale(lines=[taken], documents=[]))) == []


def test_an_assay_of_nothing_is_remembered() -> None:
    """Gold found in a lot that was assayed at zero is a gain, however long nobody had assayed it before."""
    market = _with_an_unassayed_lot()
    worthless = _taking(201, "100.000", fineness="0", fine_g="0")
    assert isinstance(market.record(sale(lines=[worthless], documents=[])), Accepted)
    assert market.lot(uuid(301)) == (100_000, 0)
    market.register(MINER, "RECPO")
    rich = _taking(301, "100.000", becomes=uuid(401))
    resale = market.decide(sale(buyer=MINER, seller=BUYER, lines=[rich], documents=[]), signer=MINER)
    assert only(resale, "R06b").amount == 90_000_000


def test_the_word_constancia_is_no_constancia() -> None:
    """Whoever is no selector and names a constancia without having one sells under a registration lent to it."""
    lent = line(origin=origin(support="constancia", ubigeo=AREQUIPA))
    outcome = _anywhere().decide(sale(seller=OTHER, lines=[lent], documents=[]))
    assert rules(outcome) == ["R02", "R03b"]


def test_a_registered_seller_is_what_the_register_says() -> None:
    """A deal cannot declare a registered party to be a selector, nor a registered selector to be none."""
    lent = line(origin=origin(support="constancia", ubigeo=AREQUIPA))
    for registered, declared, found in (("person", "selector", ["R02", "R03b"]), ("selector", "person", ["R05"])):
        market = _anywhere()
        market.party(OTHER, registered)
        says = [{"party": OTHER, "kind": declared}]
        assert rules(market.decide(sale(seller=OTHER, lines=[lent], documents=[], declares=says))) == found


def test_gold_without_its_constancia_has_no_standing_to_borrow() -> None:
    """Where no padrón reaches, a missing constancia is only noted; whose gold it is stays unknown all the same."""
    market = _anywhere()
    loose = line(origin=origin(support="constancia", ubigeo=AREQUIPA))
    says = [{"party": OTHER, "kind": "selector"}]
    outcome = market.record(sale(seller=OTHER, lines=[loose], documents=[], declares=says))
    assert only(outcome, "R05").level == "note"
    (share,) = market.origins(uuid(301))
    assert share.standing is Standing.UNKNOWN


def test_only_a_person_picks_by_hand() -> None:
    """A constancia is for a natural person: no company takes gold out of the rules for traders with one."""
    with pytest.raises(ValidationError, match="selector_is_natural"):
        ConstanciaIssued.model_validate_json(json.dumps(constancia(selector=CARRIER)))


def test_a_constancia_names_the_right_when_nobody_else_does() -> None:
    """A lot declared without its right is of the constancia's: its issuer is still judged when the lot is sold."""
    market = honest_market()
    market.party(MINER, "person")
    market.record(constancia(), signer=MINER)
    silent = lot_declared(
        202, "100.000", "900.0", "90.000000", held_by=PALLAQUERA, support="constancia", constancia=uuid(50)
    )
    del silent["right"]
    assert rules(market.record(silent)) == []
    assert market.facts.balance(f"half_year:{MINER}:{RIGHT['code']}:2026-2") == 90_000_000
    market.register(MINER, "REINFO", "suspendido", "2026-11-16", right=RIGHT["code"])
    sold = sale(seller=PALLAQUERA, lines=[_taking(202, "100.000")], documents=[])
    assert rules(market.decide(sold)) == ["R01"]


def test_one_activity_does_not_answer_for_another() -> None:
    """Suspended for exploitation is suspended, whatever the same right's row for beneficiation says; and back."""
    for exploitation, beneficiation, found in (("suspendido", "vigente", ["R01"]), ("vigente", "suspendido", [])):
        market = _anywhere()
        for activity, status in (("exploitation", exploitation), ("beneficiation", beneficiation)):
            row = Registration(market.seq, MINER, "REINFO", status, "2026-01-01", right=RIGHT["code"])
            market.put(replace(row, activity=activity))
        assert rules(market.decide(sale())) == found


def test_a_right_without_exploitation_is_judged_by_what_it_has() -> None:
    """Who only processes on a right, in good standing there, sells what it processes."""
    market = Market()
    market.register(BUYER, "RECPO")
    row = Registration(market.seq, MINER, "REINFO", "vigente", "2026-01-01", right=RIGHT["code"])
    market.put(replace(row, activity="beneficiation"))
    assert rules(market.decide(sale())) == []


def test_a_price_in_two_currencies_is_one_price() -> None:
    """Lines priced in the currency that the total is not in count by the day's rate."""
    for total, priced in (("PEN", "USD"), ("USD", "PEN")):
        each = {"currency": priced, "amount": "15000.00" if priced == "USD" else "56250.00"}
        price = {"currency": total, "amount": "100.00"}
        paid = [{"means": "cash", "paid_on": "2026-11-20", **price}]
        payload = sale(lines=[line(price=each, undeclared=True)], price=price, payments=paid, documents=[])
        del payload["lines"][0]["origin"]
        market = _anywhere()
        assert rules(market.decide(payload)) == ["R12", "R13", "R22"]
        each["amount"] = "400.00"
        assert rules(market.decide(payload)) == ["R22"]


def _half_under(*papers: dict[str, Any]) -> dict[str, Any]:
    half = {"currency": "PEN", "amount": "20500.00"}
    grams = {"gross_g": "50.000", "fineness": "900.1", "fine_g": "45.005000", "price": half}
    paid = [{"means": "transfer", "paid_on": "2026-11-20", **half}]
    return sale(lines=[line(2, line=1, **grams)], price=half, payments=paid, documents=[*papers])


@pytest.mark.parametrize(
    ("again", "reasons"),
    [
        (settlement(), "amount"),
        (settlement(amount="82000.00"), "amount,restated"),
        (settlement(amount="41000.00", currency="USD"), "restated"),
        (settlement(issued_on="2026-11-19"), "amount,restated"),
        ({name: value for name, value in settlement().items() if name not in {"amount", "currency"}}, "amount"),
        (guide(), "weight"),
        (guide(gross_g="150.000", partial=True), "weight,restated"),
        ({name: value for name, value in guide().items() if name != "gross_g"}, "weight"),
    ],
)
def test_a_document_cannot_grow(again: dict[str, Any], reasons: str) -> None:
    """What a document said in one deal binds it in the next, whether it says more there or nothing."""
    market = honest_market()
    assert rules(market.record(sale())) == []
    mark = only(market.decide(_half_under(again)), "R15")
    assert dict(mark.detail)["reason"] == reasons


def test_a_document_is_held_to_what_it_says_later() -> None:
    """Lines taken under a document before it said its amount and weight count once it does."""
    market = honest_market()
    silent = [
        {name: value for name, value in paper.items() if name not in {"amount", "currency", "gross_g"}}
        for paper in (settlement(), guide())
    ]
    assert rules(market.record(sale(documents=silent))) == []
    outcome = market.decide(_half_under(settlement(), guide()))
    assert isinstance(outcome, Accepted)
    assert [dict(mark.detail)["reason"] for mark in outcome.marks if mark.rule == "R15"] == ["amount", "weight"]


def test_a_document_may_serve_two_deals() -> None:
    """Told alike and not used up, a document says nothing new."""
    market = honest_market()
    both = settlement(amount="61500.00"), guide(gross_g="150.000", partial=True)
    assert rules(market.record(sale(documents=[*both]))) == []
    assert rules(market.decide(_half_under(*both))) == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "there"),
    [
        ("-14.632100", "-69.446700", True),
        ("90", "-180.0", True),
        ("-0.5", "9", True),
        ("90.000001", "0", False),
        ("91", "0", False),
        ("0", "180.1", False),
        ("0", "181", False),
        ("00.5", "0", False),
    ],
)
def test_a_location_is_on_earth(latitude: str, longitude: str, *, there: bool) -> None:
    """Degrees have a range as well as a spelling."""
    location = {"latitude": latitude, "longitude": longitude}
    with nullcontext() if there else pytest.raises(ValidationError, match="pattern"):
        Location.model_validate_json(json.dumps(location))


def test_gold_that_is_bought_stays_where_it_lies() -> None:
    """What lay at a plant's gate lies there for its next holder too, is the plant's own once the plant buys it, and
    what was at home goes with the deal.
    """
    market = honest_market()
    assert isinstance(market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER), Accepted)
    market.put(Moved(market.seq, uuid(201), HOME, at(CARRIER), 70_000))
    first = _taking(201, "40.000", gross_g="40.000", fine_g="36.000000", becomes=uuid(301))
    assert isinstance(market.record(sale(lines=[first], documents=[])), Accepted)
    rest = _taking(201, "60.000", gross_g="60.000", fine_g="54.000000", becomes=uuid(302))
    assert isinstance(market.record(sale(id=uuid(103), buyer=CARRIER, lines=[rest], documents=[])), Accepted)

    def lies(lot: int) -> dict[str, int]:
        held, _ = market.lot(uuid(lot))
        return dict(whereabouts(market.facts.shelf(shelf(uuid(lot))), held or 0))

    assert lies(301) == {HOME: 30_000, at(CARRIER): 10_000}
    assert lies(302) == {HOME: 60_000}
    assert lies(201) == {}
