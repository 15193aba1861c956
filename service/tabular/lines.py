"""The lines of each page of a paper table, without those that are on the page and not in the table."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from service.tabular import columns
from service.tabular.words import Word

_SAME: Final = 2.0  # points: a line's words stand this near to one height
_DISTANT: Final = 3  # usual distances: a lone piece of text so far from the table is a page number or a seal
_NUMBER: Final = re.compile(r"(p[aá]g(ina|\.)?|hoja)?\W*[0-9]+(\W*(de|/)?\W*[0-9]+)?", re.IGNORECASE)
_DIGITS: Final = re.compile("[0-9]+")


class Line(NamedTuple):
    """One line: its height on the page, and its text by columns."""

    y: float
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)

    def fills(self, width: int) -> bool:
        """Whether it has text in three quarters of so many columns."""
        return 4 * self.filled >= 3 * width


def lines(pages: Iterable[list[Word]]) -> list[list[Line]]:
    """Each page's lines from its top down, cut into the columns that are the same on all pages."""
    grouped = [_grouped(page) for page in pages]
    between = columns.edges([line for page in grouped for line in page])
    cut = [
        [Line(line[0].y, columns.cells(line, between)) for line in page if not columns.is_title(line, between)]
        for page in grouped
    ]
    return [_without_distant(page) for page in _without_recurring(cut)]


def _grouped(page: list[Word]) -> list[list[Word]]:
    found: list[list[Word]] = []
    for word in sorted(page, key=lambda word: -word.y):
        if found and found[-1][0].y - word.y <= _SAME:
            found[-1].append(word)
        else:
            found.append([word])
    for line in found:
        line.sort(key=lambda word: word.left)
    return found


def _without_distant(page: Sequence[Line]) -> list[Line]:
    if len(page) < 3:
        return list(page)
    gaps = [upper.y - lower.y for upper, lower in pairwise(page)]
    far = _DISTANT * median(gaps)
    above, below = [far + 1, *gaps], [*gaps, far + 1]
    return [line for line, up, down in zip(page, above, below, strict=True) if line.filled > 1 or min(up, down) <= far]


def _without_recurring(pages: list[list[Line]]) -> list[list[Line]]:
    """Without lone texts at the ends of pages that are there on most, their digits apart: *Página 12 de 330*.

    The first page keeps its top, where a recurring text may be a heading's.
    """
    times = Counter(_looks(line) for page in pages for line in page if line.filled == 1)
    often = {looks for looks, count in times.items() if 2 * count > len(pages) > 1}
    for number, page in enumerate(pages):
        while page and (_looks(page[-1]) in often or _is_number(page[-1])):
            page.pop()
        while number > 0 and page and _looks(page[0]) in often:
            del page[0]
    return pages


def _is_number(line: Line) -> bool:
    return line.filled == 1 and _NUMBER.fullmatch("".join(line.cells)) is not None


def _looks(line: Line) -> tuple[int, str]:
    return round(line.y / _SAME), _DIGITS.sub("0", "".join(line.cells))
