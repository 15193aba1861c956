"""Going down a tree by the names that UBL has for things. What stands twice where once is meant is refused."""

from collections.abc import Sequence

from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.names import name
from service.markup.element import Element


def every(element: Element, path: str) -> Sequence[Element]:
    """The elements at the end of `cac:A/cbc:B`, in the order of the document."""
    found = [element]
    for step in path.split("/"):
        wanted = name(step)
        found = [child for each in found for child in each.children if child.name == wanted]
    return found


def first(element: Element, path: str) -> Element | None:
    """The first of what may stand more than once: the first stage of a road, the first vehicle."""
    return next(iter(every(element, path)), None)


def one(element: Element, path: str) -> Element | None:
    """What stands at most once; None where it does not.

    Raises:
        SunatError: `element_repeated`.
    """
    found = every(element, path)
    if len(found) > 1:
        raise SunatError("element_repeated", path)
    return found[0] if found else None


def said(element: Element, path: str) -> str:
    """The text of what stands at most once, "" where it does not. Raises as `one` does."""
    found = one(element, path)
    return "" if found is None else found.text


def demanded(element: Element, path: str) -> Element:
    """What has to stand once.

    Raises:
        SunatError: `element_repeated`, `element_missing`.
    """
    found = one(element, path)
    if found is None or not (found.text or found.children):
        raise SunatError("element_missing", path)
    return found
