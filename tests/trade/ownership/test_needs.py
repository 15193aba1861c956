"""What follows a purchase is decided the same whatever was loaded beforehand, in few rounds."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, Refused
from service.trade.ownership import KINDS
from tests.trade.market import BUYER, LOG, MINER, Market
from tests.trade.ownership.deals import (
    ASSOCIATION,
    DELEGATE,
    bought,
    cash,
    confirmed,
    disputed,
    member,
    ore,
    payment,
    settled,
    settled_line,
)
from tests.trade.ownership.test_toll import agreed

Case = tuple[Market, dict[str, Any], str]

_KINDS: dict[str, Kind[Any]] = {kind.type: kind for kind in KINDS}


def _decide(market: Market, payload: dict[str, Any], signer: str, *, prefetch: bool) -> tuple[Outcome, int]:
    """Decide as storage does, loading what is missed; the outcome and the number of misses."""
    kind = _KINDS[payload["type"]]
    read = kind.payload.model_validate_json(json.dumps(payload))
    facts = Facts()
    if prefetch:
        _load(facts, market, kind.needs(read))
    at = At(LOG, market.seq, market.recorded(payload), Signer("k", signer, "device", ("plant",)))
    misses = 0
    while True:
        try:
            return kind.decide(read, facts, at), misses
        except NotLoaded as missing:
            misses += 1
            _load(facts, market, missing.missing)
        except Refused as refused:
            return refused.refusal, misses


def _load(facts: Facts, market: Market, needs: Needs) -> None:
    rows = {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves}
    facts.load(rows, {account: market.facts.balance(account) for account in needs.accounts})


def _settled() -> Case:
    """Ten lines, and an advance by hand on each of forty days."""
    days = [cash("1.00", f"2026-{month}-{day:02}") for month in (10, 11) for day in range(1, 21)]
    market, purchase = bought(lines=[ore(number) for number in range(1, 11)], payments=days)
    lines = [settled_line(number) for number in range(1, 11)]
    total = {"currency": "PEN", "amount": "123658.00"}
    return market, settled(purchase, lines=lines, total=total), BUYER


def _paid() -> Case:
    market, purchase = bought()
    return market, payment(purchase, *(cash("1.00", f"2026-11-{day:02}") for day in range(1, 21))), BUYER


def _confirmed() -> Case:
    market, purchase = bought(lines=[ore(number) for number in range(1, 21)])
    market.record(disputed(purchase), signer=MINER)
    return market, confirmed(purchase), MINER


def _disputed() -> Case:
    market, purchase = bought()
    member(market, ASSOCIATION, MINER)
    member(market, ASSOCIATION, DELEGATE, "dispute_purchases")
    return market, disputed(purchase), DELEGATE


def _agreed() -> Case:
    market = Market()
    market.party(BUYER, "company", roles=("plant",))
    market.party(MINER, "person")
    return market, agreed(), MINER


@pytest.mark.parametrize("case", [_settled, _paid, _confirmed, _disputed, _agreed])
def test_a_prefetch_is_never_needed(case: Callable[[], Case]) -> None:
    """With nothing loaded the outcome is that on complete facts; with `needs` loaded two more rounds are enough."""
    market, payload, signer = case()
    whole = market.decide(payload, signer=signer, kid="k", roles=("plant",))
    assert isinstance(whole, Accepted)
    empty, misses = _decide(market, payload, signer, prefetch=False)
    assert empty == whole
    assert misses <= 4
    full, misses = _decide(market, payload, signer, prefetch=True)
    assert full == whole
    assert misses <= 2
