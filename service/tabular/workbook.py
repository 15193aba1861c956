"""XLSX, read by calamine when it is known how far it reaches (`extent`)."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat

import python_calamine as calamine

from service.tabular import extent
from service.tabular.errors import SheetError
from service.tabular.headings import below_headings
from service.tabular.limits import Limits
from service.tabular.sheet import Merged, Sheet

_Value = str | int | float | bool | date | datetime | time | timedelta


def read(data: bytes, limits: Limits, sheet: str | None = None) -> Sheet:
    """The first visible worksheet with a row of headings; or the one that is named, in capitals or not, hidden or not.

    Raises:
        SheetError: `sheet_absent`, `sheet_damaged`, `sheet_expansion`, `sheet_cells`, `sheet_headings`.
    """
    since_1904 = extent.bounded(data, limits)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            found = _first(book, limits) if sheet is None else _named(book, sheet, limits)
            return replace(found, since_1904=since_1904)
    except (calamine.CalamineError, calamine.PasswordError, calamine.XmlError, calamine.ZipError) as error:
        raise SheetError("sheet_damaged") from error


def _first(book: calamine.CalamineWorkbook, limits: Limits) -> Sheet:
    names = [each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
    for name in names:
        try:
            found = _table(book, name, limits)
        except SheetError as error:
            if error.code != "sheet_headings":
                raise
        else:
            others = (other for other in names if other != name)
            return replace(found, left=tuple(each for each in others if _says(book.get_sheet_by_name(each))))
    raise SheetError("sheet_headings")


def _named(book: calamine.CalamineWorkbook, sheet: str, limits: Limits) -> Sheet:
    """No two sheets of a workbook have names that differ in capitals alone."""
    for name in book.sheet_names:
        if name.strip().casefold() == sheet.strip().casefold():
            return _table(book, name, limits)
    raise SheetError("sheet_absent")


def _table(book: calamine.CalamineWorkbook, name: str, limits: Limits) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    found = below_headings(_rows(sheet), limits)
    return replace(found, name=name, merged=tuple(_merged(sheet, found)))


def _merged(sheet: calamine.CalamineSheet, table: Sheet) -> Iterator[Merged]:
    """Calamine counts rows and columns of the file from 0, and the table begins at the first column with a value."""
    left, last = (sheet.start or (0, 0))[1], table.first_row + len(table.rows) - 1
    for (top, first), (bottom, end) in sheet.merged_cell_ranges or ():
        lower, right = min(bottom + 1, last), min(end - left, len(table.headings) - 1)
        if top + 1 < lower >= table.first_row and max(first - left, 0) <= right:
            yield top + 1, lower, max(first - left, 0), right


def _says(sheet: calamine.CalamineSheet) -> bool:
    return any(map(any, _rows(sheet)))


def _rows(sheet: calamine.CalamineSheet) -> Sequence[tuple[str, ...]]:
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
