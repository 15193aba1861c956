"""CSV as spreadsheets write it in Peru: UTF-8 with or without mark, UTF-16, or Windows' Latin-1; `,` `;` tab or `|`."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from service.tabular.errors import SheetError
from service.tabular.headings import HEAD, below_headings
from service.tabular.limits import Limits
from service.tabular.sheet import Sheet

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 100  # lines that tell which delimiter it is
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


def read(data: bytes, limits: Limits) -> Sheet:
    """The table in a text file.

    Raises:
        SheetError: `sheet_format` for what is no text, `sheet_cells`, `sheet_headings`.
    """
    text = _text(data)
    if _CONTROL.search(text):
        raise SheetError("sheet_format")
    return below_headings(list(_rows(text, limits)), limits)


def _rows(text: str, limits: Limits) -> Iterator[tuple[str, ...]]:
    """The rows without blanks at their ends, refused as soon as one row, or all of them, are too many."""
    longest, left = limits.columns * limits.cell_characters, limits.cells
    lines = (_no_longer(line, longest) for line in io.StringIO(text, newline=""))
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=_delimiter(text))):
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            left -= len(cells)
            if number >= limits.rows + HEAD or len(cells) > limits.columns or left < 0:
                raise SheetError("sheet_cells")
            yield tuple(cells)
    except csv.Error as error:  # a quote that is never closed makes one cell of the rest
        raise SheetError("sheet_cells") from error


def _no_longer(line: str, longest: int) -> str:
    if len(line) > longest:
        raise SheetError("sheet_cells")
    return line


def _text(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Five bytes have no meaning in Windows' Latin-1; a name with one is refused by whoever reads the row.
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The character that cuts most of the first lines into the same number of cells, and that number above one."""
    lines = list(islice(io.StringIO(text, newline=""), _SAMPLE))

    def fit(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        return times, width

    try:
        return max(_DELIMITERS, key=fit)
    except csv.Error as error:
        raise SheetError("sheet_cells") from error
