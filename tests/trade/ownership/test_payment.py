"""Payments after the purchase: what they post, and when they should have gone through a bank."""

from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.outcome import Accepted, Refusal
from service.decision.records import Posting
from service.trade.ownership import words
from service.trade.ownership.payment import PaymentRecorded
from tests.trade.corrections.desk import act
from tests.trade.market import BUYER, CARRIER, MINER, Market, only, rules, sums
from tests.trade.ownership.deals import bought, cash, ore, payment, pen, provisional, settled

Case = tuple[Market, dict[str, Any]]


def _small(**changes: object) -> tuple[Market, int]:
    """A deal of S/ 1,900, below the threshold, of which nothing is paid yet."""
    return bought(price=pen("1900.00"), lines=[ore(price=pen("1900.00"))], payments=[], **changes)


def test_all_payments_stand_on_the_purchase() -> None:
    """What came with the purchase and what followed, in the order of the log."""
    market, purchase = bought()
    assert rules(market.record(payment(purchase))) == []
    assert words.find(market.facts, purchase, market.seq).payments == (
        ("transfer", "PEN", 400_000, "2026-11-20"),
        ("transfer", "PEN", 845_800, "2026-11-25"),
    )


def test_a_corrected_price_is_what_counts() -> None:
    """A later payment by hand is judged by the price, and stands beside the payments, as they were put right."""
    market, purchase = _small()
    part = payment(purchase, cash("500.00"))
    assert rules(market.decide(part)) == []
    agreed = {"method": "paper", "digest": "0b" * 32}
    corrected = act("entry.corrected", purchase, counter=agreed, price=pen("2600.00"))
    assert isinstance(market.record(corrected), Accepted)
    assert rules(market.record(part)) == ["R12"]
    said = words.find(market.facts, purchase, market.seq)
    assert (said.costs.cents, said.payments) == (260_000, (("cash", "PEN", 50_000, "2026-11-25"),))


def test_cash_is_posted_on_its_day() -> None:
    """Cash counts between the two on the day it was paid; a transfer is posted nowhere."""
    market, purchase = _small()
    parts = (cash("100.00"), cash("20.50", "2026-11-24"), cash("1.00"))
    outcome = market.record(payment(purchase, *parts, {"means": "transfer", "paid_on": "2026-11-25", **pen("9.00")}))
    assert isinstance(outcome, Accepted)
    postings = [record for record in outcome.records if isinstance(record, Posting)]
    assert sums(postings) == {
        "cash:PEN": -12_150,
        f"cash:PEN:{BUYER}:{MINER}:2026-11-25": 10_100,
        f"cash:PEN:{BUYER}:{MINER}:2026-11-24": 2_050,
    }


def _part_in_cash(*, fraud: bool) -> Case:
    """Part payments are summed up: any cash on a deal of S/ 12,000 is unbanked."""
    market, purchase = bought()
    part = cash("500.00")
    return market, payment(purchase, part if fraud else part | {"means": "deposit"})


def _cash_of_a_day(*, fraud: bool) -> Case:
    """Two small deals, paid by hand on one day."""
    market, first = _small()
    market.record(payment(first, cash("1000.00")))
    market.record(_second())
    return market, payment(market.seq - 1, cash("1000.00" if fraud else "999.99"))


def _second() -> dict[str, Any]:
    return provisional(price=pen("1900.00"), lines=[ore(2, line=1, price=pen("1900.00"))], payments=[])


def _after_the_settlement(*, fraud: bool) -> Case:
    """What is owed is what was settled, once it is."""
    market, purchase = _small()
    if fraud:
        market.record(settled(purchase))
    return market, payment(purchase, cash("100.00"))


@pytest.mark.parametrize("case", [_part_in_cash, _cash_of_a_day, _after_the_settlement])
def test_r12_fires_on_its_fraud_and_not_on_its_twin(case: Any) -> None:  # noqa: ANN401 - a case by keyword
    """Over what is owed in all, and over the day's cash between the two."""
    market, fraud = case(fraud=True)
    assert rules(market.decide(fraud)) == ["R12"]
    market, honest = case(fraud=False)
    assert rules(market.decide(honest)) == []


def test_what_is_banked_is_not_held_for_what_was_not() -> None:
    """A transfer on a deal that was partly paid in cash says nothing new."""
    market, purchase = bought()
    assert only(market.record(payment(purchase, cash("500.00"))), "R12").about == f"party:{BUYER}"
    assert rules(market.decide(payment(purchase))) == []


def test_what_was_corrected_is_what_is_owed_and_paid() -> None:
    """A price and a means of payment count as a correction left them, not as they were mistyped."""
    market, purchase = bought()
    corrected = act("entry.corrected", purchase, price=pen("13000.00"), payments=[{"payment": 1, "means": "deposit"}])
    assert isinstance(market.record(corrected), Accepted)
    said = words.find(market.facts, purchase, market.seq)
    assert (said.costs.cents, [means for means, *_ in said.payments]) == (1_300_000, ["deposit"])


def test_a_transfer_pays_once() -> None:
    """The same reference on the same purchase is the same payment; on another purchase it may pay that as well."""
    market, purchase = bought()
    market.record(payment(purchase))
    assert market.decide(payment(purchase)) == Refusal("payment_repeated", "payments[0].reference_digest")
    twice = payment(purchase, *(cash("1.00") | {"reference_digest": "0f" * 32} for _ in range(2)))
    assert market.decide(twice) == Refusal("payment_repeated", "payments[1].reference_digest")
    market.record(_second())
    assert isinstance(market.decide(payment(market.seq - 1)), Accepted)


def test_what_is_refused() -> None:
    """Only the buyer pays, and only a purchase that there is; a stranger is not told whether there is one."""
    market, purchase = bought()
    refused = Refusal("not_yours", "protected.kid", (("party", MINER), ("type", "payment.recorded")))
    assert market.decide(payment(purchase), signer=MINER) == refused
    for entry in (0, purchase):
        unknown = Refusal("purchase_unknown", "purchase", (("entry", str(entry)),))
        assert market.decide(payment(entry), signer=CARRIER) == unknown
    for entry in (0, purchase + 1, 99):
        assert market.decide(payment(entry)) == Refusal("purchase_unknown", "purchase", (("entry", str(entry)),))


def test_there_is_no_payment_of_nothing() -> None:
    """A payment has payments."""
    with pytest.raises(ValidationError, match="too_short"):
        PaymentRecorded.model_validate({**payment(1), "payments": ()})
