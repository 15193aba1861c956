"""A filing as its buyer should sign it, made of the register of a log in memory."""

from datetime import datetime
from typing import Any

from service.decision.calendar import LIMA
from service.exchange.monthly_register import register as registers
from service.flows.reports.forms import CURRENT, current
from service.trade.quantities import decimal_text
from tests.exchange.book import pen
from tests.exchange.month import MONTH, Trading
from tests.exchange.test_month import made
from tests.flows.house import TRADER, TRADER_PARTY

NOVEMBER = datetime(2026, 11, 3, 10, tzinfo=LIMA)


def filing(trading: Trading, **changes: object) -> dict[str, Any]:
    """The members of the filing of the month, as all entries so far have it."""
    entries = trading.book.entries
    register = made(entries, len(entries))
    sums = register.sums
    return {
        "report": "purchase_register",
        "template": CURRENT,
        "buyer": TRADER_PARTY,
        "month": MONTH,
        "size": len(entries),
        "digest": registers.digest(register, current()),
        "lines": sums.lines,
        "gross_g": decimal_text(sums.gross_mg, 3),
        "fine_g": decimal_text(sums.fine_ug, 6),
        "prices": [pen(cents, currency) for currency, cents in sums.cents],
        **changes,
    }


def filed(trading: Trading, **changes: object) -> int:
    """The entry of a filing, which is accepted."""
    seq = trading.book.say(TRADER, "report.filed", **filing(trading, **changes))
    assert seq is not None, trading.book.refused[-1]
    return seq
