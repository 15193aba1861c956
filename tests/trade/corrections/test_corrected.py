import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.facts import Facts, NotLoaded
from service.decision.kind import At, Signer
from service.decision.outcome import Accepted, Refusal
from service.decision.records import Posting
from service.trade.corrections import corrected
from service.trade.corrections.terms import Corrected, Said, terms
from service.trade.documents import DocumentUse
from service.trade.money import cash_account
from tests.trade.corrections.desk import act, annul, recorded, refused
from tests.trade.market import (
    BUYER,
    MINER,
    OTHER,
    Market,
    guide,
    honest_market,
    line,
    lot_declared,
    only,
    rules,
    sale,
    settlement,
    sums,
    uuid,
)

AGREED = {"method": "paper", "digest": "0a" * 32}
CASH = {"means": "cash", "currency": "PEN", "amount": "41000.00", "paid_on": "2026-11-20"}
GUIDE = {"kind": "09", "issuer": BUYER, "series": "T001", "number": "883"}
NOW: dict[str, Any] = {**GUIDE, "number": "838", "issued_on": "2026-11-20", "gross_g": "100.000", "plate": "X1A243"}


def correct(entry: int, **members: object) -> dict[str, Any]:
    """A correction that the seller agreed to."""
    return act("entry.corrected", entry, **{"counter": AGREED, **members})


def _sold(**changes: object) -> tuple[Market, int]:
    market = honest_market()
    return market, recorded(market, sale(**changes))


def _kept(market: Market, entry: int) -> list[tuple[str, Said, Said]]:
    rows = market.facts.shelf(f"entry:{entry}")
    return [(row.what, row.was, row.now) for row in rows if isinstance(row, Corrected)]


def _uses(market: Market, number: str) -> list[int]:
    rows = market.facts.shelf(f"document:{BUYER}|09|T001|{number}")
    return [row.seq for row in rows if isinstance(row, DocumentUse)]


def test_a_typing_error_moves_no_gold() -> None:
    """A guide's number and plate are put right after the lot moved on; no account changes, and both readings stay."""
    market, entry = _sold()
    moved = line(1, lot=uuid(301), take_g="40.000", gross_g="40.000", fine_g="36.000000", becomes=uuid(401))
    del moved["origin"]
    plant = "ruc:20990000035"
    recorded(market, sale(id=uuid(110), buyer=plant, seller=BUYER, lines=[moved], documents=[]), plant)
    before = sums(market.postings)
    outcome = market.record(correct(entry, documents=[{"was": GUIDE, "now": NOW}]))
    assert rules(outcome) == []
    assert sums(market.postings) == before
    fixed = market.seq - 1
    identity = f"{BUYER}|09|T001|"
    assert _kept(market, entry) == [
        (
            f"document:{identity}883",
            (("document", f"{identity}883"), ("gross_g", "100.000"), ("issued_on", "2026-11-20")),
            (("document", f"{identity}838"), ("gross_g", "100.000"), ("issued_on", "2026-11-20"), ("plate", "X1A243")),
        )
    ]
    assert (_uses(market, "883"), _uses(market, "838")) == ([], [fixed])


def test_the_old_document_is_free_again() -> None:
    """The deal to which the wrong number belongs may use it, with no mark; the new number's line is taken."""
    market, entry = _sold()
    recorded(market, correct(entry, documents=[{"was": GUIDE, "now": NOW}]))
    rightful = sale(id=uuid(111), lines=[line(2) | {"line": 1}], documents=[guide()])
    assert rules(market.decide(rightful)) == []
    reused = sale(id=uuid(111), lines=[line(2) | {"line": 1}], documents=[guide(number="838")])
    assert refused(market.decide(reused)) == "document_line_reused"


def test_corrections_follow_one_another() -> None:
    """The second correction names the document as the first left it, and may take it back to the first reading."""
    market, entry = _sold()
    recorded(market, correct(entry, documents=[{"was": GUIDE, "now": NOW}]))
    assert refused(market.record(correct(entry, documents=[{"was": GUIDE, "now": NOW}]))) == "document_unknown"
    back = {**GUIDE, "issued_on": "2026-11-20", "gross_g": "100.000"}
    again = recorded(market, correct(entry, documents=[{"was": {**GUIDE, "number": "838"}, "now": back}]))
    assert (_uses(market, "883"), _uses(market, "838")) == ([again], [])


