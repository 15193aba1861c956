"""A report as a workbook: identifiers are text whatever they look like, quantities numbers with all their places."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

import xlsxwriter

from service.exchange.inert import FORMULA

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST: Final = 32_767
"""Characters that a cell holds."""
_MOST_DIGITS: Final = 15
"""Digits of which Excel keeps every one; a number with more stays text."""
_WIDTHS: Final = range(10, 48)


def as_xlsx(titles: Sequence[str], kinds: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as a workbook. `kinds` says of each column whether it holds `text` or `number`."""
    out = io.BytesIO()
    # Rows are written as they come and then forgotten: the memory is that of the file.
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("Reporte")
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        exact = {places: book.add_format({"num_format": _places(places)}) for places in range(7)}
        for column, title in enumerate(titles):
            sheet.set_column(column, column, min(max(len(title) + 2, _WIDTHS.start), _WIDTHS.stop))
            sheet.write_string(0, column, title, bold)
        for at, row in enumerate(rows, 1):
            for column, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
                number = _number(cell) if kind == "number" else None
                if number is not None:
                    sheet.write_number(at, column, number, exact[len(cell.partition(".")[2])])
                elif cell:
                    sheet.write_string(at, column, cell[:_LONGEST], quoted if cell.startswith(FORMULA) else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _number(cell: str) -> Decimal | None:
    try:
        found = Decimal(cell)
    except InvalidOperation:
        return None
    return found if found.is_finite() and len(found.as_tuple().digits) <= _MOST_DIGITS else None


def _places(places: int) -> str:
    return "0." + "0" * places if places else "0"
