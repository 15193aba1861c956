"""The body of a list of suppliers: JSON, or a spreadsheet. One bad row is no problem of the whole."""

import json
from datetime import date
from typing import Final

from service.apart.cost import Cost
from service.api.problems import Problem, Text
from service.api.texts import reading
from service.flows.checklist import columns, rows, write
from service.flows.checklist.check import MOST
from service.flows.checklist.rows import Row
from service.tabular import Limits, Sheet, SheetError
from service.tabular.apart import read_apart

MOST_BYTES: Final = 4 * 1024 * 1024
"""Bytes of a list: five thousand rows of a workbook have a tenth of that."""

_LIMITS: Final = Limits(
    MOST_BYTES,
    unpacked_bytes=64 * 2**20,
    rows=2 * MOST,
    columns=80,
    shared_characters=100_000_000,
    pages=0,
    narrowest=1,
)
_COST: Final = Cost(2**30, processor_seconds=20, seconds=30, answer_bytes=64 * 2**20)
_MEMBERS: Final = {"party": "party", "right": "right", "activity": "activity", "at": "day"}
FORMS: Final = {
    "application/json": {
        "schema": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "required": ["party"],
                "additionalProperties": False,
                "properties": {name: {"type": "string"} for name in _MEMBERS},
            },
        },
        "example": [{"party": "ruc:10990000013", "right": "010234500", "at": "2026-11-20"}],
    },
    write.XLSX: {"schema": {"type": "string", "format": "binary"}},
    write.CSV: {"schema": {"type": "string"}},
}


def from_json(data: bytes, day: date) -> list[Row]:
    """The rows of a list in JSON, numbered from 1; `day` where one names none. Raises `Problem`."""
    try:
        items = json.loads(data)
    except (ValueError, RecursionError):
        raise Problem(reading.LIST_MALFORMED, "body") from None
    if not isinstance(items, list):
        raise Problem(reading.LIST_MALFORMED, "body")
    if len(items) > MOST:
        raise Problem(reading.LIST_TOO_LONG, "body", {"most": str(MOST)})
    return [_row(item, number, day) for number, item in enumerate(items, 1)]


def from_sheet(data: bytes, day: date) -> tuple[Sheet, list[Row]]:
    """The spreadsheet, read by a child process, and those of its rows that are not blank. Raises `Problem`."""
    try:
        sheet = columns.headed(read_apart(data, name="body", limits=_LIMITS, cost=_COST))
        named = columns.named(sheet)
        return sheet, [rows.row(each, cells, today=day, since_1904=sheet.since_1904) for each, cells in named]
    except SheetError as error:
        raise Problem(reading.LIST_UNREADABLE, "body", detail=Text(error.es, error.en)) from None
    except columns.NoSupplierColumn:
        raise Problem(reading.LIST_WITHOUT_RUC, "body") from None


def _row(item: object, number: int, day: date) -> Row:
    if not isinstance(item, dict) or "party" not in item:
        raise Problem(reading.LIST_MALFORMED, f"[{number - 1}]")
    for name, value in item.items():
        if name not in _MEMBERS or not isinstance(value, str):
            raise Problem(reading.LIST_MALFORMED, f"[{number - 1}]")
    return rows.row(number, {_MEMBERS[name]: value for name, value in item.items()}, today=day)
