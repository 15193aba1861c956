"""An XML file read by a child: what it costs is bounded, and what it answers is a tree or it is nothing.

The child is `python -m service.markup`. It answers in lines of JSON: the two canonical forms, then each element with
its depth, name, attributes and text; or the code of a refusal.
"""

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Final

from service.apart.cost import Cost
from service.apart.run import Died, Spent, run
from service.markup.element import Document, Element, Form
from service.markup.errors import TEXTS, MarkupError
from service.markup.limits import COST, LIMITS, Limits

_CHILD: Final = (sys.executable, "-P", "-s", "-m", "service.markup")
_DIGESTS: Final = re.compile("[0-9a-f]{40} [0-9a-f]{64} [0-9a-f]{128}")


def read_apart(data: bytes, *, name: str, limits: Limits = LIMITS, cost: Cost = COST) -> Document:
    """What `read` gives, read by a child; `name`, as given by the user, stands in the error.

    Raises:
        MarkupError: as `read`; `xml_costly` where the child went beyond its cost, `xml_crash` where it died.
    """
    try:
        return _document(_answer(data, limits, cost), limits)
    except MarkupError as error:
        error.add_note(name)
        raise


def _answer(data: bytes, limits: Limits, cost: Cost) -> bytes:
    if len(data) > limits.file_bytes:
        raise MarkupError("xml_bytes")
    try:
        return run((*_CHILD, json.dumps(asdict(limits)), json.dumps(asdict(cost))), data, cost)
    except Spent:
        raise MarkupError("xml_costly") from None
    except Died:
        raise MarkupError("xml_crash") from None


def _document(answer: bytes, limits: Limits) -> Document:
    first, *lines = answer.splitlines() or [b"null"]
    try:
        match json.loads(first):
            case str(code) if code in TEXTS:
                raise MarkupError(code)
            case [inclusive, exclusive]:
                return Document(_root(map(json.loads, lines), limits), _form(inclusive), _form(exclusive))
            case _:
                pass
    except (ValueError, RecursionError) as error:
        raise MarkupError("xml_crash") from error
    raise MarkupError("xml_crash")


def _form(said: object) -> Form:
    """One canonical form; `ValueError` where it is none."""
    match said:
        case {"sha1": str(sha1), "sha256": str(sha256), "sha512": str(sha512), "signed_info": str(signed_info)}:
            if _DIGESTS.fullmatch(f"{sha1} {sha256} {sha512}"):
                return Form(sha1, sha256, sha512, signed_info)
        case _:
            pass
    raise ValueError("no form")


def _root(lines: Iterable[object], limits: Limits) -> Element:
    """The tree of which these are the elements; `ValueError` where they are of none."""
    open_: list[_Begun] = []
    for number, line in enumerate(lines):
        depth, begun = _begun(line)
        if depth >= limits.depth or not (1 <= depth <= len(open_) if number else depth == 0):
            raise ValueError("no tree")
        while len(open_) > depth:
            _close(open_)
        open_.append(begun)
    while len(open_) > 1:
        _close(open_)
    (root,) = open_
    return root.element()


@dataclass(slots=True)
class _Begun:
    """An element of which more children may come."""

    name: str
    attributes: dict[str, str]
    text: str
    children: list[Element] = field(default_factory=list)

    def element(self) -> Element:
        return Element(self.name, self.attributes, self.text, tuple(self.children))


def _begun(line: object) -> tuple[int, _Begun]:
    match line:
        case [int(depth), str(name), dict(attributes), str(text)]:
            if all(isinstance(each, str) for each in attributes.values()):
                return depth, _Begun(name, attributes, text)
        case _:
            pass
    raise ValueError("no element")


def _close(open_: list[_Begun]) -> None:
    done = open_.pop()
    open_[-1].children.append(done.element())
