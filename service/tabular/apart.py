"""Files from outside, read in a process of their own: one that crashes, swells or never ends takes nobody with it.

calamine and pdfium read what strangers made, and an abort in them, or a flood of memory, is beyond any `except`. The
child is `python -m service.tabular`: it gets the file on its standard input and an environment with nothing in it, may
neither grow nor last beyond its `Cost`, and answers in lines of JSON: the number of the first row and whether days are
counted from 1904, the headings, the rows; or the code of a refusal. Nor is the answer believed: it is bounded, and has
to be a table.
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
from service.tabular.sheet import Sheet

_CHILD: Final = (sys.executable, "-P", "-s", "-m", "service.tabular")


def read_apart(data: bytes, *, name: str, limits: Limits = LIMITS, cost: Cost = COST) -> Sheet:
    """What `read_sheet` gives, read by a child; the caller's thread waits for it, `cost.seconds` at most.

    Raises:
        SheetError: as `read_sheet`; `sheet_costly` where the child went beyond its cost, `sheet_crash` where it died.
    """
    try:
        return _sheet(_answer(data, limits, cost), limits)
    except SheetError as error:
        error.add_note(name)
        raise


def _answer(data: bytes, limits: Limits, cost: Cost) -> bytes:
    if len(data) > limits.file_bytes:
        raise SheetError("sheet_bytes")
    try:
        return run((*_CHILD, json.dumps(asdict(limits)), json.dumps(asdict(cost))), data, cost)
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
            case [int(first_row), bool(since_1904)] if 1 <= first_row <= HEAD + 1:
                headings = _cells(lines.readline(), limits.columns)
                rows = tuple(_cells(line, len(headings)) for line in lines)
                if len(rows) <= limits.rows + HEAD:
                    return Sheet(headings, rows, first_row, since_1904)
    except (ValueError, RecursionError) as error:
        raise SheetError("sheet_crash") from error
    raise SheetError("sheet_crash")


def _cells(line: bytes, most: int) -> tuple[str, ...]:
    cells = json.loads(line)
    if isinstance(cells, list) and len(cells) <= most and all(isinstance(cell, str) for cell in cells):
        return tuple(cells)
    raise ValueError("no row of text")