def test_two_documents_change_places() -> None:
    """Both numbers were exchanged: each takes the other's in one correction."""
    two = [guide(), guide(number="884", gross_g="100.000")]
    market, entry = _sold(documents=two)
    swap = [
        {"was": GUIDE, "now": {**GUIDE, "number": "884", "issued_on": "2026-11-20", "gross_g": "100.000"}},
        {"was": {**GUIDE, "number": "884"}, "now": {**GUIDE, "issued_on": "2026-11-20", "gross_g": "100.000"}},
    ]
    fixed = recorded(market, correct(entry, documents=swap))
    assert (_uses(market, "883"), _uses(market, "884")) == ([fixed], [fixed])


def test_a_paper_is_judged_anew() -> None:
    """R15 falls on what the paper now says: another weight than the lines', another issuer, a day after the deal."""
    market, entry = _sold()
    light = {**NOW, "gross_g": "90.000"}
    late = {**NOW, "issued_on": "2026-11-21"}
    foreign = {**NOW, "issuer": "ruc:20990000035"}
    for paper, reason in ((light, "weight"), (late, "after_sale"), (foreign, "issuer")):
        found = only(market.decide(correct(entry, documents=[{"was": GUIDE, "now": paper}])), "R15")
        assert (found.about, dict(found.detail)) == (f"entry:{entry}", {"reason": reason})


def test_an_annulled_entry_s_paper_is_marked() -> None:
    """R24 falls on a correction to a number that an annulled entry had used."""
    market, entry = _sold()
    other = recorded(market, sale(id=uuid(112), lines=[line(2) | {"line": 1}], documents=[guide(number="838")]))
    taken = correct(entry, documents=[{"was": GUIDE, "now": NOW}])
    recorded(market, annul(other))
    assert rules(market.decide(taken)) == ["R24"]


def test_without_the_other_side_it_is_marked() -> None:
    """R25 on the entry, seen by both sides; its twin with the seller's agreement carries none."""
    market, entry = _sold()
    alone = correct(entry, dealt_on="2026-11-19")
    del alone["counter"]
    found = only(market.decide(alone), "R25")
    assert (found.level, found.audience, found.about) == ("alert", "parties", f"entry:{entry}")
    assert rules(market.decide(correct(entry, dealt_on="2026-11-19"))) == []


def test_cash_that_was_banked_leaves_the_day_s_cash() -> None:
    """R12 is judged by what now stands: gone with the cash, come with it."""
    market, entry = _sold(payments=[CASH])
    account = cash_account("PEN", BUYER, MINER, "2026-11-20")
    assert market.facts.balance(account) == 4_100_000
    outcome = market.record(correct(entry, payments=[{"payment": 1, "means": "transfer"}]))
    assert (rules(outcome), market.facts.balance(account)) == ([], 0)
    back = market.record(correct(entry, payments=[{"payment": 1, "means": "cash"}]))
    assert (rules(back), market.facts.balance(account)) == (["R12"], 4_100_000)
    assert only(back, "R12").audience == "buyer_and_authority"


def test_a_new_price_is_held_to_the_lines() -> None:
    """R13 and R12 look at the price as corrected, and never below what the lines come to."""
    small = {"currency": "PEN", "amount": "1000.00"}
    market, entry = _sold(price=small, payments=[CASH | {"amount": "10.00"}], lines=[line(price=small)], documents=[])
    price = {"currency": "PEN", "amount": "60000.00"}
    assert rules(market.decide(correct(entry, price=price))) == ["R12", "R13"]
    assert rules(market.decide(correct(entry, price={"currency": "PEN", "amount": "1500.00"}))) == []
    market, entry = _sold(payments=[CASH | {"means": "other"}])
    assert rules(market.decide(correct(entry, price={"currency": "PEN", "amount": "1.00"}))) == ["R12"]


