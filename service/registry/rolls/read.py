"""A table as published, read as one of the State's rolls. A bad line never stops the good ones."""

from collections.abc import Collection, Iterable
from typing import Final

from service.registry.identifiers import normal_right_code
from service.registry.rolls import faults, headings, where
from service.registry.rolls import places as map_of
from service.registry.rolls.clean import text
from service.registry.rolls.doubles import single
from service.registry.rolls.entries import entries
from service.registry.rolls.line import Layout, Line
from service.registry.rolls.places import Places, System
from service.registry.rolls.row import Doubt, Fault, Reading, Roll, RollRow, spellings
from service.tabular.sheet import Sheet

_RUC_LENGTH: Final = 11


def read(register: Roll, sheet: Sheet, places: Places, *, departments: Collection[str] = ()) -> Reading:
    """Every line of the sheet as rows, or as faults that say how to mend it.

    `places` is `places.index(districts.parse(…))`. `departments` (two-digit INEI codes) bounds a regional roll: a line
    with districts, none of them there, is a fault. A sheet that is not this roll gives faults of row 0 and no row.
    """
    layout = Layout(sheet.headings, headings.columns(register, sheet.headings), sheet.since_1904)
    if lacking := headings.missing(register, layout.columns):
        found = tuple(faults.fault(0, heading, "column_missing", heading) for heading in lacking)
        return Reading((), found, 0, 0)
    unlabelled = _numbering(sheet, layout, places)
    good: list[RollRow] = []
    bad: list[RollRow] = []
    notes: list[Fault] = []
    if unlabelled == "reniec":
        notes.append(faults.fault(0, layout.heading("ubigeo"), "ubigeo_reniec_column"))
    lines = [Line(number, cells, layout) for number, cells in enumerate(sheet.rows, sheet.first_row) if any(cells)]
    for line in lines:
        rows = entries(line, register, places, unlabelled, departments)
        notes += line.faults
        (bad if line.bad else good).extend(rows)
    once = single(good, layout)
    notes += once.faults
    notes.sort(key=lambda note: note.row)
    unread = [line for line in lines if line.bad]
    bad += (row for row in good if row.number in once.contradicting)
    return Reading(once.rows, tuple(notes), len(lines), len(unread) + len(once.contradicting), _doubt(bad, unread))


def _numbering(sheet: Sheet, layout: Layout, places: Places) -> System:
    """Whose codes stand in a column that is only called UBIGEO."""
    index = layout.columns.get("ubigeo")
    if index is None:
        return "inei"
    cells = {row[index] for row in sheet.rows if len(row) > index}
    return map_of.usual(places, {code for cell in cells for code in where.codes(text(cell))})


def _doubt(rows: Collection[RollRow], lines: Iterable[Line]) -> Doubt:
    """What bad lines may be about: the party, or where it cannot be read, the right and the number in the register."""
    known = {row.number for row in rows}
    nameless = [line for line in lines if line.number not in known]
    return Doubt(
        frozenset(row.party for row in rows),
        frozenset(code for line in nameless if (code := normal_right_code(line.text("right")))),
        frozenset(number for line in nameless if (number := line.text("registration"))),
        frozenset(open_ for line in nameless for open_ in spellings(line.text("ruc"))),
        sum(not _known_by_something(line) for line in nameless),
    )


def _known_by_something(line: Line) -> bool:
    """Whether a line that names no party can be held against the register all the same."""
    return bool(
        normal_right_code(line.text("right")) or line.text("registration") or len(line.text("ruc")) == _RUC_LENGTH
    )
