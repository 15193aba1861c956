"""Reports in JSON: what they come to, exactly, and how they were filed."""

from collections.abc import Iterable
from typing import Any

from service.exchange.filing.filings import Filed
from service.exchange.mercury import Figures
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.difference import Change, difference
from service.exchange.monthly_register.register import Register, Sums
from service.exchange.monthly_register.template import Template
from service.exchange.operations import Operation
from service.exchange.stock import total
from service.flows.reports.mercury import Mercury
from service.flows.reports.operations import Listed
from service.flows.reports.origins import Summary
from service.flows.reports.stock import Stock
from service.trade.change.balance import Gold
from service.trade.quantities import decimal_text, half_even

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


def operations(found: Listed, party: str, month: str) -> Json:
    """What belongs in the register of operations, one by one."""
    return {
        "report": "uif_operations",
        "party": party,
        "month": month,
        "size": found.size,
        "operations": [_operation(each) for each in found.operations],
    }


def _operation(each: Operation) -> Json:
    return {
        "entry": each.seq,
        "kind": each.kind,
        "day": each.day.isoformat(),
        "other": each.other,
        **_money(each.currency, each.cents),
        "threshold": _money(each.currency, each.threshold),
        "payments": [
            {"means": means, **_money(currency, cents), "paid_on": paid_on}
            for means, currency, cents, paid_on in each.payments
        ],
    }


def stock(found: Stock, party: str, at: str) -> Json:
    """What is held, part by part, and what the parts come to."""
    return {
        "report": "stock",
        "party": party,
        "at": at,
        "size": found.size,
        "lots": found.lots,
        "total": _gold(total(found.parts)),
        "parts": [
            {"product": part.product, "standing": part.standing.value, "place": part.place, **_gold(part.gold)}
            for part in found.parts
        ],
    }


def mercury(found: Mercury, first: str, last: str) -> Json:
    """Hg and Au by department and method; what the graph cannot show is named."""
    rows = [
        {"department": department, "method": method, **_figures(each)}
        for (department, method), each in found.rows.items()
    ]
    return {
        "report": "mercury",
        "from": first,
        "to": last,
        "size": found.size,
        "whole": _figures(found.whole),
        "rows": rows,
        "not_recorded": ["burning_in_homes"],
    }


def _figures(found: Figures) -> Json:
    ratio = found.ratio
    return {
        "campaigns": found.campaigns,
        "with_mercury": found.with_mercury,
        "used_kg": decimal_text(found.used_g, 3),
        "recovered_kg": decimal_text(found.recovered_g, 3),
        "recovery_not_said": found.unsaid,
        "gold_g": decimal_text(found.gold_ug, 6),
        "hg_per_au": None if ratio is None else decimal_text(half_even(ratio.numerator * 1000, ratio.denominator), 3),
        "retort": {"used": found.retort, "not_used": found.no_retort, "not_said": found.retort_unsaid},
        "worst_practices": {practice.value: count for practice, count in found.practices.items()},
    }


def origins(found: Summary, party: str, which: str, first: str, last: str) -> Json:
    """Where the gold is from, in µg and ‰."""
    return {
        "report": "country_of_origin",
        "party": party,
        "of": which,
        "from": first,
        "to": last,
        "size": found.size,
        "lots": found.lots,
        "fine_ug": sum(each.ug for each in found.shares),
        "shares": [
            {
                "country": each.origin.country,
                "department": each.origin.department,
                "category": each.origin.category,
                "standing": each.origin.standing.value,
                "fine_ug": each.ug,
                "permille": each.permille,
            }
            for each in found.shares
        ],
    }


def _gold(gold: Gold) -> Json:
    return {"gross_mg": gold.gross_mg, "fine_ug": gold.fine_ug}


def _money(currency: str, cents: int) -> Json:
    return {"currency": currency, "amount": decimal_text(cents, 2)}
