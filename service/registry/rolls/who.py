"""Who a line is about: RUC, DNI and name, and what these tell of each other."""

import re
from typing import Final

from service.registry.identifiers import check_ruc
from service.registry.rolls.headings import Field
from service.registry.rolls.line import Line
from service.registry.rolls.row import UNNUMBERED, Roll

_LONGEST: Final = 120
_SEVERAL: Final = re.compile(r"\s*[;/]\s*|\s+-\s+")
_SEPARATOR: Final = re.compile(r"[ .\-]|^RUC:?")
_DNI: Final = re.compile(r"([0-9]{8})([ -]?[0-9A-K])?")  # some copy the card's check character, too
_SHORT_DNI: Final = re.compile("[0-9]{6,7}")

Holder = tuple[str, str, str | None]
"""Party, name, DNI."""


def holders(line: Line, register: Roll) -> tuple[Holder, ...]:
    """Whom the line names: one, or the several holders of one right (heirs) where the cell has several RUCs.

    A name may be "" here; of a line that is bad, only the parties are of use.
    """
    dni = _dni(line)
    name = line.text("name") or " ".join(filter(None, (line.text("surnames"), line.text("given"))))
    written = [each for each in _SEVERAL.split(line.text("ruc")) if each]
    if not written:
        return _without_ruc(line, register, dni, name)
    names = [name] if len(written) == 1 else _SEVERAL.split(name)
    if len(names) != len(written):
        line.fault("ruc", "holders", len(written), len(names))
        names = [name] * len(written)
    rucs = [_ruc(line, register, each) for each in written]
    return tuple(
        (f"ruc:{ruc}", _checked(line, own), _inside(line, ruc, dni if len(rucs) == 1 else None))
        for ruc, own in zip(rucs, names, strict=True)
        if ruc is not None
    )


def _without_ruc(line: Line, register: Roll, dni: str | None, name: str) -> tuple[Holder, ...]:
    if register != "SELECTORS":
        line.fault("ruc", "party_missing")
    elif dni is None:
        if not line.bad:
            line.fault("dni", "dni_missing")
    else:
        return ((UNNUMBERED + dni, _checked(line, name), dni),)
    return ()


def _ruc(line: Line, register: Roll, written: str) -> str | None:
    ruc = _SEPARATOR.sub("", written)
    try:
        check_ruc(ruc)
    except ValueError as error:
        line.fault("ruc", str(error), written)
        return None
    if register == "SELECTORS" and ruc.startswith("20"):
        line.fault("ruc", "selector_is_natural", ruc)
    return ruc


def _dni(line: Line) -> str | None:
    written = line.text("dni")
    if not written or (len(written) == 11 and written.isdecimal()):  # a document column may hold a RUC again
        return None
    if found := _DNI.fullmatch(written):
        return found[1]
    if _SHORT_DNI.fullmatch(written):
        line.fault("dni", "dni_padded", written, padded := written.zfill(8))
        return padded
    line.fault("dni", "dni", written)
    return None


def _inside(line: Line, ruc: str, dni: str | None) -> str | None:
    """The person's DNI: digits 3 to 10 of a RUC 10 (R04). A company's row names its representative's, which is not."""
    if not ruc.startswith("10"):
        return None if ruc.startswith("20") else dni
    if dni is not None and dni != ruc[2:10]:
        line.fault("dni", "dni_not_in_ruc", dni, ruc)
    return ruc[2:10]


def _checked(line: Line, name: str) -> str:
    column: Field = "name" if line.has("name") else "surnames"
    if not name:
        line.fault(column, "name_missing")
    elif len(name) > _LONGEST:
        line.fault(column, "name_long", len(name), _LONGEST)
    return name
