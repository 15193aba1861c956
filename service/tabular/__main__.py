"""The child that reads one file for `apart`: limits before the first byte, the file from stdin, the table to stdout."""

import json
import sys
from collections.abc import Iterator

from service.apart.confine import confine
from service.apart.cost import Cost
from service.tabular.errors import SheetError
from service.tabular.limits import Limits
from service.tabular.read import read_sheet
from service.tabular.sheet import Merged

Head = tuple[int, bool, tuple[Merged, ...], str, tuple[str, ...]]


def main(limits: Limits, cost: Cost, sheet: str | None = None) -> None:
    """Read one file and answer. Exit status 0 unless something went wrong that nobody foresaw."""
    confine(cost)
    for line in _lines(sys.stdin.buffer.read(), limits, sheet):
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    sys.stdout.buffer.flush()


def _lines(data: bytes, limits: Limits, named: str | None) -> Iterator[str | Head | tuple[str, ...]]:
    try:
        sheet = read_sheet(data, name="stdin", limits=limits, sheet=named)
    except SheetError as error:
        yield error.code
    except MemoryError:
        yield "sheet_costly"
    else:
        yield sheet.first_row, sheet.since_1904, sheet.merged, sheet.name, sheet.left
        yield sheet.headings
        yield from sheet.rows


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])), Cost(**json.loads(sys.argv[2])), json.loads(sys.argv[3]))
