"""A purchase, written out: lines, prices, payments and the papers that go with them.

What is asked for is an honest deal; a fraud is the same call with one thing changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.decision.calendar import lima_day
from service.demo.cast import House, Operator
from service.demo.goods import Goods
from service.demo.pen import Json, Pen, ubigeo
from service.trade.quantities import decimal_text

BANKED_FROM = 200_000
"""Céntimos from which a payment must go through a bank (DS 150-2007-EF)."""


@dataclass(frozen=True, slots=True)
class Line:
    """`goods` as the buyer weighed them, the `lot` they become, their `price` in céntimos.

    `source` is the line's own member: `origin`, `lot` with `take_g`, or `undeclared`.
    """

    goods: Goods
    source: Json
    becomes: str
    price: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a deal may be other than usual. `cash` in céntimos (None: all of it if the law allows).

    `guide` replaces members of the transport guide; `papers` stands for the documents altogether.
    """

    cash: int | None = None
    guide: Json | None = None
    papers: list[Json] | None = None
    declares: list[Json] | None = None


USUAL = Terms()


def under(constancia: str) -> Json:
    """The members of an origin that name the constancia it is sold under."""
    return {"support": "constancia", "constancia": constancia}


def origin(pen: Pen, operator: Operator, moment: datetime, other: Json | None = None) -> Json:
    """The member `origin` of a line: gold of this operator's right, with what supports it; `other` replaces members."""
    support = "contract" if operator.category in {"I", "II"} else "reinfo"
    right = operator.right
    return {
        "lot": pen.uuid(moment),
        "holder": operator.party,
        "support": support,
        "right": {"code": right.code, "name": right.name},
        "activity": "exploitation",
        "unit": f"DEMO Labor {pen.rng.randrange(1, 9)}",
        "ubigeo": ubigeo(right.district),
        "extracted_on": lima_day(moment).isoformat(),
        "photos": [pen.digest()],
        **(other or {}),
    }


def purchase(
    pen: Pen, buyer: House, seller: str, lines: Sequence[Line], moment: datetime, district: str, terms: Terms = USUAL
) -> Json:
    """The payload of a final purchase; `district` is where the goods came from and the deal was made."""
    total = sum(line.price for line in lines)
    return pen.write(
        "purchase.recorded",
        moment,
        stage="final",
        buyer=buyer.party,
        seller=seller,
        place={"ubigeo": ubigeo(district)},
        declares=terms.declares,
        lines=[_line(number, line) for number, line in enumerate(lines, 1)],
        price=_soles(total),
        payments=_payments(pen, total, terms.cash, moment),
        documents=_papers(pen, buyer, seller, lines, moment, district, terms),
        destination="domestic",
        confirmation={"method": "paper", "digest": pen.digest()},
    )


def _line(number: int, line: Line) -> Json:
    method: Literal["fire", "xrf"] = "fire" if line.goods.is_ore else "xrf"
    return {
        "line": number,
        **line.source,
        **line.goods.as_json(),
        "assay": {"method": method, "by": "buyer"},
        "becomes": line.becomes,
        "price": _soles(line.price),
    }


def _payments(pen: Pen, total: int, cash: int | None, moment: datetime) -> list[Json]:
    if cash is None:
        cash = total if total < BANKED_FROM else 0
    day = lima_day(moment).isoformat()
    parts: list[Json] = []
    if cash:
        parts.append({"means": "cash", **_soles(cash), "paid_on": day})
    if total > cash:
        parts.append({"means": "transfer", **_soles(total - cash), "paid_on": day, "reference_digest": pen.digest()})
    return parts


def _papers(
    pen: Pen, buyer: House, seller: str, lines: Sequence[Line], moment: datetime, district: str, terms: Terms
) -> list[Json]:
    """A company invoices; from anybody else the buyer settles. The guide is the sender's, if it can issue one."""
    if terms.papers is not None:
        return terms.papers
    day, numbers = lima_day(moment).isoformat(), list(range(1, len(lines) + 1))
    invoices = seller.startswith("ruc:20")
    issuer, kind, series = (seller, "01", "F001") if invoices else (buyer.party, "04", "E001")
    sender = seller if seller.startswith("ruc:") else buyer.party
    voucher: Json = {
        "kind": kind,
        "issuer": issuer,
        "series": series,
        "number": pen.number(issuer, kind),
        "issued_on": day,
        **_soles(sum(line.price for line in lines)),
        "lines": numbers,
    }
    guide: Json = {
        "kind": "09",
        "issuer": sender,
        "series": "T001",
        "number": pen.number(sender, "09"),
        "issued_on": day,
        "gross_g": decimal_text(sum(line.goods.gross for line in lines), 3),
        "departure": ubigeo(district),
        "arrival": ubigeo(buyer.region.town),
        "reason": "sale",
        "mode": "private",
        "lines": numbers,
        **(terms.guide or {}),
    }
    return [voucher, guide]


def _soles(centimos: int) -> Json:
    return {"currency": "PEN", "amount": decimal_text(centimos, 2)}
