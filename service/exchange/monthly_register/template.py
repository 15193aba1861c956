"""A register's form as data: which columns, what each shows, and the law that asks for it.

The template is a CSV table that travels with the register (`ds009_2025_1.csv`); whoever reads the file hands its text
to `parse`. The Ministry's own column headings could not be verified: these are ours, in the words of the decree. Where
they become known, or change, a new template gets a new name; what was filed by an old one is made again by the old one.
"""

import csv
from collections.abc import Sequence
from typing import Final, Literal

from service.decision.values import frozen
from service.exchange.monthly_register.cells import CELLS

DS009_2025_1: Final = "ds009_2025_1"
"""DS 009-2025-EM, our first form of it."""

_HEADER: Final = ["column", "source", "kind", "fields", "law"]


@frozen
class Column:
    """One column: its `title`, the cell that it shows (`cells.CELLS`), whether that is a number, and its law.

    `fields` says which text names the field: `D` the purchase register of DS 009-2025-EM, `Q` QORI (DU 006-2025).
    """

    title: str
    source: str
    kind: Literal["text", "number"]
    fields: str
    law: str


@frozen
class Template:
    """A form by its name, with its columns in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def titles(self) -> Sequence[str]:
        """The heading row."""
        return [column.title for column in self.columns]


class TemplateError(Exception):
    """A text is no form: another heading row, an unknown cell, one cell twice."""


def parse(name: str, text: str) -> Template:
    """The template of this name.

    Raises:
        TemplateError: the text is no such table.
    """
    header, *rows = csv.reader(text.splitlines())
    columns = tuple(_column(row) for row in rows)
    sources = [column.source for column in columns]
    if header != _HEADER or not columns or len(set(sources)) != len(sources):
        raise TemplateError(name)
    return Template(name, columns)


def _column(row: Sequence[str]) -> Column:
    if len(row) != len(_HEADER):
        raise TemplateError(", ".join(row))
    title, source, kind, fields, law = row
    if source not in CELLS or not title or not set(fields) <= set("DQ"):
        raise TemplateError(", ".join(row))
    match kind:
        case "text":
            return Column(title, source, "text", fields, law)
        case "number":
            return Column(title, source, "number", fields, law)
        case _:
            raise TemplateError(", ".join(row))
