"""Files from outside, read in a process of their own: one that crashes, swells or never ends takes nobody with it.

calamine and pdfium read what strangers made, and an abort in them, or a flood of memory, is beyond any `except`. The
child is `python -m service.tabular`: it gets the file on its standard input and an environment with nothing in it, may
neither grow nor last beyond its `Cost`, and answers in lines of JSON: what is known of the sheet (the number of its
first row, whether days are counted from 1904, its merged cells, its name, those of the sheets left), the headings, the
rows; or the code of a refusal. Nor is the answer believed: it is bounded, and has to be a table.
"""

import json
import sys
from dataclasses import asdict
from io import BytesIO
from typing import Final

from service.apart.cost import Cost
from service.apart.run import Died, Spent, run
from service.tabular.cost import COST
from service.tabular.errors import TEXTS, SheetError
from service.tabular.headings import HEAD
from service.tabular.limits import LIMITS, Limits
from service.tabular.sheet import Merged, Sheet

_CHILD: Final = (sys.executable, "-P", "-s", "-m", "service.tabular")


def read_apart(
    data: bytes, *, name: str, limits: Limits = LIMITS, cost: Cost = COST, sheet: str | None = None
) -> Sheet:
    """What `read_sheet` gives, read by a child; the caller's thread waits for it, `cost.seconds` at most.

    Raises:
        SheetError: as `read_sheet`; `sheet_costly` where the child went beyond its cost, `sheet_crash` where it died.
    """
    try:
        return _sheet(_answer(data, limits, cost, sheet), limits)
    except SheetError as error:
        error.add_note(name)
        raise


def _answer(data: bytes, limits: Limits, cost: Cost, sheet: str | None) -> bytes:
    if len(data) > limits.file_bytes:
        raise SheetError("sheet_bytes")
    try:
        told = (json.dumps(each) for each in (asdict(limits), asdict(cost), sheet))
        return run((*_CHILD, *told), data, cost)
    except Spent:
        raise SheetError("sheet_costly") from None
    except Died:
        raise SheetError("sheet_crash") from None


def _sheet(answer: bytes, limits: Limits) -> Sheet:
    lines = BytesIO(answer)
    try:
        match json.loads(lines.readline()):
            case str(code) if code in TEXTS:
                raise SheetError(code)
            case [int(first_row), bool(since_1904), list(merged), str(name), list(left)] if 1 <= first_row <= HEAD + 1:
                headings = _cells(lines.readline(), limits.columns)
                rows = tuple(_cells(line, len(headings)) for line in lines)
                if len(rows) <= limits.rows + HEAD:
                    last = first_row + len(rows) - 1
                    kept = tuple(_merged(each, last, len(headings)) for each in merged)
                    if sum(_area(each) for each in kept) <= (len(rows) + HEAD) * len(headings):
                        return Sheet(headings, rows, first_row, since_1904, kept, name, _texts(left))
    except (ValueError, RecursionError) as error:
        raise SheetError("sheet_crash") from error
    raise SheetError("sheet_crash")


def _cells(line: bytes, most: int) -> tuple[str, ...]:
    cells = json.loads(line)
    if isinstance(cells, list) and len(cells) <= most:
        return _texts(cells)
    raise ValueError("no row of text")


def _texts(said: list[object]) -> tuple[str, ...]:
    texts = tuple(each for each in said if isinstance(each, str))
    if len(texts) < len(said):
        raise ValueError("no text")
    return texts


def _merged(said: object, last: int, columns: int) -> Merged:
    """Over two rows at the least, and no further than the table."""
    match said:
        case [int(top), int(bottom), int(left), int(right)] if 1 <= top < bottom <= last and 0 <= left <= right:
            if right < columns:
                return top, bottom, left, right
    raise ValueError("no merged cells")


def _area(merged: Merged) -> int:
    """Merged cells never overlap, so that all of them together are no more than the table has."""
    top, bottom, left, right = merged
    return (bottom - top + 1) * (right - left + 1)
