"""Numbers as spreadsheets and people write them, exactly: `46,890.00`, `S/ 1 250.5`, and a spreadsheet's 0.1 + 0.2."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PEN": r"S/\.?|PEN",
        "USD": r"US ?\$|\$|USD",
        "%": "%",
        "‰": "‰",
        "g": r"GRAMOS|GRS?\.?|G",
        "kg": r"KGS?\.?",
        "t": "TMH?",
    }
)
"""How a unit or a currency is marked, before the number or behind it."""

_MARK: Final = "|".join(_UNITS.values())
_MARKED: Final = re.compile(rf"((?:(?:{_MARK}) ?)*)([0-9](?:.*[0-9])?)((?: ?(?:{_MARK}))*)")
_SPACED: Final = re.compile("[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?")
_PLAIN: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,20})?(E[+-]?[0-9]{1,2})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}")
_DECIMAL_COMMA: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]+,([0-9]{1,2}|[0-9]{4,})")
_EITHER: Final = re.compile("[0-9]{1,3},[0-9]{3}")
_CARATS: Final = re.compile(r"[0-9](K|KT|KTE|CT|QTE|(QU|K)ILATE)S?\.?$")
_CARATS_OF_FINE: Final = 24
_FIGURES: Final = 15  # a spreadsheet's numbers have no more; what follows is its arithmetic


class CellError(Exception):
    """A cell that is no such value; `code` is a key of `faults.TEXTS`, `other` goes into its sentence."""

    def __init__(self, code: str, other: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.other = other


def decimal(cell: str, *units: str) -> Decimal:
    """The number in a cell, zero or above, rounded half-even to the 15 figures that a spreadsheet holds. It may be
    marked with one of these units (keys of `_UNITS`), and with no other.

    Raises:
        CellError: `number`, for what is none or has more figures before its point than a spreadsheet keeps (`1E30`);
            `number_ambiguous` for `1,234`, which some read as a thousand and some as one; `number_unit`.
    """
    found = _MARKED.fullmatch(" ".join(cell.upper().split()))
    if found is None:
        raise CellError("number")
    before, written, after = found.groups()
    allowed = "|".join(_UNITS[each] for each in units)
    if not re.fullmatch(f"(({allowed}) ?)*", before) or not re.fullmatch(f"( ?({allowed}))*", after):
        raise CellError("number_unit", f"{before}{after}".strip())
    if _SPACED.fullmatch(written):
        written = written.replace(" ", "")
    if _EITHER.fullmatch(written):
        raise CellError("number_ambiguous", written.replace(",", ""))
    if _THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    if not _PLAIN.fullmatch(written):
        raise CellError("number")
    number = Decimal(written)
    figures = number.adjusted() + 1
    if figures > _FIGURES:
        raise CellError("number")
    return round(number, _FIGURES - figures) if number else Decimal(0)


def placed(number: Decimal, places: int) -> str:
    """The number as a payload writes it, with all its places.

    Raises:
        CellError: `number_places`, for more than these.
    """
    shown = round(number, places)
    if shown != number:
        raise CellError("number_places", str(places))
    return f"{shown:.{places}f}"


def fineness(cell: str) -> Decimal:
    """A fineness in ‰: `0.9125`, `91.25` and `912.5` are 912.5, and so are `91.25 %` and `912.5 ‰`.

    Without its mark a number above 1 and up to 24 may be of carats, per cent or per mille: it is asked for. Nor are
    carats taken by their mark: 22 of them are 916.666… ‰, and what is in the bar is what an assay says.

    Raises:
        CellError: as `decimal`, and `fineness_unit`, `fineness_range`.
    """
    written = "".join(cell.split()).upper()
    if _CARATS.search(written):
        raise CellError("fineness_unit")
    number = decimal(cell, "%", "‰")
    if "%" in written:
        number *= 10
    elif "‰" not in written:
        if 1 < number <= _CARATS_OF_FINE:
            raise CellError("fineness_unit")
        number *= 1000 if number <= 1 else 10 if number <= 100 else 1
    if not 0 < number <= 1000:
        raise CellError("fineness_range")
    return number
