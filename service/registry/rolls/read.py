"""A table as published, read as one of the State's rolls. A bad line never stops the good ones."""

from collections.abc import Collection

from service.registry.rolls.places import Places
from service.registry.rolls.row import Reading, Roll
from service.tabular import Sheet


def read(register: Roll, sheet: Sheet, places: Places, *, departments: Collection[str] = ()) -> Reading:
    """Every line of the sheet as rows, or as faults that say how to mend it.

    `places` is `places.index(districts.parse(…))`. `departments` (two-digit INEI codes) bounds a regional roll: a line
    with districts, none of them there, is a fault. A sheet that is not this roll gives one fault of row 0 and no row.
    """
    raise NotImplementedError
