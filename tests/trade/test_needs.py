import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, Refused
from service.decision.records import Row
from service.trade import KINDS, constancia, lot_declared, purchase
from tests.trade import market as markets
from tests.trade.market import (
    BUYER,
    LOG,
    MINER,
    PALLAQUERA,
    Market,
    before_the_worked_purchase,
    honest_market,
    line,
    origin,
    sale,
    uuid,
    worked,
)

MOST_ROUNDS = 15


def _load(facts: Facts, market: Market, needs: Needs) -> None:
    rows: dict[str, list[Row]] = {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves}
    facts.load(rows, {account: market.facts.balance(account) for account in needs.accounts})


def _decide(kind: Kind[Any], payload: dict[str, Any], market: Market, *, prefetch: bool) -> tuple[Outcome, int]:
    """Decide as storage does, loading what is missed; the outcome and the number of misses."""
    read = kind.payload.model_validate_json(json.dumps(payload))
    facts = Facts()
    if prefetch:
        _load(facts, market, kind.needs(read))
    at = At(LOG, market.seq, datetime(2026, 11, 20, 20, tzinfo=UTC), Signer("k", BUYER, "device", ("trader",)))
    misses = 0
    while True:
        try:
            return kind.decide(read, facts, at), misses
        except NotLoaded as missing:
            misses += 1
            assert misses <= MOST_ROUNDS
            _load(facts, market, missing.missing)
        except Refused as refused:
            return refused.refusal, misses


def _recorded_and_inline() -> tuple[Market, dict[str, Any]]:
    """What the bench sends: an inline origin beside a lot on record, both the seller's own; papers and payments."""
    market = honest_market()
    declared = markets.lot_declared(250, "100.000", "900.0", "90.000000")
    assert isinstance(market.record(declared, signer=MINER), Accepted)
    taken = line(2, lot=uuid(250), take_g="100.000")
    del taken["origin"]
    papers = [markets.settlement(amount="82000.00", lines=[1, 2]), markets.guide(gross_g="200.000", lines=[1, 2])]
    payments = [
        {"means": "transfer", "currency": "PEN", "amount": "80000.00", "paid_on": "2026-11-20"},
        {"means": "cash", "currency": "PEN", "amount": "1000.00", "paid_on": "2026-11-20"},
    ]
    return market, sale(lines=[line(), taken], documents=papers, payments=payments)


def _worked() -> tuple[Market, dict[str, Any]]:
    return before_the_worked_purchase(), worked()


@pytest.mark.parametrize("case", [_recorded_and_inline, _worked])
def test_an_honest_purchase_never_misses(case: Callable[[], tuple[Market, dict[str, Any]]]) -> None:
    """With what `needs` names loaded beforehand, a purchase is decided in one go."""
    market, payload = case()
    outcome, misses = _decide(purchase.KIND, payload, market, prefetch=True)
    assert isinstance(outcome, Accepted)
    assert misses == 0


def test_declarations_never_miss() -> None:
    """Nor do a constancia and a lot drawn on it."""
    market = before_the_worked_purchase()
    assert _decide(constancia.KIND, markets.constancia(51), market, prefetch=True)[1] == 0
    drawn = markets.lot_declared(
        203,
        "1.000",
        "900.0",
        "0.900000",
        held_by=markets.PALLAQUERA,
        support="constancia",
        constancia=uuid(50),
    )
    assert _decide(lot_declared.KIND, drawn, market, prefetch=True)[1] == 0


def test_a_prefetch_is_never_needed() -> None:
    """With nothing loaded beforehand the outcome is the same, in a few rounds."""
    market, payload = _recorded_and_inline()
    for kind, each in ((purchase.KIND, payload), (purchase.KIND, worked()), (lot_declared.KIND, _drawn())):
        full, _ = _decide(kind, each, market, prefetch=True)
        empty, misses = _decide(kind, each, market, prefetch=False)
        assert empty == full
        assert misses < 5


def _drawn() -> dict[str, Any]:
    return markets.lot_declared(204, "1.000", "900.0", "0.900000")


def test_forty_holders_take_no_forty_rounds() -> None:
    """Lots on record of many holders under many rights are asked for at once, not one by one."""
    market = honest_market()
    lines = []
    for number in range(1, 41):
        holder = f"nat:01JD4ZK8Q2W7X3M5N6P9R0{number:04d}"
        right = {"code": f"0102{number:05d}", "name": "DEMO"}
        declared = markets.lot_declared(500 + number, "1.000", "900.0", "0.900000", holder=holder, held_by=MINER)
        assert isinstance(market.record(declared | {"right": right}, signer=MINER), Accepted)
        taken = line(number, lot=uuid(500 + number), take_g="1.000", becomes=uuid(600 + number))
        taken |= {"gross_g": "1.000", "fine_g": "0.900000"}
        del taken["origin"]
        lines.append(taken)
    outcome, misses = _decide(purchase.KIND, sale(lines=lines, documents=[]), market, prefetch=True)
    assert isinstance(outcome, Accepted)
    assert misses <= 3


def test_forty_rights_take_no_forty_rounds() -> None:
    """Constancias of many rights, each used in another district: their rights are asked for together."""
    market = honest_market()
    market.party(MINER, "person")
    lines: list[dict[str, Any]] = []
    for number in range(1, 41):
        right = {"code": f"R{number:03d}", "name": "DEMO"}
        market.register(MINER, "REINFO", right=right["code"], districts=(("inei", "040101"),))
        market.record(markets.constancia(500 + number, right=right), signer=MINER)
        drawn = origin(number, support="constancia", constancia=uuid(500 + number))
        del drawn["right"]
        lines.append(line(number, origin=drawn))
    payload = sale(seller=PALLAQUERA, lines=lines, documents=[])
    for prefetch in (True, False):
        outcome, misses = _decide(purchase.KIND, payload, market, prefetch=prefetch)
        assert misses <= 4
        assert isinstance(outcome, Accepted)
        assert [mark.rule for mark in outcome.marks].count("R09") == 40


def test_every_kind_is_listed() -> None:
    """The trade exports its three first payload types, and then those of its rooms."""
    assert [kind.type for kind in KINDS][:3] == ["constancia.issued", "lot.declared", "purchase.recorded"]
