"""Where a table begins: offices put titles, dates and seals above the row of headings."""

import re
from collections.abc import Sequence
from typing import Final

from service.tabular.errors import SheetError
from service.tabular.limits import Limits
from service.tabular.sheet import Sheet

HEAD: Final = 50
"""The first rows of a file, within which the headings must stand."""

_NUMBER: Final = re.compile("[0-9]{8}")
_SAMPLE: Final = 200  # rows that tell how wide the table is


def below_headings(rows: Sequence[tuple[str, ...]], limits: Limits) -> Sheet:
    """The table in `rows`, the first of which is the file's first.

    The headings are the first row that is as wide as the table (three quarters of its widest row, two cells at least)
    and holds words only, no two alike. Of one column, where `limits` allow that, the heading is the cell above the
    first number of eight figures or more, as those of persons and firms are; "" where nothing stands above it.

    Raises:
        SheetError: `sheet_headings`, `sheet_cells`.
    """
    if len(rows) > limits.rows + HEAD:
        raise SheetError("sheet_cells")
    widest = max((_filled(row) for row in rows[:_SAMPLE]), default=0)
    if widest == limits.narrowest == 1:
        return _list(rows, limits)
    for index, row in enumerate(rows[:HEAD]):
        if 4 * _filled(row) >= 3 * widest and _names(row):
            return Sheet(*_cut(row, rows[index + 1 :], limits), index + 2)
    raise SheetError("sheet_headings")


def _list(rows: Sequence[tuple[str, ...]], limits: Limits) -> Sheet:
    """The table of one column. Some row of it is filled."""
    above: tuple[str, ...] = ()
    for index, row in enumerate(rows[:HEAD]):
        if _NUMBER.search("".join(row).replace(" ", "")):
            numbers, below = _cut(row, rows[index:], limits)
            column = len(numbers) - 1
            return Sheet((*("",) * column, "".join(above[column : column + 1])), below, index + 1)
        if any(row):
            above = row
    raise SheetError("sheet_headings")


def _filled(row: tuple[str, ...]) -> int:
    return sum(1 for cell in row if cell)


def _names(row: tuple[str, ...]) -> bool:
    words = [cell for cell in row if cell]
    return len(words) >= 2 and len(set(words)) == len(words) and not any(word.isdecimal() for word in words)


def _cut(
    headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], limits: Limits
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows without what stands right of the last heading: remarks in a margin, stray blanks."""
    width = max(index for index, cell in enumerate(headings) if cell) + 1
    if width > limits.columns or any(len(cell) > limits.cell_characters for row in rows for cell in row):
        raise SheetError("sheet_cells")
    return headings[:width], tuple(row[:width] if any(row[:width]) else () for row in rows)
