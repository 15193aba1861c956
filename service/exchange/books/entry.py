"""A row understood: of which deal it is, and what it says of that deal and of its own line."""

import re
from dataclasses import dataclass
from typing import Any, Final

from service.exchange.books import line
from service.exchange.books.fields import Field
from service.exchange.books.row import Row
from service.exchange.named_id import named_id

Json = dict[str, Any]

_DOCUMENT: Final = re.compile(r"([0-9A-Z]{4})[ \-]*([0-9]{1,8})")
_PLATE: Final = re.compile("[0-9A-Z]{5,8}")
_LAST_DIGITS: Final = re.compile("0*([0-9]+)[^0-9]*")
_VOUCHER: Final[frozenset[Field]] = frozenset({"document", "series", "number"})
_BY_LETTER: Final = {"F": "01", "B": "03"}

Paper = tuple[str, str, str]
"""Kind, series, number without leading zeros."""

Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `deal` names the deal, the same in every row of it; `common` is what those rows have to agree in."""

    row: int
    deal: tuple[str, ...]
    common: Json
    line: Json
    paper: Paper | None
    guide: Json | None
    means: str | None
    paid_on: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A row with faults. `mark` is one of a deal's (`marks`), where that much could be read. `nameless` is a row of
    goods whose deal may be that of the row above: its voucher is merged with that, or cannot be read.
    """

    mark: Mark | None
    nameless: bool


def marks(deal: tuple[str, ...], paper: Paper | None) -> frozenset[Mark]:
    """By what a bad row may still be known to be of a deal: series and number of its voucher, or the number alone;
    or the book's own number, whose year is not known where the day is bad.
    """
    return frozenset({paper[1:], ("number", paper[2])} if paper else {("book", deal[-1])})


def entry(row: Row, buyer: str, of_deal: dict[tuple[str, ...], int]) -> Entry | Unread:
    """What a row says, if it has no faults. `of_deal` counts the rows of each deal so far, bad ones among them.

    The place of a row within its deal is part of its lots' ids: a bad row keeps its place until it is mended.
    """
    day, seller = row.day("date", wanted=True), row.party("seller")
    if seller is None and not row.text("seller"):
        row.fault("seller", "seller_missing")
    currency = row.word("currency", wanted=False) or "PEN"
    paper, deal = _deal(row, day or "", buyer, seller)
    of_deal[deal] = number = of_deal.get(deal, 0) + 1
    told = line.measured(row)
    told["price"] = line.price(row, currency)
    told |= line.source(row, seller, told["gross_g"], named_id(buyer, *deal, f"line {number}", "origin"))
    told["becomes"] = named_id(buyer, *deal, f"line {number}", "becomes")
    common: Json = {
        "date": day,
        "seller": seller,
        "seller_name": row.text("seller_name"),
        "carrier": row.party("carrier"),
        "place": row.ubigeo("place"),
        "destination": row.word("destination"),
        "currency": currency,
    }
    guide, means = _guide(row, seller, common["carrier"]), row.word("means", wanted=False)
    paid_on = row.day("paid_on") or day or ""
    if row.faults:
        known = paper is not None or (deal[0] == "book" and all(deal) and not row.hidden & _VOUCHER)
        return Unread(_mark(deal, paper), (told["product"] is not None or bool(row.hidden)) and not known)
    return Entry(
        row=row.number, deal=deal, common=common, line=told, paper=paper, guide=guide, means=means, paid_on=paid_on
    )


def _deal(row: Row, day: str, buyer: str, seller: str | None) -> tuple[Paper | None, tuple[str, ...]]:
    """The voucher, and the names of the deal: the voucher's, else the year and the book's own number."""
    written = row.text("document") or (f"{row.text('series')}-{row.text('number')}" if row.text("number") else "")
    if not written:
        reference = row.text("reference")
        if not reference:
            row.fault("document", "document_missing")
        return None, ("book", day[:4], reference)
    found = _DOCUMENT.fullmatch(written)
    if found is None:
        row.fault("document" if row.text("document") else "number", "document_form", written)
        return None, ("document", written)
    letter = _BY_LETTER.get(found[1][0])
    kind = row.word("kind", wanted=letter is None) or letter or ""
    paper = kind, found[1], found[2].lstrip("0") or "0"
    return paper, ("document", issuer(kind, buyer, seller or ""), *paper)


def _mark(deal: tuple[str, ...], paper: Paper | None) -> Mark | None:
    """That of a bad row; None where nothing names its deal, or its deal counts it already."""
    if paper is not None:
        return paper[1:]
    if deal[0] == "book":
        return ("book", deal[-1]) if deal[-1] and not deal[1] else None
    found = _LAST_DIGITS.fullmatch(deal[-1].rpartition("-")[2].rpartition(" ")[2])
    return ("number", found[1]) if found else None


def issuer(kind: str, buyer: str, seller: str) -> str:
    """Who issues a voucher: the buyer a purchase settlement, the seller all others."""
    return buyer if kind == "04" else seller


def _guide(row: Row, seller: str | None, carrier: str | None) -> Json | None:
    written = row.text("guide")
    if not written:
        return None
    found = _DOCUMENT.fullmatch(written)
    if found is None:
        row.fault("guide", "document_form", written)
        return None
    kind = "31" if found[1].startswith("V") else "09"
    by = row.party("guide_issuer") or (carrier if kind == "31" else seller)
    if by is None or not by.startswith("ruc:"):
        row.fault("guide_issuer", "guide_issuer_missing", written)
    said: Json = {"kind": kind, "issuer": by, "series": found[1], "number": found[2].lstrip("0") or "0"}
    if plate := "".join(letter for letter in row.text("plate") if letter.isalnum()):
        if not _PLATE.fullmatch(plate):
            row.fault("plate", "plate", plate)
        said["plate"] = plate
    return said
