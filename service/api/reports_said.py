"""Reports in JSON: what they come to, exactly, and how they were filed."""

from collections.abc import Iterable
from typing import Any

from service.exchange.filing.filings import Filed
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.difference import Change, difference
from service.exchange.monthly_register.register import Register, Sums
from service.exchange.monthly_register.template import Template
from service.trade.quantities import decimal_text

Json = dict[str, Any]


def sums(found: Sums) -> Json:
    """Sums as payloads write them: grams, fine grams, one amount for each currency."""
    return {
        "lines": found.lines,
        "gross_g": decimal_text(found.gross_mg, 3),
        "fine_g": decimal_text(found.fine_ug, 6),
        "prices": [{"currency": currency, "amount": decimal_text(cents, 2)} for currency, cents in found.cents],
    }


def register(found: Register, form: Template, filings: Iterable[Filed]) -> Json:
    """A month in figures, ready to be filed, beside what was filed of it."""
    return {
        "report": "purchase_register",
        "template": form.name,
        "buyer": found.buyer,
        "month": found.month,
        "size": found.size,
        "digest": registers.digest(found, form),
        **sums(found.sums),
        "without_ruc": sum(not line.payload.seller.startswith("ruc:") for line in found.lines),
        "filings": [filing(each) for each in filings],
    }


def filing(row: Filed) -> Json:
    """One filing."""
    found = Sums(row.lines, row.gross_mg, row.fine_ug, row.cents)
    return {
        "entry": row.seq,
        "template": row.template,
        "size": row.size,
        "digest": row.digest,
        "rectifies": row.rectifies,
        **sums(found),
    }


def changes(before: Register, after: Register, found: tuple[Change, ...]) -> Json:
    """What differs between two sizes, line by line, and what the differences come to."""
    return {
        "report": "purchase_register",
        "buyer": after.buyer,
        "month": after.month,
        "from": before.size,
        "to": after.size,
        "difference": sums(difference(found)),
        "changes": [_change(each) for each in found],
    }


def _change(change: Change) -> Json:
    line = change.after or change.before
    key = (None, None) if line is None else line.key
    kind = "changed" if change.before and change.after else "added" if change.after else "removed"
    return {"entry": key[0], "line": key[1], "change": kind, "difference": sums(difference((change,)))}
