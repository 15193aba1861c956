"""A table as a spreadsheet that does nothing but be read: what looks like a formula is text.

A cell that begins with one of `= + - @` is run when the file is opened (CWE-1236), and a list may be a stranger's.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_767
"""Characters that a cell of a workbook holds."""

_WIDTHS: Final = range(10, 60)


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as a workbook: every cell is a string, the headings stay in sight."""
    out = io.BytesIO()
    # Rows are written as they come and then forgotten: the memory is that of the file.
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("Lista")
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(max(len(heading) + 2, _WIDTHS.start), _WIDTHS.stop))
        for at, row in enumerate((headings, *rows)):
            for column, cell in enumerate(row):
                if cell:
                    # Excel keeps the quotation mark also when the cell is edited or the file saved as CSV.
                    style = quoted if cell.startswith(_FORMULA) else bold if at == 0 else None
                    sheet.write_string(at, column, cell[:_LONGEST], style)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as text: commas, UTF-8 with its mark, by which Excel knows it; an apostrophe before a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (headings, *rows):
        writer.writerow(map(inert, row))
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
