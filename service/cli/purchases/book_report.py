"""What is told of a book: counts, the first bad rows, all of them in a file, everything for machines."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.cli.say import as_json as print_json
from service.cli.say import console, note
from service.cli.whole_file import put_new

if TYPE_CHECKING:
    from service.cli.purchases.book_sending import Outcome
    from service.exchange.books.faults import Fault
    from service.exchange.books.read import Book

_MOST: Final = 10
_HEADINGS: Final = ("row", "column", "code", "es", "en")
_COUNTS: Final = {
    "read": "filas leídas / rows read",
    "bad": "filas que quedan fuera / rows left out",
    "purchases": "compras / purchases",
    "new": "registradas / recorded",
    "before": "ya registradas / recorded before",
    "refused": "rechazadas / refused",
}


def tell(book: "Book", outcome: "Outcome | None", faults: "Sequence[Fault]", *, as_json: bool) -> None:
    """On standard output the counts, on standard error the first faults; or all of it as JSON."""
    counts = _counts(book, outcome)
    if as_json:
        print_json({"counts": counts, "recorded": outcome is not None, "faults": [_line(each) for each in faults]})
        return
    from rich.table import Table

    table = Table(title_justify="left", show_header=False)
    for name, count in counts.items():
        table.add_row(_COUNTS[name], f"{count:,}")
    console().print(table)
    if not faults and not book.purchases:
        note("el libro no tiene filas bajo los encabezados", "the book has no rows below its headings")
    for each in faults[:_MOST]:
        note(f"fila {each.row}, {each.column}: {each.es}", f"row {each.row}, {each.column}: {each.en}")
    if len(faults) > _MOST:
        note(f"… y {len(faults) - _MOST:,} avisos más: --faults ARCHIVO", "… and more: --faults FILE")


def write_faults(path: Path, faults: "Sequence[Fault]") -> None:
    """A CSV of the bad rows, with how to mend each. With a byte order mark, without which Excel garbles the accents."""
    from service.exchange.inert import inert

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for each in faults:
        writer.writerow(inert(map(str, _line(each).values())))
    put_new(path, text.getvalue().encode("utf-8-sig"))


def _line(fault: "Fault") -> dict[str, Any]:
    return {"row": fault.row, "column": fault.column, "code": fault.code, "es": fault.es, "en": fault.en}


def _counts(book: "Book", outcome: "Outcome | None") -> dict[str, int]:
    counts = {"read": book.read, "bad": book.bad, "purchases": len(book.purchases)}
    if outcome is not None:
        counts |= {"new": outcome.new, "before": outcome.before, "refused": outcome.refused}
    return counts
