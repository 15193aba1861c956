"""XLSX, read by calamine when it is known how far it reaches (`extent`)."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat

import python_calamine as calamine

from service.tabular import extent
from service.tabular.errors import SheetError
from service.tabular.headings import below_headings
from service.tabular.limits import Limits
from service.tabular.sheet import Sheet

_Value = str | int | float | bool | date | datetime | time | timedelta


def read(data: bytes, limits: Limits) -> Sheet:
    """The first visible worksheet with a row of headings.

    Raises:
        SheetError: `sheet_damaged`, `sheet_expansion`, `sheet_cells`, `sheet_headings`.
    """
    since_1904 = extent.bounded(data, limits)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            names = [each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
            return replace(_first(book, names, limits), since_1904=since_1904)
    except (calamine.CalamineError, calamine.PasswordError, calamine.XmlError, calamine.ZipError) as error:
        raise SheetError("sheet_damaged") from error


def _first(book: calamine.CalamineWorkbook, names: Iterable[str], limits: Limits) -> Sheet:
    for name in names:
        try:
            return below_headings(_rows(book.get_sheet_by_name(name)), limits)
        except SheetError as error:
            if error.code != "sheet_headings":
                raise
    raise SheetError("sheet_headings")


def _rows(sheet: calamine.CalamineSheet) -> list[tuple[str, ...]]:
    """The rows from the file's first on: calamine leaves out the blank ones above the table."""
    above = sheet.start[0] if sheet.start else 0
    read = (tuple(map(_text, row)) for row in sheet.to_python())
    return list(chain(repeat((), above), read))


def _text(value: _Value) -> str:
    match value:
        case str():
            return value.strip()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
