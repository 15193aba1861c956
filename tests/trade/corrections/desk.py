"""A market in which entries are put right and annulled."""

import itertools
from typing import Any

from service.decision.findings import Mark
from service.decision.outcome import Accepted, Refusal
from service.decision.records import Row, Void
from service.registry.parties import Party
from service.trade.documents import Released
from service.trade.earlier import Annulled
from service.trade.lots import Lot, fine_account
from tests.trade.market import BUYER, LOG, Market, uuid

_numbers = itertools.count(70_000)
_LEFT = (Void, Annulled, Released, Mark, Party)


def act(kind: str, entry: int, **members: object) -> dict[str, Any]:
    """A payload about an entry, a day after the worked deal."""
    head = {"type": kind, "log": LOG, "id": uuid(next(_numbers)), "occurred_at": "2026-11-21T15:00:00Z"}
    return {**head, "entry": entry, **members}


def annul(entry: int, **members: object) -> dict[str, Any]:
    """An annulment."""
    return act("entry.annulled", entry, **{"reason": "recorded_twice", **members})


def refused(outcome: Accepted | Refusal) -> str:
    """The code of a refusal."""
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def recorded(market: Market, payload: dict[str, Any], signer: str = BUYER) -> int:
    """The entry that an accepted payload became."""
    outcome = market.record(payload, signer)
    assert isinstance(outcome, Accepted), outcome
    return market.seq - 1


def state(market: Market) -> tuple[dict[str, list[Row]], dict[str, int], dict[str, int | None]]:
    """Everything that counts: rows by shelf, balances that are not 0, and which live lots were never assayed.

    What an annulment leaves on purpose, and says of itself, is no part of it.
    """
    shelves = market.facts._rows
    rows = {name: [row for row in shelves[name] if not isinstance(row, _LEFT)] for name in shelves}
    balances = {account: amount for account, amount in market.facts._balances.items() if amount}
    lots = [row.lot for found in rows.values() for row in found if isinstance(row, Lot)]
    fine = {lot: market.facts.balance(fine_account(lot)) for lot in lots}
    return {name: found for name, found in rows.items() if found}, balances, fine
