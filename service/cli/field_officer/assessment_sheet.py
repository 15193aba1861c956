"""A sheet of assessments, one miner a row: its columns, and what each row says or what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from service.cli.client.desk import Json, which_day, which_party
from service.cli.field_officer.assessing import Axis, Found, Misfit, content
from service.cli.say import Trouble, usage

if TYPE_CHECKING:
    from service.tabular import Sheet

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "party": ("RUC", "parte", "party"),
        "right": ("código único", "derecho código", "right"),
        "right_name": ("derecho minero", "nombre del derecho", "right name"),
        "rights": ("tiene derecho", "rights"),
        "rights_evidence": ("sustento del derecho", "rights evidence"),
        "rights_number": ("número del derecho", "rights number"),
        "surface": ("tiene terreno", "surface"),
        "surface_evidence": ("sustento del terreno", "surface evidence"),
        "surface_number": ("número del terreno", "surface number"),
        "holder": ("titular del terreno", "holder"),
        "holder_name": ("nombre del titular", "holder name"),
        "consent": ("consentimiento", "consent"),
        "mining_type": ("tipo de minería", "mining type"),
        "start": ("desde", "from"),
        "until": ("hasta", "until"),
    }
)
"""By field, the headings under which it is found; accents and capitals do not matter."""

_NOTHING: Final = ("-", "--", "N/A", "S/D")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that says no assessment: its number in the file, the heading of its column, and how to mend it."""

    row: int
    column: str
    es: str
    en: str


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that says one: its number in the file, and the members of `assessment.recorded`."""

    row: int
    said: Json


_SAID: Final = ("rights", "rights_evidence", "surface", "surface_evidence")
"""Columns without any of which a sheet says nothing of anybody."""


def unread(headings: Sequence[str]) -> list[str]:
    """The headings that no field is found under: what stands below them is recorded nowhere."""
    from service.registry.rolls.clean import key

    known = {key(name) for names in COLUMNS.values() for name in names}
    return [heading for heading in headings if heading and key(heading) not in known]


def rows(sheet: "Sheet", start: str) -> Iterator[GoodRow | BadRow]:
    """What each row says; one without a day of its own holds from `start`. Raises `Trouble` for a missing column."""
    places = _places(sheet.headings)
    for number, cells in enumerate(sheet.rows, sheet.first_row):
        if cells:
            said = {field: _cell(cells[place]) for field, place in places.items() if place < len(cells)}
            yield _row(number, {field: text for field, text in said.items() if text}, start)


def _row(number: int, said: Mapping[str, str], start: str) -> GoodRow | BadRow:
    try:
        return GoodRow(number, content(_found(said, start)))
    except Misfit as misfit:
        return BadRow(number, COLUMNS[misfit.field][0], misfit.es, misfit.en)


def _found(said: Mapping[str, str], start: str) -> Found:
    return Found(
        _read("party", which_party, said.get("party", "")),
        _read("start", which_day, said.get("start", start)),
        Axis(said.get("rights"), said.get("rights_evidence"), said.get("rights_number")),
        Axis(said.get("surface"), said.get("surface_evidence"), said.get("surface_number")),
        _right(said),
        _read("until", which_day, said["until"]) if "until" in said else None,
        said.get("holder"),
        said.get("holder_name"),
        consent=said.get("consent"),
        mining_type=said.get("mining_type"),
    )


def _right(said: Mapping[str, str]) -> Json | None:
    from service.registry.identifiers import normal_right_code

    if "right" not in said:
        return None
    if "right_name" not in said:
        raise Misfit("right_name", "falta el nombre del derecho", "the name of the right is missing")
    return {"code": normal_right_code(said["right"]), "name": said["right_name"]}


def _read(field: str, reader: Callable[[str], str], text: str) -> str:
    try:
        return reader(text)
    except Trouble as trouble:
        raise Misfit(field, trouble.es, trouble.en) from None


def _cell(text: str) -> str:
    """A cell in the ledger's characters; blank where it only says that there is nothing."""
    from service.ledger.folding import fold

    folded = " ".join(fold(text).split())
    return "" if folded in _NOTHING else folded


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Which column holds which field. Raises `Trouble` where there is none for a party."""
    from service.registry.rolls.clean import key

    columns = {key(heading): place for place, heading in reversed(list(enumerate(headings)))}
    found = {}
    for field, names in COLUMNS.items():
        place = next((columns[key(name)] for name in names if key(name) in columns), None)
        if place is not None:
            found[field] = place
    if "party" not in found:
        raise usage("falta la columna RUC", "the column RUC is missing")
    if not any(field in found for field in _SAID):
        lacking = ", ".join(COLUMNS[field][0] for field in _SAID)
        raise usage(
            f"la hoja no dice nada del derecho ni del terreno: falta alguna de las columnas {lacking}",
            f"the sheet says nothing of right or land: one of these columns is missing: {lacking}",
        )
    return found
