"""What a seller says of a purchase: who may say it, and what it does to the gold."""

from typing import Any

import pytest

from service.decision.outcome import Accepted, Refusal
from service.trade.bought import Confirmed
from service.trade.ownership import words
from service.trade.provenance import Standing
from service.trade.rulings import UPHELD, Ruling
from tests.trade.market import BUYER, CARRIER, MINER, Market, rules, uuid
from tests.trade.ownership.deals import (
    ASSOCIATION,
    DELEGATE,
    LOT,
    bought,
    confirmed,
    disputed,
    member,
    ore,
    settled,
)

NEITHER = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1D2"


def _with_delegate(*scopes: str) -> tuple[Market, int]:
    """The miner is a member of an association, whose delegate has a mandate of these scopes."""
    market, purchase = bought()
    member(market, ASSOCIATION, MINER)
    member(market, ASSOCIATION, DELEGATE, *scopes)
    return market, purchase


def _standings(market: Market) -> set[Standing]:
    return {share.standing for share in market.origins(LOT)}


def test_the_sellers_key_confirms() -> None:
    """Who signs tells the method, and the word stands on the purchase."""
    market, purchase = bought()
    assert rules(market.record(confirmed(purchase), signer=MINER, roles=())) == []
    said = words.find(market.facts, purchase, market.seq).confirmations
    assert said == (Confirmed(purchase + 1, purchase, "own_key", MINER, None),)


def test_a_delegate_confirms_for_the_members() -> None:
    """Under its association's mandate, with the digest of what it holds."""
    market, purchase = _with_delegate("confirm_purchases")
    market.record(confirmed(purchase, digest="0a" * 32), signer=DELEGATE)
    (said,) = words.find(market.facts, purchase, market.seq).confirmations
    assert (said.method, said.by, said.digest) == ("delegate", DELEGATE, "0a" * 32)


def test_a_company_may_give_a_mandate_of_its_own() -> None:
    """A seller that is an organization needs no other one."""
    market, purchase = bought(seller=CARRIER)
    member(market, CARRIER, DELEGATE, "confirm_purchases")
    assert isinstance(market.decide(confirmed(purchase), signer=DELEGATE), Accepted)


def _no_mandate() -> tuple[Market, int]:
    market, purchase = bought()
    member(market, ASSOCIATION, MINER)
    member(market, ASSOCIATION, DELEGATE)
    return market, purchase


def _mandate_of_another_scope() -> tuple[Market, int]:
    return _with_delegate("answer_findings", "declare_lots")


def _mandate_that_has_ended() -> tuple[Market, int]:
    market, purchase = _with_delegate("confirm_purchases", "dispute_purchases")
    member(market, ASSOCIATION, DELEGATE, "confirm_purchases", "dispute_purchases", status="ended")
    return market, purchase


def _member_of_another() -> tuple[Market, int]:
    market, purchase = bought()
    member(market, CARRIER, MINER)
    member(market, ASSOCIATION, DELEGATE, "confirm_purchases", "dispute_purchases")
    return market, purchase


def _no_longer_a_member() -> tuple[Market, int]:
    market, purchase = _with_delegate("confirm_purchases", "dispute_purchases")
    member(market, ASSOCIATION, MINER, status="ended")
    return market, purchase


def _seller_that_only_speaks_for_it() -> tuple[Market, int]:
    """A delegate of an association is no member of it, and has not put itself in its hands."""
    market, purchase = bought()
    member(market, ASSOCIATION, MINER, "confirm_purchases", "dispute_purchases")
    member(market, ASSOCIATION, DELEGATE, "confirm_purchases", "dispute_purchases")
    return market, purchase


def _mandate_of_the_buyer() -> tuple[Market, int]:
    """A cooperative that buys of its members does not confirm for them."""
    market, purchase = bought()
    member(market, BUYER, MINER)
    member(market, BUYER, DELEGATE, "confirm_purchases", "dispute_purchases")
    return market, purchase


@pytest.mark.parametrize("word", [confirmed, disputed])
@pytest.mark.parametrize(
    "case",
    [
        _no_mandate,
        _mandate_of_another_scope,
        _mandate_that_has_ended,
        _member_of_another,
        _no_longer_a_member,
        _seller_that_only_speaks_for_it,
        _mandate_of_the_buyer,
    ],
)
def test_nobody_else_speaks_for_the_seller(case: Any, word: Any) -> None:  # noqa: ANN401 - functions of the table
    """Without a mandate in force for this, from the seller or from an organization that it belongs to, nobody does."""
    market, purchase = case()
    payload = word(purchase)
    for party in (DELEGATE, ASSOCIATION, CARRIER, NEITHER):
        unknown = Refusal("purchase_unknown", "purchase", (("entry", str(purchase)),))
        assert market.decide(payload, signer=party) == unknown


def test_the_buyer_is_no_delegate_of_its_seller() -> None:
    """Whatever mandate it was given."""
    market, purchase = bought()
    member(market, ASSOCIATION, MINER)
    member(market, ASSOCIATION, BUYER, "confirm_purchases", "dispute_purchases")
    for payload in (confirmed(purchase), disputed(purchase)):
        outcome = market.decide(payload, signer=BUYER)
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not_yours"


def test_a_mandate_is_for_what_it_says() -> None:
    """Who may confirm may not dispute, and the other way about."""
    market, purchase = _with_delegate("confirm_purchases")
    assert isinstance(market.decide(disputed(purchase), signer=DELEGATE), Refusal)
    market, purchase = _with_delegate("dispute_purchases")
    assert isinstance(market.decide(disputed(purchase), signer=DELEGATE), Accepted)
    assert isinstance(market.decide(confirmed(purchase), signer=DELEGATE), Refusal)


