"""A buyer's month: its lines, what they come to, and the file that says so.

The file is CSV as RFC 4180 has it: commas, CRLF, quotation marks where they are needed, UTF-8. What is digested is the
file without anybody's erasable data, so that it can be made again from the ledger alone when a person has been erased.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from service.decision.values import frozen
from service.exchange.inert import inert
from service.exchange.monthly_register.cells import CELLS, Person, Shown
from service.exchange.monthly_register.line import RegisterLine
from service.exchange.monthly_register.template import Template

NOBODY: Final[Mapping[str, Person]] = MappingProxyType({})
"""No erasable data."""


@frozen
class Sums:
    """What some lines come to: gross mg, fine µg (0 of what is not assayed), céntimos by currency, sorted."""

    lines: int
    gross_mg: int
    fine_ug: int
    cents: tuple[tuple[str, int], ...]


@frozen
class Register:
    """The purchases of `buyer` in `month` as the first `size` entries know them, a line each.

    `names` are the legal entities' by party; `recpo` the buyer's number in that register, empty where none is known.
    """

    buyer: str
    month: str
    size: int
    lines: tuple[RegisterLine, ...]
    names: Mapping[str, str]
    recpo: str

    @property
    def sums(self) -> Sums:
        """What all lines come to."""
        return sums(self.lines)


def sums(lines: Sequence[RegisterLine]) -> Sums:
    """What these lines come to."""
    cents: dict[str, int] = {}
    for line in lines:
        cents[line.currency] = cents.get(line.currency, 0) + line.cents
    gross = sum(line.weight.gross_mg for line in lines)
    return Sums(len(lines), gross, sum(line.weight.fine_ug or 0 for line in lines), tuple(sorted(cents.items())))


def row(register: Register, line: RegisterLine, form: Template, persons: Mapping[str, Person] = NOBODY) -> list[str]:
    """The cells of a line, by the columns of a form."""
    shown = Shown(line, register.names, register.recpo, persons)
    return [CELLS[column.source](shown) for column in form.columns]


def rows(register: Register, form: Template, persons: Mapping[str, Person] = NOBODY) -> Iterator[list[str]]:
    """The cells of all lines."""
    return (row(register, line, form, persons) for line in register.lines)


def as_csv(register: Register, form: Template, persons: Mapping[str, Person] = NOBODY, *, mark: bool = False) -> bytes:
    """The file; with `mark` it begins with the byte order mark, by which Excel knows UTF-8."""
    return table(form.titles, rows(register, form, persons), mark=mark)


def digest(register: Register, form: Template) -> str:
    """SHA-256 (hex) of the file without mark and without erasable data: what `report.filed` carries."""
    return sha256(as_csv(register, form)).hexdigest()


def table(titles: Sequence[str], found: Iterator[list[str]], *, mark: bool = False) -> bytes:
    """A heading row and cells as CSV; no cell can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows(map(inert, found))
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")
