"""Cells that a spreadsheet opens as what they are: a text that begins like a formula would else be run (CWE-1236)."""

import re
from collections.abc import Iterable
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How what a spreadsheet runs begins."""

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def inert(cells: Iterable[str]) -> list[str]:
    """The cells of a CSV row, an apostrophe before what would be run; a negative number is a number."""
    return [f"'{cell}" if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell) else cell for cell in cells]
