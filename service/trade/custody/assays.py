"""Assays on record: what was found in whose sample, and what each was later taken for.

An assay stands on a shelf of its own: anybody's laboratory may add one, and a decision looks only at those it names.
"""

from typing import ClassVar

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Assayed(Row):
    """What `by` (who signed) said of a lot's grade: `stage` provisional, agreed or umpire.

    `grade` is in mg per dry tonne of ore and concentrate, in tenths of ‰ of metal; `moisture` in hundredths of a
    percent. `sample` is whose: seller, plant, counter or umpire (None for an agreed grade, which is of no sample).
    `umpire` is the laboratory that was to decide. `day` is the Lima day.
    """

    kind: ClassVar[str] = "assayed"

    assay: str
    lot: str
    by: str
    day: str
    stage: str
    grade: int
    moisture: int
    sample: str | None = None
    number: str | None = None
    laboratory: str | None = None
    method: str | None = None
    digest: str | None = None
    umpire: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.assay)

    @property
    def key(self) -> str:
        return self.assay


@frozen
class LotAssayed(Row):
    """The same assay on its lot's list, for readers."""

    kind: ClassVar[str] = "lot_assayed"

    lot: str
    assay: str

    @property
    def shelf(self) -> str:
        return list_shelf(self.lot)

    @property
    def key(self) -> str:
        return self.assay


@frozen
class AssayUse(Row):
    """An agreed grade was reached from this assay, or an umpire decided about it: assay `result`."""

    kind: ClassVar[str] = "assay_use"

    assay: str
    result: str

    @property
    def shelf(self) -> str:
        return shelf(self.assay)

    @property
    def key(self) -> str:
        return f"use:{self.seq}"


def shelf(assay: str) -> str:
    """Where an assay stands, with what it was taken for."""
    return f"assay:{assay}"


def list_shelf(lot: str) -> str:
    """Where a lot's assays are listed. It may be long: no decision asks for it."""
    return f"assays:{lot}"


def of_lot(facts: Facts, assay: str, lot: str, field: str) -> Assayed:
    """The assay with this id, of this lot.

    Raises:
        Refused: `assay_unknown`, also for an assay of another lot.
        NotLoaded: its shelf is not loaded.
    """
    for row in facts.shelf(shelf(assay)):
        if isinstance(row, Assayed) and row.lot == lot:
            return row
    raise refuse("assay_unknown", field, assay=assay, lot=lot)
