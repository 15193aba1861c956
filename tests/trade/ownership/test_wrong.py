"""Issue 4, 6: every type with a wrong signer, in a wrong order and with a wrong quantity is refused or marked."""

from collections.abc import Callable
from typing import Any

import pytest

from service.decision.outcome import Refusal
from tests.trade.market import BUYER, CARRIER, MINER, Market, rules, uuid
from tests.trade.ownership.deals import bought, cash, confirmed, disputed, payment, pen, settled, settled_line
from tests.trade.ownership.test_toll import agreed

Case = Callable[[Market, int], tuple[dict[str, Any], str]]


def _after(market: Market, *acts: tuple[dict[str, Any], str]) -> None:
    for payload, signer in acts:
        rules(market.record(payload, signer=signer))


def _settled_twice(market: Market, purchase: int) -> tuple[dict[str, Any], str]:
    _after(market, (settled(purchase), BUYER))
    return settled(purchase), BUYER


def _paid_twice(market: Market, purchase: int) -> tuple[dict[str, Any], str]:
    _after(market, (payment(purchase), BUYER))
    return payment(purchase), BUYER


def _confirmed_twice(market: Market, purchase: int) -> tuple[dict[str, Any], str]:
    _after(market, (confirmed(purchase), MINER))
    return confirmed(purchase), MINER


def _disputed_twice(market: Market, purchase: int) -> tuple[dict[str, Any], str]:
    _after(market, (disputed(purchase), MINER))
    return disputed(purchase), MINER


def _agreed_twice(market: Market, _: int) -> tuple[dict[str, Any], str]:
    market.party(BUYER, "company", roles=("plant",))
    market.party(MINER, "person")
    _after(market, (agreed(), MINER))
    return agreed(), MINER


WRONG: dict[tuple[str, str], tuple[Case, str]] = {
    ("purchase.settled", "signer"): (lambda _, entry: (settled(entry), MINER), "not_yours"),
    ("purchase.settled", "order"): (_settled_twice, "settled_already"),
    ("purchase.settled", "earlier"): (lambda _, entry: (settled(entry + 1), BUYER), "purchase_unknown"),
    ("purchase.settled", "quantity"): (
        lambda _, entry: (settled(entry, lines=[settled_line(fine_g="36.000000")]), BUYER),
        "fine_mismatch",
    ),
    ("purchase.settled", "money"): (lambda _, entry: (settled(entry, total=pen("1.00")), BUYER), "total_mismatch"),
    ("payment.recorded", "signer"): (lambda _, entry: (payment(entry), CARRIER), "purchase_unknown"),
    ("payment.recorded", "order"): (_paid_twice, "payment_repeated"),
    ("payment.recorded", "earlier"): (lambda _, entry: (payment(entry + 1), BUYER), "purchase_unknown"),
    ("payment.recorded", "quantity"): (lambda _, entry: (payment(entry, cash("99999.00")), BUYER), "R12"),
    ("purchase.confirmed", "signer"): (lambda _, entry: (confirmed(entry), BUYER), "not_yours"),
    ("purchase.confirmed", "order"): (_confirmed_twice, "confirmed_already"),
    ("purchase.confirmed", "earlier"): (lambda _, entry: (confirmed(entry + 1), MINER), "purchase_unknown"),
    ("purchase.disputed", "signer"): (lambda _, entry: (disputed(entry), BUYER), "not_yours"),
    ("purchase.disputed", "order"): (_disputed_twice, "disputed_already"),
    ("purchase.disputed", "earlier"): (lambda _, entry: (disputed(entry + 1), MINER), "purchase_unknown"),
    ("toll.agreed", "order"): (_agreed_twice, "agreement_exists"),
    ("toll.agreed", "earlier"): (lambda _, __: (agreed(owner=CARRIER), CARRIER), "party_unknown"),
}
"""Quantities there are none in a word or an agreement; who may sign an agreement is told by `may_sign` (test_toll)."""


@pytest.mark.parametrize(("kind", "wrong"), WRONG, ids=str)
def test_what_is_wrong_is_refused_or_marked(kind: str, wrong: str) -> None:
    """Each by the code, or the rule, that is meant for it."""
    case, code = WRONG[kind, wrong]
    market, purchase = bought()
    payload, signer = case(market, purchase)
    assert payload["type"] == kind
    outcome = market.decide(payload, signer=signer)
    assert ([outcome.code] if isinstance(outcome, Refusal) else rules(outcome)) == [code]


def test_a_heavier_lot_than_was_bought_is_a_gain() -> None:
    """A settlement of twice the weight brings twice the gold: what the weight has grown by is R06b."""
    market, purchase = bought()
    heavy = settled_line(gross_g="4000000.000", fine_g="72.762000")
    found = market.record(settled(purchase, lines=[heavy], documents=[]))
    assert "R06b" in rules(found)
    assert market.origins(uuid(301))[-1].origin == "unexplained"