def test_what_stands_is_all_corrections_together() -> None:
    """Day, price and means each read as last corrected."""
    market, entry = _sold(payments=[CASH])
    recorded(market, correct(entry, dealt_on="2026-11-19", price={"currency": "PEN", "amount": "40000.00"}))
    recorded(market, correct(entry, payments=[{"payment": 1, "means": "cheque"}]))
    rows = market.facts.shelf(f"entry:{entry}")
    stands = terms(rows[0], rows)  # type: ignore[arg-type]
    assert (stands.day.isoformat(), stands.cents) == ("2026-11-19", 4_000_000)
    assert stands.payments == (("cheque", "PEN", 4_100_000, "2026-11-20"),)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"dealt_on": "2026-11-22"}, "day_in_future"),
    ({"dealt_on": "2026-11-20"}, "nothing_new"),
    ({"price": {"currency": "USD", "amount": "1.00"}}, "other_currency"),
    ({"price": {"currency": "PEN", "amount": "41000"}}, "nothing_new"),
    ({"payments": [{"payment": 2, "means": "cash"}]}, "payment_unknown"),
    ({"payments": [{"payment": 1, "means": "transfer"}]}, "nothing_new"),
    ({"documents": [{"was": {**GUIDE, "number": "1"}, "now": NOW}]}, "document_unknown"),
    ({"documents": [{"was": GUIDE, "now": {**NOW, "currency": "USD", "amount": "1.00"}}]}, "other_currency"),
    ({"documents": [{"was": GUIDE, "now": {**GUIDE, "issued_on": "2026-11-20", "gross_g": "100"}}]}, "nothing_new"),
]


@pytest.mark.parametrize(("members", "code"), REFUSED)
def test_what_is_refused(members: dict[str, Any], code: str) -> None:
    """Each refusal names what is wrong, and nothing is recorded."""
    market, entry = _sold()
    assert refused(market.record(correct(entry, **members))) == code


def test_only_a_purchase_of_one_s_own_that_counts() -> None:
    """Not the seller's or a stranger's word, not another type, not what is to come, not what was annulled."""
    market, entry = _sold()
    for signer in (MINER, OTHER):
        assert refused(market.record(correct(entry, dealt_on="2026-11-19"), signer)) == "not_yours"
    assert refused(market.record(correct(market.seq, dealt_on="2026-11-19"))) == "entry_unknown"
    lot = recorded(market, lot_declared(250, "1.000", "900.0", "0.900000"))
    assert refused(market.record(correct(lot, dealt_on="2026-11-19"))) == "purchase_unknown"
    recorded(market, annul(entry))
    assert refused(market.record(correct(entry, dealt_on="2026-11-19"))) == "entry_annulled"


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({}, "nothing_corrected"),
    ({"payments": [{"payment": 1, "means": "card"}, {"payment": 1, "means": "cash"}]}, "payments_repeated"),
    ({"documents": [{"was": GUIDE, "now": NOW}, {"was": GUIDE, "now": {**NOW, "number": "1"}}]}, "documents_repeated"),
    ({"documents": [{"was": GUIDE, "now": {**NOW, "amount": "1.00"}}]}, "amount_with_currency"),
    ({"documents": [{"was": GUIDE, "now": {**NOW, "lines": [1]}}]}, "Extra inputs"),
    ({"lines": [], "dealt_on": "2026-11-19"}, "Extra inputs"),
]


@pytest.mark.parametrize(("members", "word"), SHAPES)
def test_what_can_be_corrected_is_closed(members: dict[str, Any], word: str) -> None:
    """Weights, lots, lines and parties are no members, and nothing twice."""
    with pytest.raises(ValidationError, match=word):
        corrected.EntryCorrected.model_validate_json(json.dumps(correct(1, **members)))


def test_it_decides_the_same_with_nothing_loaded() -> None:
    """Whatever is prefetched, the outcome is the same, in a few rounds."""
    market, entry = _sold(payments=[CASH], documents=[guide(), settlement()])
    payload = correct(
        entry, dealt_on="2026-11-19", payments=[{"payment": 1, "means": "card"}], documents=[{"was": GUIDE, "now": NOW}]
    )
    read = corrected.EntryCorrected.model_validate_json(json.dumps(payload))
    at = At(read.log, market.seq, datetime(2026, 11, 22, tzinfo=UTC), Signer("k", BUYER, "device", ("trader",)))
    facts = Facts()
    outcome: Accepted | Refusal | None = None
    for _ in range(10):
        try:
            outcome = corrected.decide(read, facts, at)
            break
        except NotLoaded as miss:
            needs = miss.missing
            facts.load(
                {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves},
                {account: market.facts.balance(account) for account in needs.accounts},
                {seq: market.facts.effects(seq) for seq in needs.entries},
            )
    assert isinstance(outcome, Accepted)
    assert outcome == corrected.decide(read, market.facts, at)
    assert sum(record.amount for record in outcome.records if isinstance(record, Posting)) == 0
