"""The child that reads one file for `apart`: limits before the first byte, the file from stdin, the table to stdout."""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress

from service.tabular.cost import Cost
from service.tabular.errors import SheetError
from service.tabular.limits import Limits
from service.tabular.read import read_sheet


def main(limits: Limits, cost: Cost) -> None:
    """Read one file and answer. Exit status 0 unless something went wrong that nobody foresaw."""
    _confine(cost)
    for line in _lines(sys.stdin.buffer.read(), limits):
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    sys.stdout.buffer.flush()


def _lines(data: bytes, limits: Limits) -> Iterator[str | int | tuple[str, ...]]:
    try:
        sheet = read_sheet(data, name="stdin", limits=limits)
    except SheetError as error:
        yield error.code
    except MemoryError:
        yield "sheet_costly"
    else:
        yield sheet.first_row
        yield sheet.headings
        yield from sheet.rows


def _confine(cost: Cost) -> None:
    _at_most(resource.RLIMIT_CORE, 0)  # a core would keep what the file says of persons
    _at_most(resource.RLIMIT_FSIZE, 0)  # no file is written; the answer goes into a pipe
    _at_most(resource.RLIMIT_CPU, cost.processor_seconds)
    with suppress(OSError, ValueError):  # macOS bounds no address space
        _at_most(resource.RLIMIT_AS, cost.memory_bytes)


def _at_most(kind: int, most: int) -> None:
    _, before = resource.getrlimit(kind)
    least = most if before == resource.RLIM_INFINITY else min(most, before)
    resource.setrlimit(kind, (least, least))


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])), Cost(**json.loads(sys.argv[2])))
