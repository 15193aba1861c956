"""A book on file as its purchases: read by a child, its columns found or told, every row looked at."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli import bounded
from service.cli.say import Trouble, reason, usage, why

if TYPE_CHECKING:
    from service.exchange.books.columns import Columns
    from service.exchange.books.faults import Fault
    from service.exchange.books.read import Book
    from service.tabular import Sheet

_FILE_BYTES: Final = 32 * 2**20
_ROWS: Final = 50_000
_NO_MAP: Final = ("no es un mapa de columnas", "it is no map of columns")
_CHECKED_FOR: Final = "dry.run"
"""A log's origin, for payloads whose shape alone is looked at."""


def sheet(path: Path, named: str | None) -> "Sheet":
    """The table in a book: its first sheet that is one, or the one that is named. Raises `Trouble`."""
    from service.apart.cost import Cost
    from service.tabular import Limits, SheetError
    from service.tabular.apart import read_apart

    limits = Limits(file_bytes=_FILE_BYTES, unpacked_bytes=4 * _FILE_BYTES, rows=_ROWS, cells=2_000_000, pages=0)
    cost = Cost(memory_bytes=2 * 2**30, processor_seconds=60, seconds=90, answer_bytes=64 * 2**20)
    try:
        data = bounded.read(path, _FILE_BYTES)
        return read_apart(data, name=path.name, limits=limits, cost=cost, sheet=named)
    except OSError as error:
        raise usage(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    except SheetError as error:
        raise Trouble(f"{path}: {error.es}", f"{path}: {error.en}") from None


def columns(headings: Sequence[str], map_: Path | None, fixed: Sequence[str]) -> "Columns":
    """The columns that the headings tell, a map on file over them, and `field=text` over that. Raises `Trouble`."""
    from service.exchange.books.columns import MapError, guessed, read
    from service.exchange.books.fields import FIELDS

    try:
        found = (
            guessed(headings) if map_ is None else read(bounded.whole(map_, bounded.PIECE, _NO_MAP).decode(), headings)
        )
    except (OSError, UnicodeError) as error:
        raise usage(f"{map_} no se puede leer: {why(error)}", f"{map_} cannot be read: {reason(error)}") from None
    except MapError as error:
        raise usage(f"{map_}: {error.es}", f"{map_}: {error.en}") from None
    defaults = dict(found.defaults)
    for each in fixed:
        name, _, text = each.partition("=")
        field = next((field for field in FIELDS if field == name), None)
        if field is None or not text:
            raise usage(f"--set {each!r}: campo=texto; campos: {', '.join(FIELDS)}", "--set takes field=text")
        defaults[field] = text
    return replace(found, defaults=defaults)


def book(table: "Sheet", chosen: "Columns", buyer: str, *, repeated: bool) -> "tuple[Book, list[Fault]]":
    """The purchases in a table; and what the rulebook would not read of them, by their first rows."""
    from importlib.resources import files

    from service.exchange.books.read import read
    from service.registry import districts
    from service.registry.rolls import places

    text = (files("service.registry.data") / "districts.csv").read_text(encoding="utf-8")
    found = read(table, chosen, places.index(districts.parse(text)), buyer, repeated=repeated)
    misshapen = [fault for each in found.purchases for fault in _misshapen(each.rows[0], each.payload)]
    if misshapen:
        bad = {fault.row for fault in misshapen}
        left = tuple(each for each in found.purchases if each.rows[0] not in bad)
        dropped = sum(len(each.rows) for each in found.purchases) - sum(len(each.rows) for each in left)
        found = replace(found, purchases=left, bad=found.bad + dropped)
    return found, misshapen


def _misshapen(row: int, payload: dict[str, object]) -> "list[Fault]":
    """What a payload's type would refuse of its shape: it would be a 422, whoever keeps the log."""
    from service.api.log import submitting
    from service.cli.recording.split import TooBig, split
    from service.exchange.books.faults import Fault
    from service.ledger import canonical
    from service.rulebook.read import ShapeError, read

    try:
        for part in split({"log": _CHECKED_FOR, **payload}):
            read(canonical.encode(part))
    except TooBig as error:
        return [Fault(row, "", "too_big", error.es, error.en)]
    except canonical.CanonicalError as error:
        return [Fault(row, error.path, "character", error.reason, error.reason)]
    except ShapeError as error:
        problem = submitting.misshapen(error.problems)
        es, en = problem.as_json("es"), problem.as_json("en")
        field = problem.field.removeprefix("payload.")
        return [Fault(row, field, problem.kind.code, f"{es['title']} {es['fix']}", f"{en['title']} {en['fix']}")]
    return []
