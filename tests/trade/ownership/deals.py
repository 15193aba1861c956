"""Two tonnes of the miner's ore bought on an estimate, and what may follow: a market where nothing is wrong yet."""

from typing import Any

from service.decision.outcome import Accepted
from service.registry.memberships import Member, Membership
from tests.trade.market import BUYER, LOG, Market, honest_market, origin, sale, uuid

ASSOCIATION = "ruc:20990000078"
DELEGATE = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1D1"
LOT = uuid(301)
MEASURED = "35.471475"


def pen(amount: str) -> dict[str, str]:
    """Soles."""
    return {"currency": "PEN", "amount": amount}


def provisional(**changes: object) -> dict[str, Any]:
    """2 t of wet ore at an estimated 18.5 g/t, S/ 12,000 by estimate, S/ 4,000 of it advanced by transfer."""
    return sale(
        **{
            "stage": "provisional",
            "lines": [ore()],
            "price": pen("12000.00"),
            "payments": [{"means": "transfer", "paid_on": "2026-11-20", **pen("4000.00")}],
            "documents": [],
            **changes,
        }
    )


def ore(number: int = 1, /, **changes: object) -> dict[str, Any]:
    """A line of it."""
    measured = {
        "product": "ore",
        "gross_g": "2000000.000",
        "moisture_percent": "8",
        "grade_g_t": "18.5",
        "fine_g": "34.040000",
        "assay": {"method": "estimate", "by": "buyer"},
        "price": pen("12000.00"),
    }
    return {"line": number, "origin": origin(number), "becomes": uuid(300 + number), **measured, **changes}


def settled(purchase: int, /, **changes: object) -> dict[str, Any]:
    """1.95 t at 20.1 g/t by fire assay: S/ 12,800, of which 150 for the assay, 192 retained and 4,000 advanced."""
    return {
        "type": "purchase.settled",
        "log": LOG,
        "id": uuid(1430),
        "occurred_at": "2026-11-24T15:00:00Z",
        "purchase": purchase,
        "lines": [settled_line()],
        "basis": {
            "terms": "london_pm",
            "gold_usd_per_ozt": "4228.00",
            "quoted_on": "2026-11-23",
            "pen_per_usd": "3.7500",
            "payable_permille": "708",
        },
        "deductions": [
            {"code": "assay", **pen("150.00")},
            {"code": "retention", **pen("192.00")},
            {"code": "advance", **pen("4000.00")},
        ],
        "total": pen("8458.00"),
        "documents": [liquidation()],
        **changes,
    }


def settled_line(number: int = 1, /, **changes: object) -> dict[str, Any]:
    """The line of it."""
    return {
        "line": number,
        "product": "ore",
        "gross_g": "1950000.000",
        "moisture_percent": "9.5",
        "grade_g_t": "20.1",
        "fine_g": MEASURED,
        "assay": {"method": "fire", "by": "laboratory"},
        "price": pen("12800.00"),
        **changes,
    }


def liquidation(**changes: object) -> dict[str, Any]:
    """The buyer's purchase settlement, for what the ore costs."""
    return {
        "kind": "04",
        "issuer": BUYER,
        "series": "E001",
        "number": "77",
        "issued_on": "2026-11-24",
        "currency": "PEN",
        "amount": "12650.00",
        "lines": [1],
        **changes,
    }


def payment(purchase: int, /, *payments: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The rest by transfer, or other payments."""
    rest = {"means": "transfer", "paid_on": "2026-11-25", "reference_digest": "0c" * 32, **pen("8458.00")}
    return {
        "type": "payment.recorded",
        "log": LOG,
        "id": uuid(1440),
        "occurred_at": "2026-11-25T15:00:00Z",
        "purchase": purchase,
        "payments": list(payments or (rest,)),
        **changes,
    }


def cash(amount: str, day: str = "2026-11-25") -> dict[str, Any]:
    """Soles by hand."""
    return {"means": "cash", "paid_on": day, **pen(amount)}


def confirmed(purchase: int, /, **changes: object) -> dict[str, Any]:
    """The seller says that it sold."""
    return {
        "type": "purchase.confirmed",
        "log": LOG,
        "id": uuid(1450),
        "occurred_at": "2026-11-22T15:00:00Z",
        "purchase": purchase,
        **changes,
    }


def disputed(purchase: int, /, reason: str = "never_sold", **changes: object) -> dict[str, Any]:
    """The seller says that it did not, or otherwise."""
    return {
        "type": "purchase.disputed",
        "log": LOG,
        "id": uuid(1460),
        "occurred_at": "2026-11-22T15:00:00Z",
        "purchase": purchase,
        "reason": reason,
        "evidence": ["0d" * 32],
        **changes,
    }


def resale(gross: str, number: int = 9) -> dict[str, Any]:
    """A bigger trader buys so much of the ore, not assayed again."""
    sold = {"lot": LOT, "take_g": gross, "product": "ore", "gross_g": gross, "becomes": uuid(400 + number)}
    return sale(
        buyer="ruc:20990000086",
        seller=BUYER,
        stage="provisional",
        lines=[{"line": 1, **sold}],
        price=pen("1.00"),
        payments=[],
        documents=[],
    )


def bought(**changes: object) -> tuple[Market, int]:
    """A market in which the ore is bought, and the entry in which it is."""
    market = honest_market()
    assert isinstance(market.record(provisional(**changes)), Accepted)
    return market, market.seq - 1


def member(market: Market, organization: str, member: str, *scopes: str, status: str = "vigente") -> None:
    """A member of an organization since 2026; with scopes, a delegate."""
    role, mandate = ("delegate", "0e" * 32) if scopes else ("member", None)
    said = (market.seq, organization, member, role, status, "registrar", "2026-01-01", None, mandate, scopes)
    market.put(Membership(*said), Member(*said))
