"""One line of a roll while it is being read: its cells by field, and what is found wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.ledger.profile import FOREIGN
from service.registry.rolls import clean, faults
from service.registry.rolls.headings import Field
from service.registry.rolls.row import Fault


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheet's headings as published, and the column of each field that it has."""

    headings: Sequence[str]
    columns: Mapping[Field, int]
    since_1904: bool = False

    def heading(self, name: Field) -> str:
        """The heading that the user sees over a field; the field's own word where there is no such column."""
        index = self.columns.get(name)
        return name.upper() if index is None else self.headings[index]


@dataclass(slots=True)
class Line:
    """The line of one number. Reading it adds to `faults`; one that is no notice makes it a bad line."""

    number: int
    cells: Sequence[str]
    layout: Layout
    faults: list[Fault] = field(default_factory=list)

    def has(self, name: Field) -> bool:
        """Whether the roll has such a column."""
        return name in self.layout.columns

    def text(self, name: Field) -> str:
        """The cleaned cell; "" where the roll or the line says nothing."""
        index = self.layout.columns.get(name)
        if index is None or index >= len(self.cells):
            return ""
        text = clean.text(self.cells[index])
        if not text.isascii() and (found := FOREIGN.search(text)):
            self.fault(name, "character", found.group())
        return text

    def fault(self, name: Field, code: str, value: object = "", other: object = "", *, near: str = "") -> None:
        """Put down what is wrong, under the heading that the user sees."""
        self.faults.append(faults.fault(self.number, self.layout.heading(name), code, value, other, near=near))

    @property
    def bad(self) -> bool:
        return not all(each.notice for each in self.faults)
