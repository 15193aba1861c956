"""Payloads of a shape seen before are known to be canonical without parsing them.

Between its strings, a payload is a few hundred characters of braces, commas and numbers; which of its strings are
member names follows from them. Whether it is canonical hangs on these characters, the names, and the alphabet of its
strings, but on no string's contents: one payload that `canonical.decode` has accepted speaks for all of its shape.
Declarations of one type come in few shapes, so that most lines of an export cost half of what parsing them would.

A property test holds this together with `canonical.decode`. Whatever is unusual (escapes, negative or long numbers) has
no shape here and is always parsed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from service.ledger.profile import FOREIGN

_PRINTABLE: Final = bytes(range(0x20, 0x7F))
_DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_LEADING_ZERO: Final = re.compile(rb"[:,\[]0[0-9]")
_LONG: Final = b"0" * 16
"""Numbers of 15 digits are within ±(2^53−1); longer ones have to be looked at."""

_MOST: Final = 65_536
_FIELDS: Final = (b"id", b"log", b"occurred_at", b"type")


class Fields(NamedTuple):
    """The values of the members that the ledger itself reads; `seen` says whether there is one."""

    id: bytes
    log: bytes
    occurred_at: bytes
    type: bytes
    seen: bool


Names = Callable[[list[bytes]], tuple[bytes, ...]]
"""The names among a payload's strings: where they are follows from the skeleton."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the names are, and where among the strings those are that the ledger reads."""

    names: tuple[bytes, ...]
    field_of: Callable[[list[bytes]], tuple[bytes, ...]]
    seen: bool


class Shapes:
    """The shapes met so far in this process."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Names, list[_Shape]]] = {}

    def recognize(self, payload: bytes) -> Fields | None:
        """The fields of a payload that is canonical because its shape is; None if that cannot be told."""
        parts = payload.split(b'"')
        skeleton = _skeleton(payload, parts)
        known = None if skeleton is None else self._known.get(skeleton)
        if known is None:
            return None
        name_of, shapes = known
        strings = parts[1::2]
        names = name_of(strings)
        for shape in shapes:
            if shape.names == names:
                identity, log, occurred_at, kind = shape.field_of(strings)
                return Fields(identity, log, occurred_at, kind, shape.seen)
        return None

    def learn(self, payload: bytes) -> None:
        """Remember the shape of a payload that the ledger has accepted."""
        parts = payload.split(b'"')
        skeleton = _skeleton(payload, parts)
        if skeleton is None:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        strings = parts[1::2]
        places = [at for at, after in enumerate(parts[2::2]) if after.startswith(b":")]
        fields = _top_values(parts)
        if len(places) < 2 or fields is None:
            return
        name_of, shapes = self._known.setdefault(skeleton, (itemgetter(*places), []))
        names = name_of(strings)
        if all(shape.names != names for shape in shapes):
            shapes.append(_Shape(names, itemgetter(*fields), b'"seen":' in payload))


def _skeleton(payload: bytes, parts: list[bytes]) -> bytes | None:
    """What stands between the strings, every number written in noughts; None for a payload to be parsed anyway."""
    if b"\\" in payload or not _in_alphabet(payload):
        return None
    between = b'"'.join(parts[::2])
    if b"-" in between or _LEADING_ZERO.search(between):
        return None
    skeleton = between.translate(_DIGITS)
    return None if _LONG in skeleton else skeleton.replace(b"00000000", b"0").replace(b"0000", b"0")


def _in_alphabet(payload: bytes) -> bool:
    foreign = payload.translate(None, _PRINTABLE)
    if not foreign:
        return True
    try:
        # The whole must be UTF-8; what is left of it once ASCII is taken out are whole characters then.
        payload.decode()
        return FOREIGN.search(foreign.decode()) is None
    except UnicodeDecodeError:
        return False


def _top_values(parts: list[bytes]) -> list[int] | None:
    """Where the strings are that are the values of the ledger's own members; None unless all four are there."""
    places: dict[bytes, int] = {}
    depth = 0
    for at, between in enumerate(parts[:-1:2]):
        depth += between.count(b"{") + between.count(b"[") - between.count(b"}") - between.count(b"]")
        if depth == 1 and parts[2 * at + 2] == b":":
            places[parts[2 * at + 1]] = at + 1
    return [places[name] for name in _FIELDS] if all(name in places for name in _FIELDS) else None
