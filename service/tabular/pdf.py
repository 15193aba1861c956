"""A table in a PDF: columns found by the blank bands between them, rows by the one cell that each row has once.

A PDF holds no table, only words at places. Here is what the tables of offices have in common, and is relied on:
headings above the first row, maybe on every page; a column (a number, a RUC) that is one line of digits in every row;
other cells broken over lines, set at the top of the row or half-way up.
"""

from collections.abc import Sequence
from itertools import pairwise

from service.tabular.headings import below_headings
from service.tabular.limits import Limits
from service.tabular.lines import Line, lines
from service.tabular.sheet import Sheet
from service.tabular.words import words

Rows = list[list[Line]]


def read(data: bytes, limits: Limits) -> Sheet:
    """The table, headings of later pages left out; its rows are numbered from 1 through all pages.

    Raises:
        SheetError: `sheet_damaged`, `sheet_format` (no text: a scan), `sheet_cells`, `sheet_headings`.
    """
    pages = lines(words(data, limits))
    column = _numbered([line for page in pages for line in page])
    if column is None:
        return below_headings([line.cells for page in pages for line in page], limits)
    sheet = below_headings([_joined(row) for row in _rows(pages, column)], limits)
    return Sheet(sheet.headings, sheet.rows, 1)


def _numbered(table: Sequence[Line]) -> int | None:
    """The leftmost of the columns that hold digits alone in most rows; None where there is no such column."""
    widest = max((line.filled for line in table), default=0)
    wide = sum(1 for line in table if line.fills(widest))
    by_column = zip(*(line.cells for line in table), strict=True)
    digits = [sum(1 for cell in cells if cell.isdecimal()) for cells in by_column]
    most = max(digits, default=0)
    if not most or 2 * most < wide:
        return None
    return next(index for index, count in enumerate(digits) if 10 * count >= 9 * most)


def _rows(pages: Sequence[Sequence[Line]], column: int) -> Rows:
    """The headings, then each row, as the lines that it has; pages before the headings are a cover."""
    widest = max((line.filled for page in pages for line in page), default=0)
    heading: Line | None = None
    rows: Rows = []
    for page in pages:
        title = next((index for index, line in enumerate(page) if _is_heading(line, heading, widest)), None)
        below = 0 if title is None else title + 1
        marks = [index for index, line in enumerate(page) if index >= below and _begins(line, column)]
        lead, *groups = _groups(page, marks if title is None else [title, *marks])
        if title is not None:
            if heading is None:
                heading = page[title]
                rows.append(_near(lead, groups))
            rows.extend(groups[1:])
        elif heading is not None:
            _carried_over(lead, groups, rows, column)
            rows.extend(groups)
    return rows


def _is_heading(line: Line, heading: Line | None, widest: int) -> bool:
    """Whether the line has the headings, or most of them: the first as wide as the table; later, the same again."""
    return line.fills(widest) if heading is None else line.cells == heading.cells


def _begins(line: Line, column: int) -> bool:
    """Whether a row has its number in this line."""
    return any(letter.isdecimal() for letter in line.cells[column])


def _groups(page: Sequence[Line], marks: Sequence[int]) -> Rows:
    """What is above the first mark, then one group a mark: between two marks, the widest gap parts two rows."""

    def gap(index: int) -> tuple[int, int]:
        return round(page[index - 1].y - page[index].y), index

    cuts = [max(range(mark + 1, following + 1), key=gap) for mark, following in pairwise(marks)]
    ends = [*marks[:1], *cuts, len(page)] if marks else [len(page)]
    return [list(page[start:end]) for start, end in pairwise([0, *ends])]


def _carried_over(lead: list[Line], groups: Rows, rows: Rows, column: int) -> None:
    """Gives the lines above a page's first number to that row, or to the last page's where no row begins like that."""
    if not lead:
        return
    if groups and any(not _begins(row[0], column) for row in rows[1:]):
        groups[0][:0] = lead
    elif len(rows) > 1:
        rows[-1].extend(lead)


def _near(lead: Sequence[Line], groups: Rows) -> list[Line]:
    """The headings, with the lines above their main line that are nearer to it than the first row is."""
    heading, found = groups[0], groups[0]
    room = heading[-1].y - groups[1][0].y if len(groups) > 1 else 0.0
    for line in reversed(lead):
        if line.y - found[0].y >= room:
            break
        found = [line, *found]
    return found


def _joined(row: Sequence[Line]) -> tuple[str, ...]:
    return tuple(" ".join(filter(None, parts)) for parts in zip(*(line.cells for line in row), strict=True))
