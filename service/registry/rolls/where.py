"""The districts of a line, always in INEI's numbering.

Names decide whose a code is; where a line has none, the heading does, or else the whole column (`places.usual`).
"""

import re
from typing import Final

from service.registry.districts import District
from service.registry.rolls import places
from service.registry.rolls.headings import Field
from service.registry.rolls.line import Line
from service.registry.rolls.places import Names, Places, System

_LIST: Final = re.compile(r"[;,/|\s]+")

Pairs = tuple[tuple[str, str], ...]


def districts(line: Line, known: Places, unlabelled: System) -> Pairs:
    """Pairs (`inei`, code), sorted; none where the line does not say. `unlabelled` is whose UBIGEO's codes are."""
    said = places.names(line.text("department"), line.text("province"), line.text("district"))
    found = [each for each in _coded(line, known, said, unlabelled) if each is not None]
    if not found and said[2] and not line.bad:
        found = _named(line, known, said)
    return tuple(sorted({("inei", each.inei) for each in found}))


def codes(written: str) -> list[str]:
    """The codes in a cell, one or a list; a spreadsheet took the leading zero of one with five digits."""
    return [code.zfill(6) if len(code) == 5 and code.isdecimal() else code for code in _LIST.split(written) if code]


def _named(line: Line, known: Places, said: Names) -> list[District]:
    if place := known.names.get(said):
        return [place]
    line.fault("district", "district_unknown", " / ".join(said), near=places.nearest(known, said))
    return []


def _coded(line: Line, known: Places, said: Names, unlabelled: System) -> list[District | None]:
    columns: tuple[tuple[Field, System], ...] = (
        ("ubigeo_inei", "inei"),
        ("ubigeo_reniec", "reniec"),
        ("ubigeo", unlabelled),
    )
    for column, system in columns:
        if written := codes(line.text(column)):
            if said[2] and len(written) == 1:
                return [_of_both(line, known, said, column, written[0], system)]
            return [_of_code(line, known, column, code, system) for code in written]
    return []


def _of_both(line: Line, known: Places, said: Names, column: Field, code: str, system: System) -> District | None:
    """The district that code and names tell together."""
    inei, reniec = known.inei.get(code), known.reniec.get(code)
    if inei and places.agrees(inei, said):
        return inei
    if reniec and places.agrees(reniec, said):
        if system != "reniec":
            line.fault(column, "ubigeo_reniec", code, reniec.inei)
        return reniec
    named = known.names.get(said)
    if named and (inei or reniec):
        line.fault(column, "ubigeo_contradicts", code, named.inei)
    return named


def _of_code(line: Line, known: Places, column: Field, code: str, system: System) -> District | None:
    """The district that a code tells alone."""
    inei, reniec = known.inei.get(code), known.reniec.get(code)
    if system == "unclear" and inei and reniec and inei != reniec:
        line.fault(column, "ubigeo_unclear", code)
        return None
    place = reniec if system == "reniec" else inei or reniec
    if place is None:
        line.fault(column, "ubigeo_unknown", code)
    elif place is not inei and system != "reniec":
        line.fault(column, "ubigeo_reniec", code, place.inei)
    return place
