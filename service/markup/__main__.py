"""The child that reads one file for `apart`: limits before the first byte, the file from stdin, the tree to stdout."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from service.apart.confine import confine
from service.apart.cost import Cost
from service.markup.element import Element
from service.markup.errors import MarkupError
from service.markup.limits import Limits
from service.markup.read import read


def main(limits: Limits, cost: Cost) -> None:
    """Read one file and answer. Exit status 0 unless something went wrong that nobody foresaw."""
    confine(cost)
    for line in _lines(sys.stdin.buffer.read(), limits):
        sys.stdout.buffer.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
    sys.stdout.buffer.flush()


def _lines(data: bytes, limits: Limits) -> Iterator[object]:
    """The canonical forms, then the elements in the order of the document, each with its depth."""
    try:
        document = read(data, limits)
    except MarkupError as error:
        yield error.code
        return
    except MemoryError:
        yield "xml_costly"
        return
    yield [asdict(document.inclusive), asdict(document.exclusive)]
    waiting: list[tuple[int, Element]] = [(0, document.root)]
    while waiting:
        depth, each = waiting.pop()
        yield [depth, each.name, dict(each.attributes), each.text]
        waiting.extend((depth + 1, child) for child in reversed(each.children))


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])), Cost(**json.loads(sys.argv[2])))
