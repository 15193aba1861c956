"""Read a purchase: what was agreed, what has been paid, and what the seller says of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, ENTRY, KNOWN_AT, PURPOSE
from service.api.documents import document
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, known_at_ahead, not_there
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.known_at import KnownAtAhead
from service.flows.read_purchase import PurchaseRecord, read, whom
from service.ledger.times import format_microseconds
from service.trade.bought import Bought, Confirmed, Settled
from service.trade.ownership.account import Account
from service.trade.ownership.words import Disputed
from service.trade.quantities import decimal_text, dry_mg, mg

routes: Final = Routes("purchases")


@routes.on(
    "GET",
    "/v1/purchases/{entry}",
    allow=PARTIES,
    takes=(ENTRY, AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "The purchase, its settlement and payments, and the seller's word on it."),),
    fails=(*READING_FAILS, reading.PURCHASE_NOT_FOUND, reading.KNOWN_AT_AHEAD),
)
async def read_purchase(asked: Asked) -> Response:
    """Read a purchase: its price and stage, how it was settled, what is still unpaid, and what its seller says of it.

    Read by buyer and seller, by a delegate who may confirm or dispute it for the seller, by state auditors, and by the
    authorities of the deal's district. `overdue_since` is computed for the day `at`, and stands in no entry. A
    confirmation that is `said_by` the buyer came with the purchase; the seller has signed none of it.
    """
    query, pool = asked.query, worker_of(asked.request).pools.reader
    entry, today = query.need(ENTRY), lima_day(datetime.now(UTC))
    caller = asked.caller
    concerned = await whom(pool, entry, caller.party, today)
    if concerned is None:
        # Entries are numbered: whoever could tell a purchase from none would count the market's.
        raise not_there(asked, reading.PURCHASE_NOT_FOUND, ENTRY.field)
    # Whoever may not read it must not learn by asking when it was recorded; whoever may is told that it was not yet.
    admit(
        asked,
        "purchase",
        str(entry),
        concerns=concerned.sides,
        places=concerned.places,
        delegates=(caller.party,) if concerned.delegate else (),
    )
    try:
        found = await read(pool, entry, at=query.find(AT) or today, known_at=query.find(KNOWN_AT), today=today)
    except KnownAtAhead as ahead:
        raise known_at_ahead(ahead) from None
    if found is None:
        raise Problem(reading.PURCHASE_NOT_FOUND, ENTRY.field)
    return document(_said(found))


def _said(found: PurchaseRecord) -> dict[str, Any]:
    words, money = found.words, found.account
    return {
        "judged": {"at": found.at.isoformat(), "known_at": found.known_at, "size": found.size},
        **_bought(words.bought),
        "recorded_at": format_microseconds(found.recorded_at),
        "settlement": None if words.settled is None else _settled(words.settled, found.settlement or {}),
        "payments": [
            {"means": means, **_money(currency, cents), "paid_on": paid_on}
            for means, currency, cents, paid_on in words.payments
        ],
        **_account(money),
        "confirmation": {
            "due": format_microseconds(found.due),
            "overdue_since": format_microseconds(found.due) if found.overdue else None,
            "said": [_confirmed(each, words.bought) for each in words.confirmations],
        },
        "disputes": [_disputed(each) for each in words.disputes],
    }


def _bought(bought: Bought) -> dict[str, Any]:
    return {
        "purchase": bought.seq,
        "day": bought.day,
        "stage": bought.stage,
        "buyer": bought.buyer,
        "seller": bought.seller,
        "lots": list(bought.lots),
        "price": _money(bought.currency, bought.cents),
    }


def _settled(row: Settled, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The settlement as it was signed, with what follows from it: dry weights, and what the gold costs."""
    return {
        "entry": row.seq,
        "day": row.day,
        "lines": [{**line, "dry_g": _dry(line)} for line in payload["lines"]],
        "basis": payload["basis"],
        "deductions": payload.get("deductions", []),
        "price": _money(row.currency, row.cents),
        "total": payload["total"],
    }


def _dry(line: Mapping[str, Any]) -> str:
    return decimal_text(dry_mg(mg(line["gross_g"]), line.get("moisture_percent", "0")), 3)


def _account(money: Account) -> dict[str, Any]:
    currency = money.owed.currency
    return {
        "owed": _money(currency, money.owed.cents),
        "paid": [_money(each, cents) for each, cents in sorted(money.paid.items())],
        "unpaid": _money(currency, max(money.left, 0)),
        "overpaid": _money(currency, max(-money.left, 0)),
    }


def _confirmed(row: Confirmed, bought: Bought) -> dict[str, Any]:
    return {
        "entry": row.seq,
        "method": row.method,
        "by": row.by,
        "digest": row.digest,
        "said_by": "buyer" if row.seq == bought.seq else "seller",
    }


def _disputed(row: Disputed) -> dict[str, Any]:
    return {
        "entry": row.seq,
        "reason": row.reason,
        "method": row.method,
        "by": row.by,
        "evidence": list(row.evidence),
    }


def _money(currency: str, cents: int) -> dict[str, str]:
    return {"currency": currency, "amount": decimal_text(cents, 2)}
