"""A book as purchases: its rows read, put together by voucher, and worded as payloads.

Said again, in the same book or in a copy of it under another name, a purchase has the same id and the same bytes: its
id is of the buyer and the voucher, its lots' of the row's place under that voucher, and nothing in it is of now.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.exchange.books.columns import Columns
from service.exchange.books.entry import Entry, Mark, Unread, entry, issuer, marks
from service.exchange.books.faults import Fault, fault
from service.exchange.books.fields import ALIASES, Field
from service.exchange.books.row import Layout, Row
from service.exchange.named_id import named_id
from service.registry.rolls.places import Places
from service.tabular.sheet import Sheet
from service.trade.quantities import cents, decimal_text

Json = dict[str, Any]

_MIDNIGHT: Final = "T05:00:00Z"  # in Lima: a book says the day alone
_LONGEST_NAME: Final = 120
_LONGEST_SHEET: Final = 31  # letters that a spreadsheet allows
_NAMED: Final = 20
_COMMON: Final[tuple[Field, ...]] = ("date", "seller", "carrier", "place", "destination", "currency")


@dataclass(frozen=True, slots=True)
class Purchase:
    """One deal: the rows that it was in, and what is signed, but for `log`."""

    rows: tuple[int, ...]
    payload: Json


@dataclass(frozen=True, slots=True)
class Book:
    """What a book says. Of `read` rows, `bad` are in no purchase: by their own fault, or a neighbour's.

    Purchases stand in the order of their days, so that what one sells another bought before it.
    """

    purchases: tuple[Purchase, ...]
    faults: tuple[Fault, ...]
    read: int
    bad: int


def read(sheet: Sheet, columns: Columns, places: Places, buyer: str, *, repeated: bool = False) -> Book:
    """The purchases of `buyer` (its party) in a sheet. A sheet without what a book must have gives faults of row 0, and
    so do the sheets beside it that nobody left out.

    A row that says what another says under the same voucher is a fault, unless `repeated` says that both are meant.
    """
    left = [fault(0, "", "sheets_left", sheet.name, _listed(sheet.left))] if sheet.left else []
    if lacking := columns.missing():
        return Book((), (*left, *(fault(0, each, "column_missing", each) for each in lacking)), 0, 0)
    at = {name: sheet.headings.index(heading) for name, heading in columns.columns.items()}
    layout = Layout(columns, at, places, sheet.since_1904)
    of_deal: dict[tuple[str, ...], int] = {}
    good: dict[tuple[str, ...], list[Entry]] = {}
    doubtful: set[Mark] = set()
    waiting: set[tuple[str, ...]] = set()
    above: tuple[str, ...] = ()
    faults: list[Fault] = left
    hidden = _hidden(sheet, at)
    rows = [
        Row(number, cells, layout, hidden.get(number, frozenset()))
        for number, cells in enumerate(sheet.rows, sheet.first_row)
        if any(cells)
    ]
    for row in rows:
        match entry(row, buyer, of_deal):
            case Entry() as found:
                good.setdefault(found.deal, []).append(found)
                above = found.deal
            case Unread(mark, nameless):
                doubtful |= {mark} if mark else set()
                waiting |= {above} if nameless else set()
                above = above if nameless else ()
        faults += row.faults
    purchases: list[Purchase] = []
    for deal, entries in good.items():
        differing = [*_differing(entries, columns), *(() if repeated else _repeated(entries))]
        faults += differing
        # A deal of which a row is bad, or may be, waits for that row.
        waits = len(entries) < of_deal[deal] or deal in waiting or bool(doubtful & marks(deal, entries[0].paper))
        if not differing and not waits:
            purchases.append(_purchase(deal, entries, buyer))
    purchases.sort(key=lambda each: (each.payload["occurred_at"], each.rows))
    taken = sum(len(each.rows) for each in purchases)
    return Book(tuple(purchases), tuple(sorted(faults, key=lambda each: each.row)), len(rows), len(rows) - taken)


def _hidden(sheet: Sheet, at: Mapping[Field, int]) -> Mapping[int, frozenset[Field]]:
    """By row, the fields whose cells are merged with those above."""
    found: dict[int, frozenset[Field]] = {}
    for top, bottom, first, last in sheet.merged:
        if fields := frozenset(name for name, index in at.items() if first <= index <= last):
            for number in range(top + 1, bottom + 1):
                found[number] = found.get(number, frozenset()) | fields
    return found


def _listed(names: Sequence[str]) -> str:
    more = f", … (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
    return ", ".join(f"«{each[:_LONGEST_SHEET]}»" for each in names[:_NAMED]) + more


def _differing(entries: Sequence[Entry], columns: Columns) -> Iterator[Fault]:
    first, *others = entries
    for each in others:
        for name in _COMMON:
            if each.common[name] != first.common[name]:
                heading = columns.columns.get(name, ALIASES[name][0])
                yield fault(each.row, heading, "deal_differs", first.common[name], first.row)


def _repeated(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Rows copied twice: two lines of one voucher that are alike to the milligram and the céntimo are seldom two."""
    known: dict[str, int] = {}
    for each in entries:
        line = {name: value for name, value in each.line.items() if name != "becomes"}
        if "origin" in line:
            line["origin"] = {name: value for name, value in line["origin"].items() if name != "lot"}
        first = known.setdefault(json.dumps([line, each.guide, each.means, each.paid_on]), each.row)
        if first != each.row:
            yield fault(each.row, "", "row_repeated", "", first)


