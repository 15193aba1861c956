"""A row as a line of a purchase: what was bought, how much of it, for how much and where from."""

from decimal import Decimal
from typing import Any, Final

from service.exchange.books import cells
from service.exchange.books.cells import CellError, placed
from service.exchange.books.fields import Field
from service.exchange.books.row import Row
from service.registry.identifiers import normal_right_code
from service.trade.lots import METALS
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore, mg

Json = dict[str, Any]

_WEIGHTS: Final[tuple[tuple[Field, str, int], ...]] = (
    ("weight_g", "g", 1),
    ("weight_kg", "kg", 1_000),
    ("weight_t", "t", 1_000_000),
)
_LONGEST_RIGHT: Final = 20
_LONGEST_NAME: Final = 120


def measured(row: Row) -> Json:
    """The members of *Measured*; what cannot be read is a fault of the row, and not among them."""
    product, gross = row.word("product"), _gross(row)
    line: Json = {"product": product, "gross_g": gross}
    if product is None or not gross:
        return line
    line |= _metal(row, gross) if product in METALS else _ore(row, gross)
    if method := row.word("assay_method", wanted=False):
        line["assay"] = {"method": method, "by": "buyer"}
    return line


def _gross(row: Row) -> str:
    for name, unit, grams in _WEIGHTS:
        if row.text(name):
            number = row.decimal(name, unit)
            if number is None:
                return ""
            if not number:
                row.fault(name, "number", row.text(name))
                return ""
            return row.placed(name, number * grams, 3)
    row.fault("weight_g", "number_missing")
    return ""


def _metal(row: Row, gross: str) -> Json:
    written = row.read("fineness")
    if not written:
        return {}
    try:
        fineness = placed(cells.fineness(written), 1)
    except CellError as error:
        row.fault("fineness", error.code, written, error.other)
        return {}
    return {"fineness": fineness, "fine_g": decimal_text(fine_ug(mg(gross), fineness), 6)}


def _ore(row: Row, gross: str) -> Json:
    number, water = row.decimal("grade", "g"), row.decimal("moisture", "%")
    if number is None:
        return {}
    if water is not None and 0 < water < 1 and "%" not in row.text("moisture"):
        row.fault("moisture", "moisture_unit", row.text("moisture"))
        return {}
    grade = row.placed("grade", number, 3)
    moisture = None if water is None else row.placed("moisture", water, 2)
    if not grade or moisture == "":
        return {}
    if water is not None and water >= 100:
        row.fault("moisture", "number", row.text("moisture"))
        return {}
    told: Json = {"grade_g_t": grade, "fine_g": decimal_text(fine_ug_of_ore(mg(gross), grade, moisture or "0"), 6)}
    return told if moisture is None else {"moisture_percent": moisture, **told}


def price(row: Row, currency: str) -> Json:
    """What the line cost."""
    number = row.decimal("price", currency)
    if number is None:
        if not row.text("price"):
            row.fault("price", "number_missing")
        number = Decimal(0)
    return {"currency": currency, "amount": row.placed("price", number, 2)}


def source(row: Row, seller: str | None, gross: str, lot_id: str) -> Json:
    """Where the gold is from: part of a lot on record, a lot declared here with the id `lot_id`, or nobody says."""
    support = row.word("support", wanted=False)
    lot, constancia = row.uuid("lot"), row.uuid("constancia")
    if lot is not None:
        return {"lot": lot, "take_g": gross}
    if support == "undeclared":
        return {"undeclared": True}
    holder, right = row.party("holder"), _right(row)
    support = support or ("constancia" if constancia else "reinfo" if row.text("support_number") else None)
    if support is None and right is None and holder is None:
        row.fault("support", "origin_missing")
        return {}
    if support is None:
        row.word("support")
    district = row.district()
    if district is None and not row.text("ubigeo") and not row.text("district"):
        row.fault("ubigeo", "district_missing")
    told = {
        "support_number": row.text("support_number")[:60] or None,
        "constancia": constancia if support == "constancia" else None,
        "right": right,
        "extracted_on": row.day("extracted_on"),
    }
    return {
        "origin": {
            "lot": lot_id,
            "holder": holder or seller,
            "support": support,
            **{name: value for name, value in told.items() if value is not None},
            "ubigeo": {"system": "inei", "code": district},
        }
    }


def _right(row: Row) -> Json | None:
    written = row.text("right")
    if not written:
        return None
    code, name = normal_right_code(written), row.text("right_name")
    if not 0 < len(code) <= _LONGEST_RIGHT:
        row.fault("right", "right_form", written)
    if not name:
        row.fault("right_name", "right_name_missing")
    return {"code": code, "name": name[:_LONGEST_NAME]}
