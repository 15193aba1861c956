"""A month counted again from the bytes of its entries, with none of the register's code: sums of plain integers."""

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.exchange.book import told

Counted = Counter[str]


def recount(entries: list[bytes], buyer: str, month: str) -> Counted:
    """`lines`, `mg`, `ug` and céntimos by currency of the purchases of `buyer` that stand in `month`."""
    deals: dict[int, dict[str, Any]] = {}
    for seq, data in enumerate(entries):
        payload = told(data)
        match payload["type"]:
            case "purchase.recorded":
                if payload["buyer"] == buyer:
                    day = _lima(payload["occurred_at"])
                    deals[seq] = {"day": day, "lines": payload["lines"], "cost": payload["price"], "said": [seq]}
            case "purchase.settled":
                deal = deals[payload["purchase"]]
                lowered = [d for d in payload["deductions"] if d["code"] not in {"retention", "advance"}]
                listed = sum(_scaled(line["price"]["amount"], 2) for line in payload["lines"])
                cents = listed - sum(_scaled(each["amount"], 2) for each in lowered)
                settled = {
                    "lines": payload["lines"],
                    "cost": {"currency": payload["total"]["currency"]},
                    "cents": cents,
                }
                deals[payload["purchase"]] = deal | settled
            case "entry.corrected":
                deal = deals[payload["entry"]]
                deal["day"] = payload.get("dealt_on", deal["day"])
                if "price" in payload and "cents" not in deal:
                    deal["cost"] = payload["price"]
            case "entry.annulled":
                deals.pop(payload["entry"], None)
            case _:
                pass
    found: Counted = Counter()
    for deal in deals.values():
        if deal["day"].startswith(month):
            currency = deal["cost"]["currency"]
            found[currency] += deal["cents"] if "cents" in deal else _scaled(deal["cost"]["amount"], 2)
            for line in deal["lines"]:
                found["lines"] += 1
                found["mg"] += _scaled(line["gross_g"], 3)
                found["ug"] += _scaled(line["fine_g"], 6)
    return found


def _scaled(text: str, places: int) -> int:
    scaled = Decimal(text).scaleb(places)
    assert scaled == int(scaled)
    return int(scaled)


def _lima(instant: str) -> str:
    """The legal day of a UTC instant: five hours earlier."""
    from datetime import datetime, timedelta

    return (datetime.fromisoformat(instant[:-1]) - timedelta(hours=5)).date().isoformat()
