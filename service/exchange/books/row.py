"""One row of a book while it is being read: its cells by field, and what is found wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from service.exchange.books.cells import CellError, decimal, placed
from service.exchange.books.columns import Columns
from service.exchange.books.faults import Fault, fault
from service.exchange.books.fields import ALIASES, Field
from service.exchange.books.words import MEANING, offered
from service.ledger.profile import FOREIGN
from service.registry.identifiers import check_party
from service.registry.rolls import clean
from service.registry.rolls.days import day
from service.registry.rolls.places import Places, names, nearest

_SEPARATOR: Final = re.compile(r"[ .\-]|^RUC:?")
_NAT: Final = re.compile("NAT:(.+)")
_UUID: Final = re.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a book: where each is, what stands in place of those that are not there, and Peru's districts."""

    columns: Columns
    at: Mapping[Field, int]
    places: Places
    since_1904: bool = False


@dataclass(slots=True)
class Row:
    """The row of one number. Reading it adds to `faults`; one with any is in no purchase.

    `hidden` are the fields whose cells are merged with those above: what they show is not in the row.
    """

    number: int
    cells: Sequence[str]
    layout: Layout
    hidden: frozenset[Field] = frozenset()
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Each hidden field is a fault, whatever is made of the blank in its place."""
        for name in sorted(self.hidden):
            self.faults.append(fault(self.number, self._heading(name), "merged"))

    def read(self, name: Field) -> str:
        """The cleaned cell, or the map's default for it; "" where neither says anything."""
        index = self.layout.at.get(name)
        written = self.cells[index] if index is not None and index < len(self.cells) else ""
        return clean.text(written) or clean.text(self.layout.columns.defaults.get(name, ""))

    def text(self, name: Field) -> str:
        """The same, of what may be recorded as it is written: a character that may not is a fault."""
        found = self.read(name)
        if not found.isascii() and (foreign := FOREIGN.search(found)):
            self.fault(name, "character", foreign.group())
        return found

    def fault(self, name: Field, code: str, value: object = "", other: object = "") -> None:
        """Put down what is wrong, under the heading that the user sees; of a hidden field that is known already."""
        if name not in self.hidden:
            self.faults.append(fault(self.number, self._heading(name), code, value, other))

    def _heading(self, name: Field) -> str:
        return self.layout.columns.columns.get(name, ALIASES[name][0])

    def word(self, name: Field, *, wanted: bool = True) -> str | None:
        """The payload's word for what is written; None where nothing is, which is a fault if it is `wanted`."""
        written = clean.key(self.text(name))
        if not written:
            if wanted:
                self.fault(name, "word_missing", "", offered(name))
            return None
        found = MEANING[name].get(written)
        if found is None:
            self.fault(name, "word_unknown", self.text(name), offered(name))
        return found

    def decimal(self, name: Field, *units: str) -> Decimal | None:
        """The number that is written, in one of these units; None where nothing is, or nothing that can be read."""
        written = self.text(name)
        if not written:
            return None
        try:
            return decimal(written, *units)
        except CellError as error:
            self.fault(name, error.code, written, error.other)
            return None

    def placed(self, name: Field, number: Decimal, places: int) -> str:
        """The number with its places; "" where it has more, which is a fault."""
        try:
            return placed(number, places)
        except CellError as error:
            self.fault(name, error.code, self.text(name), error.other)
            return ""

    def day(self, name: Field, *, wanted: bool = False) -> str | None:
        """The ISO day; None where none is written, which is a fault if it is `wanted`, or where it is none."""
        written = self.text(name)
        found = day(written, since_1904=self.layout.since_1904)
        if found is None:
            self.fault(name, "day", written)
        elif not found and wanted:
            self.fault(name, "day_missing")
        return found or None

    def party(self, name: Field) -> str | None:
        """A party by its RUC, or as `nat:…`; None where none is written, or a wrong one, which is a fault."""
        written = self.text(name)
        if not written:
            return None
        found = _NAT.fullmatch(written)
        try:
            return check_party(f"nat:{found[1]}" if found else f"ruc:{_SEPARATOR.sub('', written)}")
        except ValueError as error:
            code = str(error)
            self.fault(name, code if code.startswith("ruc_") else "seller_missing", written)
            return None

    def uuid(self, name: Field) -> str | None:
        """An identifier of the log's; None where none is written, or no such one, which is a fault."""
        written = self.text(name)
        if written and not _UUID.fullmatch(written):
            self.fault(name, "uuid", written)
            return None
        return written.lower() or None

    def ubigeo(self, name: Field) -> str | None:
        """A district by INEI's code, from which a spreadsheet may have taken the first zero."""
        written = self.text(name)
        code = written.zfill(6) if len(written) == 5 else written
        if written and code not in self.layout.places.inei:
            self.fault(name, "district_unknown", written)
            return None
        return code or None

    def district(self) -> str | None:
        """The district that the gold is from, by its code or its names; None where the row says nothing of it."""
        if self.text("ubigeo"):
            return self.ubigeo("ubigeo")
        said = names(self.text("department"), self.text("province"), self.text("district"))
        if not said[2]:
            return None
        found = self.layout.places.names.get(said)
        if found is None:
            near = nearest(self.layout.places, said)
            self.fault("district", "district_unknown", " / ".join(filter(None, said)) + (f" ¿{near}?" if near else ""))
            return None
        return found.inei