def test_a_mandate_is_judged_on_the_day_of_recording() -> None:
    """One that began after what the payload dates itself speaks; one that ended before it is recorded does not."""
    market, purchase = _with_delegate("confirm_purchases")
    early = confirmed(purchase, occurred_at="2025-12-31T15:00:00Z")
    assert isinstance(market.decide(early, signer=DELEGATE), Refusal)
    assert isinstance(market.decide(confirmed(purchase), signer=DELEGATE), Accepted)


def test_gold_that_was_never_sold_is_in_review() -> None:
    """R26 falls on every lot of the purchase, and both sides are told."""
    market, purchase = bought(lines=[ore(), ore(2)])
    outcome = market.record(disputed(purchase), signer=MINER)
    assert rules(outcome) == ["R26", "R26"]
    assert isinstance(outcome, Accepted)
    told = {(mark.about, mark.subject, mark.audience, mark.amount) for mark in outcome.marks}
    assert told == {(f"lot:{lot}", lot, "parties", None) for lot in (LOT, uuid(302))}
    assert _standings(market) == {Standing.IN_REVIEW}


@pytest.mark.parametrize("reason", ["weight", "grade", "price", "unpaid"])
def test_other_disputes_leave_the_gold_alone(reason: str) -> None:
    """They are between the two, and shown."""
    market, purchase = bought()
    assert rules(market.record(disputed(purchase, reason), signer=MINER)) == []
    assert _standings(market) == {Standing.IN_PROCESS}
    (said,) = words.find(market.facts, purchase, market.seq).disputes
    assert (said.reason, said.method, said.by, said.evidence) == (reason, "own_key", MINER, ("0d" * 32,))


def test_a_seller_takes_its_dispute_back_by_confirming() -> None:
    """The gold is free again, and in review again should it be disputed once more."""
    market, purchase = bought()
    market.record(disputed(purchase), signer=MINER)
    market.record(confirmed(purchase), signer=MINER)
    assert _standings(market) == {Standing.IN_PROCESS}
    market.record(disputed(purchase), signer=MINER)
    assert _standings(market) == {Standing.IN_REVIEW}


@pytest.mark.parametrize(
    ("disputes", "confirms", "freed"),
    [(MINER, MINER, True), (DELEGATE, MINER, True), (DELEGATE, DELEGATE, True), (MINER, DELEGATE, False)],
)
def test_a_delegate_takes_back_only_its_own_word(disputes: str, confirms: str, *, freed: bool) -> None:
    """The seller overrules its delegate, never the other way about."""
    market, purchase = _with_delegate("confirm_purchases", "dispute_purchases")
    market.record(disputed(purchase), signer=disputes)
    assert isinstance(market.record(confirmed(purchase), signer=confirms), Accepted)
    assert _standings(market) == {Standing.IN_PROCESS if freed else Standing.IN_REVIEW}


def test_what_an_authority_upheld_no_seller_withdraws() -> None:
    """A confirmation after the ruling is recorded, and frees nothing."""
    market, purchase = bought()
    market.record(disputed(purchase), signer=MINER)
    market.put(Ruling(market.seq, f"lot:{LOT}", purchase + 1, "R26", UPHELD, "k" * 43))
    outcome = market.record(confirmed(purchase), signer=MINER)
    assert isinstance(outcome, Accepted)
    assert not [row for row in outcome.records if isinstance(row, Ruling)]
    assert _standings(market) == {Standing.IN_REVIEW}


def test_nobody_repeats_itself() -> None:
    """A confirmation says something new only after a dispute or a settlement; a dispute after a confirmation."""
    market, purchase = bought()
    market.record(confirmed(purchase), signer=MINER)
    repeated = Refusal("confirmed_already", "purchase", (("entry", str(purchase)),))
    assert market.decide(confirmed(purchase), signer=MINER) == repeated
    market.record(settled(purchase))
    assert isinstance(market.record(confirmed(purchase), signer=MINER), Accepted)
    assert market.decide(confirmed(purchase), signer=MINER) == repeated
    market.record(disputed(purchase, "price"), signer=MINER)
    seq = str(market.seq - 1)
    assert market.decide(disputed(purchase, "price"), signer=MINER) == Refusal(
        "disputed_already", "reason", (("seq", seq),)
    )
    assert isinstance(market.decide(disputed(purchase, "weight"), signer=MINER), Accepted)
    market.record(confirmed(purchase), signer=MINER)
    assert isinstance(market.decide(disputed(purchase, "price"), signer=MINER), Accepted)


def test_what_the_buyer_said_of_its_seller_is_not_the_sellers_word() -> None:
    """A confirmation that came with the purchase keeps nobody from confirming."""
    market, purchase = bought(confirmation={"method": "own_key", "by": MINER})
    assert isinstance(market.record(confirmed(purchase), signer=MINER), Accepted)
    said = words.find(market.facts, purchase, market.seq).confirmations
    assert [each.seq for each in said] == [purchase, purchase + 1]


@pytest.mark.parametrize("word", [confirmed, disputed])
def test_of_what_is_no_purchase_nothing_is_said(word: Any) -> None:  # noqa: ANN401 - functions of the table
    """Neither of another entry, nor of one to come."""
    market, purchase = bought()
    for entry in (0, purchase + 1, 99):
        assert market.decide(word(entry), signer=MINER) == Refusal(
            "purchase_unknown", "purchase", (("entry", str(entry)),)
        )
