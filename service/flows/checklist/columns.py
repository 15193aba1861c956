"""Which column of somebody's list holds what: by headings, in the words that traders use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from service.registry.rolls import clean
from service.tabular import Sheet

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "party": (
            "RUC",
            "N RUC",
            "NO RUC",
            "NRO RUC",
            "NRO DE RUC",
            "NUMERO DE RUC",
            "NUM RUC",
            "RUC PROVEEDOR",
            "RUC DEL PROVEEDOR",
            "RUC VENDEDOR",
            "RUC DEL VENDEDOR",
            "PROVEEDOR RUC",
            "PARTY",
            "SUPPLIER",
        ),
        "right": (
            "CODIGO UNICO",
            "CODIGO DEL DERECHO",
            "CODIGO DE DERECHO",
            "CODIGO DERECHO MINERO",
            "CODIGO DEL DERECHO MINERO",
            "DERECHO MINERO CODIGO",
            "RIGHT",
        ),
        "activity": ("ACTIVIDAD", "ACTIVITY"),
        "day": ("FECHA", "FECHA DE COMPRA", "FECHA DE OPERACION", "DIA", "AT", "DATE"),
    }
)
_NAMES: Final = {clean.key(heading): name for name, headings in _HEADINGS.items() for heading in headings}


_USUAL: Final = "RUC"


class NoSupplierColumn(Exception):
    """No heading says where the suppliers' numbers are."""


def headed(sheet: Sheet) -> Sheet:
    """A list of nothing but numbers, as telephones and notepads have it, with the heading that it lacks."""
    if any(sheet.headings):
        return sheet
    return replace(sheet, headings=(*sheet.headings[:-1], _USUAL))


def named(sheet: Sheet) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row that is not blank: its number in the file, and its cells by what they are. Two alike: the first counts.

    Raises:
        NoSupplierColumn: before the first row.
    """
    columns = _columns(sheet.headings)
    for number, cells in enumerate(sheet.rows, sheet.first_row):
        if any(cells):
            yield number, {name: cells[at] for name, at in columns.items() if at < len(cells)}


def _columns(headings: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if name := _NAMES.get(clean.heading(heading)):
            found.setdefault(name, at)
    if "party" not in found:
        raise NoSupplierColumn
    return found
