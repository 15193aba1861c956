"""A table as somebody published it: headings and rows of text. It knows nothing of what the table is about."""

from collections.abc import Sequence
from dataclasses import dataclass

Merged = tuple[int, int, int, int]
"""Cells merged into one: its first and last row, as the user sees them numbered, its first and last column, from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Every cell is text as published: `20131312955`, never `20131312955.0`; days as `YYYY-MM-DD`.

    `rows[i]` is the row that the user sees in the file as number `first_row + i`; in a PDF, the rows are counted
    through all its pages, from 1. Blank rows are kept as `()`, so that the numbers stay right. A row has at most as
    many cells as there are headings; cells missing at its end are blank.

    `merged` are the cells of a workbook that are merged over more than one row, as far as they are of the table: the
    first has the text, and those below it, which show it too, are blank here. No column of it is beyond the headings.

    `name` is that of the workbook's sheet, and `left` are the names of its other visible sheets with anything in them,
    in its order, if nobody said which sheet is meant.

    `since_1904` is said by workbooks that count days from 1 January 1904 (ECMA-376 §18.17.4.1), as Excel on old Macs
    does: a day that its writer did not format as one is such a number, `44884` and not `46346`.
    """

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    first_row: int
    since_1904: bool = False
    merged: tuple[Merged, ...] = ()
    name: str = ""
    left: tuple[str, ...] = ()
