"""XLSX, read by calamine after a look at what it would unpack to.

calamine holds a worksheet as a full rectangle, so one cell at XFD1048576 asks for 17 thousand million; and a zip of
some kilobytes unpacks to gigabytes. Both are found while the zip is unpacked once in pieces, and thrown away.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from typing import IO, Final

import python_calamine as calamine

from service.tabular.errors import SheetError
from service.tabular.headings import below_headings
from service.tabular.limits import Limits
from service.tabular.sheet import Sheet

_PIECE: Final = 2**20
_OVERLAP: Final = 64  # bytes: longer than any cell's name, so that none is cut between pieces
_CELL: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,8})["']""")

_Value = str | int | float | bool | date | datetime | time | timedelta


def read(data: bytes, limits: Limits) -> Sheet:
    """The first visible worksheet with a row of headings.

    Raises:
        SheetError: `sheet_damaged`, `sheet_expansion`, `sheet_cells`, `sheet_headings`.
    """
    _bounded(data, limits)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            names = [each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
            return _first(book, names, limits)
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


def _bounded(data: bytes, limits: Limits) -> None:
    left = limits.unpacked_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for part in parts.infolist():
                with parts.open(part) as stream:
                    left -= _measured(stream, left, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise SheetError("sheet_damaged") from error


def _measured(stream: IO[bytes], left: int, limits: Limits) -> int:
    """How many bytes the part unpacks to; stops at the first cell or byte too many."""
    size, tail = 0, b""
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > left:
            raise SheetError("sheet_expansion")
        seen = tail + piece
        for column, row in _CELL.findall(seen):
            if int(row) > limits.rows or _number(column) > limits.columns:
                raise SheetError("sheet_cells")
        tail = seen[-_OVERLAP:]
    return size


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
