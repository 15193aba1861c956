"""The districts of Peru, in INEI's numbering, and RENIEC's where the two can be told to mean the same place.

The table travels with the register (`data/districts.csv`); whoever reads the file hands its text to `parse`.
"""

import csv
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


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


def unknown(said: Any, listed: Container[str], path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Where a document names a district by a code of INEI's that is not `listed`: the member's path, and the code.

    A new district has no code here until the table has it: it is no fault, and nothing is judged by it. RENIEC's codes
    and SUNAT's are not asked for: no whole list of either is at hand.
    """
    if isinstance(said, dict):
        if said.get("system") == "inei" and isinstance(said.get("code"), str) and said["code"] not in listed:
            yield f"{path}.code", said["code"]
        for name, value in said.items():
            yield from unknown(value, listed, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for number, value in enumerate(said):
            yield from unknown(value, listed, f"{path}[{number}]")
