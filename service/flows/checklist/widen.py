"""A list with its answers: the columns that it came with, and those that it gains."""

from collections.abc import Iterator, Mapping, Sequence

from service.flows.checklist.answers import HEADINGS
from service.tabular import Sheet

_OURS = frozenset(heading for headings in HEADINGS.values() for heading in headings)

Table = tuple[tuple[str, ...], Iterator[tuple[str, ...]]]
"""Headings, and rows of as many cells."""


def widen(sheet: Sheet, gained: Sequence[str], answers: Mapping[int, Sequence[str]]) -> Table:
    """The sheet with the headings `gained`, and the cells below them by the row's number in the file.

    Columns that an earlier check put are left out: a list that is checked again has one set of answers.
    """
    kept = [at for at, heading in enumerate(sheet.headings) if heading not in _OURS]
    blank = ("",) * len(gained)

    def rows() -> Iterator[tuple[str, ...]]:
        for number, cells in enumerate(sheet.rows, sheet.first_row):
            own = (cells[at] if at < len(cells) else "" for at in kept)
            yield (*own, *answers.get(number, blank))

    return (*(sheet.headings[at] for at in kept), *gained), rows()
