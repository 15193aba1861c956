"""A purchase too big for one submission becomes several under the same documents.

Lines are dealt out in order; each part has its own lines' price, payments are used up from the first part on, and every
document says that it also covers other deals (`partial`). The parts' ids follow from the first one's, so that a deal
split again is split the same.
"""

import json
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

Json = dict[str, Any]

MOST_LINES: Final = 200
MOST_BYTES: Final = 45_056
_MARGIN: Final = 512
"""For numbers that grow a digit when lines are counted anew."""


class TooBig(Exception):
    """A payload exceeds the limits and cannot be split."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(f"{es} / {en}")
        self.es: Final = es
        self.en: Final = en


def split(payload: Json) -> list[Json]:
    """The payload itself if it fits, else its parts. Raises `TooBig`."""
    if _fits(payload, 0):
        return [payload]
    lines = payload.get("lines")
    if payload.get("type") != "purchase.recorded" or not isinstance(lines, list) or len(lines) < 2:
        raise TooBig(f"excede {MOST_BYTES} bytes y no se puede partir", f"exceeds {MOST_BYTES} bytes, cannot be split")
    if any("price" not in line for line in lines if isinstance(line, dict)):
        raise TooBig(
            "es demasiado grande, y para partirlo cada línea necesita su precio",
            "it is too big, and to be split each line needs its price",
        )
    try:
        return _parts(payload, lines)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise TooBig(
            "es demasiado grande, y no se puede partir: revise id, price, payments, documents y cada línea",
            "it is too big, and cannot be split: see to id, price, payments, documents and each line",
        ) from None


def _parts(payload: Json, lines: list[Json]) -> list[Json]:
    parts: list[Json] = []
    payments = [dict(payment) for payment in payload.get("payments", ())]
    start = 0
    while start < len(lines):
        count = _how_many(payload, start)
        parts.append(_part(payload, start, count, len(parts)))
        start += count
    for part in parts:
        if paid := _pay(payments, Decimal(part["price"]["amount"]), last=part is parts[-1]):
            part["payments"] = paid
    return parts


def _how_many(payload: Json, start: int) -> int:
    """The most lines from `start` that fit, by halving: parts are measured as written, all payments in them."""
    low, high = 1, min(MOST_LINES, len(payload["lines"]) - start)
    while low < high:
        middle = (low + high + 1) // 2
        part = _part(payload, start, middle, 1) | {"payments": payload.get("payments", [])}
        low, high = (middle, high) if _fits(part, _MARGIN) else (low, middle - 1)
    return low


def _part(payload: Json, start: int, count: int, number: int) -> Json:
    chosen = payload["lines"][start : start + count]
    total = sum((Decimal(line["price"]["amount"]) for line in chosen), Decimal(0))
    part = {name: value for name, value in payload.items() if name not in ("payments", "declares", "documents")}
    part["lines"] = [{**line, "line": at} for at, line in enumerate(chosen, 1)]
    part["price"] = {**payload["price"], "amount": f"{total:.2f}"}
    documents = [
        {**document, "lines": [line - start for line in kept], "partial": True}
        for document in payload.get("documents", ())
        if (kept := [line for line in document["lines"] if start < line <= start + count])
    ]
    if documents:
        part["documents"] = documents
    if number == 0 and "declares" in payload:
        part["declares"] = payload["declares"]
    if number:
        part["id"] = str(uuid5(UUID(payload["id"]), str(number)))
    return part


def _pay(payments: list[Json], price: Decimal, *, last: bool) -> list[Json]:
    """Payments for this price, taken off the list; the last part gets what is left."""
    paid: list[Json] = []
    while payments and (price > 0 or last):
        first = payments[0]
        amount = Decimal(first["amount"])
        taken = amount if last else min(amount, price)
        paid.append({**first, "amount": f"{taken:.2f}"})
        price -= taken
        if taken == amount:
            del payments[0]
        else:
            first["amount"] = f"{amount - taken:.2f}"
    return paid


def _fits(payload: Json, margin: int) -> bool:
    # Half a character (a lone surrogate) is measured here, and refused with its place when it is to be signed.
    size = len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass"))
    lines = payload.get("lines")
    return size + margin <= MOST_BYTES and (not isinstance(lines, list) or len(lines) <= MOST_LINES)
