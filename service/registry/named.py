"""Which parties a payload names, and where: whoever signs may put somebody else in a role that it never took.

A party has one spelling and no payload has free text, so that wherever the spelling stands, the party is named: as
seller or carrier, as an origin's holder, or as the issuer of a document. A type to come is covered without a word here.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_PARTY: Final = re.compile(r"ruc:[0-9]{11}|nat:[0-7][0-9A-HJKMNP-TV-Z]{25}")


class Named(NamedTuple):
    """A party, and the path of the member that names it (`lines[0].origin.holder`): the last word is the role."""

    path: str
    party: str


def named(payload: dict[str, Any]) -> Iterator[Named]:
    """Every party that a payload of the canonical profile names, in the order of its bytes, as often as it does."""
    return _within(payload, "")


def _within(value: object, path: str) -> Iterator[Named]:
    if isinstance(value, str):
        if _PARTY.fullmatch(value):
            yield Named(path, value)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _within(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _within(item, f"{path}[{at}]")
