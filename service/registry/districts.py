"""The districts of Peru, in INEI's numbering, and RENIEC's where the two can be told to mean the same place.

The table travels with the register (`data/districts.csv`); whoever reads the file hands its text to `parse`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class District:
    """One district: six-digit codes as text; `reniec` is None where RENIEC's names do not settle its code."""

    inei: str
    reniec: str | None
    department: str
    province: str
    name: str


def parse(text: str) -> Mapping[str, District]:
    """Districts by INEI code, in the order of the table.

    Raises:
        ValueError: `districts` when the text is not this table.
    """
    header, *rows = csv.reader(text.splitlines())
    if header != ["inei", "reniec", "department", "province", "district"]:
        raise ValueError("districts")
    return {
        inei: District(inei, reniec or None, department, province, name)
        for inei, reniec, department, province, name in rows
    }
