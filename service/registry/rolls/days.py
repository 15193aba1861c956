"""Days as they are written in Peru: day before month, in numbers or names, or as a spreadsheet counts them."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_MONTHS: Final = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SET", "OCT", "NOV", "DIC")
_TIME: Final = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AP]\.? ?M\.?)?$")
_ISO: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMBERS: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
_NAMED: Final = re.compile(r"([0-9]{1,2})[-/. ]+(?:DE )?([A-Z]{3,10})\.?[-/ ]+(?:DE |DEL )?([0-9]{4}|[0-9]{2})")
_COUNTED: Final = re.compile("[0-9]{5}")
_COUNTED_FROM: Final = (date(1899, 12, 30), date(1904, 1, 1))  # day 0 of a spreadsheet, and of one of 1904
_OPEN: Final = frozenset({"INDEFINIDO", "INDEFINIDA", "S/F", "PERMANENTE", "VIGENTE", "A LA FECHA", "ACTUALIDAD"})

FIRST_DAY: Final = "2000-01-01"
"""The ledger's days begin here: an older inscription is written down as of this day."""


@lru_cache(maxsize=16_384)
def day(cell: str, *, since_1904: bool = False) -> str | None:
    """The ISO day of a cleaned cell, "" for one that says there is none; None for what is no day.

    A two-digit year is of this century, and five digits are a spreadsheet's count, `since_1904` where it says so.
    `03/25/2019` is no day: with the month first, `03/04/2019` would be another.
    """
    written = _TIME.sub("", cell)
    if not written or written in _OPEN:
        return ""
    try:
        found = _found(written, _COUNTED_FROM[since_1904])
    except (ValueError, OverflowError):
        return None
    return None if found is None or found.year > 2099 else found.isoformat()


def _found(written: str, counted_from: date) -> date | None:
    if match := _ISO.fullmatch(written):
        return date(*map(int, match.groups()))
    if match := _NUMBERS.fullmatch(written):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if (match := _NAMED.fullmatch(written)) and (month := _month(match[2])):
        return date(_year(match[3]), month, int(match[1]))
    if _COUNTED.fullmatch(written):
        return counted_from + timedelta(days=int(written))
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(name: str) -> int | None:
    begin = "SET" if name.startswith("SEP") else name[:3]
    return _MONTHS.index(begin) + 1 if begin in _MONTHS else None