def _purchase(deal: tuple[str, ...], entries: Sequence[Entry], buyer: str) -> Purchase:
    common = entries[0].common
    numbers = list(range(1, len(entries) + 1))
    lines = [{"line": number, **each.line} for number, each in zip(numbers, entries, strict=True)]
    total = {
        "currency": common["currency"],
        "amount": decimal_text(sum(cents(each.line["price"]["amount"]) for each in entries), 2),
    }
    payload: Json = {
        "type": "purchase.recorded",
        "id": named_id(buyer, *deal),
        "occurred_at": f"{common['date']}{_MIDNIGHT}",
        "stage": "final" if all(map(_assayed, lines)) else "provisional",
        "buyer": buyer,
        "seller": common["seller"],
        "place": {"ubigeo": {"system": "inei", "code": common["place"]}},
        "lines": lines,
        "price": total,
        "destination": common["destination"],
    }
    told = {
        "carrier": common["carrier"],
        "declares": _declares(common["seller"], common["seller_name"]),
        "payments": list(_payments(entries, common["currency"])),
        "documents": list(_documents(entries, numbers, total, buyer)),
    }
    payload |= {name: value for name, value in told.items() if value}
    return Purchase(tuple(each.row for each in entries), payload)


def _assayed(line: Json) -> bool:
    return "fine_g" in line and line.get("assay", {}).get("method") != "estimate"


def _declares(seller: str, name: str) -> list[Json]:
    """The seller, should the register not know it yet; whom it knows stays as it is. No person's name is among it."""
    if seller.startswith("ruc:10"):
        return [{"party": seller, "kind": "person"}]
    if seller.startswith("ruc:20") and name:
        return [{"party": seller, "kind": "company", "name": name[:_LONGEST_NAME]}]
    return []


def _payments(entries: Sequence[Entry], currency: str) -> Iterator[Json]:
    """What was paid by each means on each day."""
    paid: dict[tuple[str, str], int] = {}
    for each in entries:
        if each.means is not None:
            way = each.means, each.paid_on
            paid[way] = paid.get(way, 0) + cents(each.line["price"]["amount"])
    for (means, day), amount in paid.items():
        yield {"means": means, "currency": currency, "amount": decimal_text(amount, 2), "paid_on": day}


def _documents(entries: Sequence[Entry], numbers: Sequence[int], total: Json, buyer: str) -> Iterator[Json]:
    """The voucher, and each guide with the lines that name it; a book says no day of a guide but the deal's."""
    common = entries[0].common
    day, paper = common["date"], entries[0].paper
    if paper is not None:
        kind, series, number = paper
        by = issuer(kind, buyer, common["seller"])
        named = {"kind": kind, "issuer": by, "series": series, "number": number, "issued_on": day}
        yield {**named, **total, "lines": list(numbers)}
    guides: dict[tuple[str, ...], Json] = {}
    for line, each in zip(numbers, entries, strict=True):
        if each.guide is not None:
            name = tuple(str(each.guide[part]) for part in ("kind", "issuer", "series", "number"))
            guides.setdefault(name, {**each.guide, "issued_on": day, "lines": []})["lines"].append(line)
    yield from guides.values()
