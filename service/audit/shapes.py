"""Payloads of a shape met before are known to be canonical without parsing them: a shape is a regular expression.

Between its strings, a payload is a few hundred braces, commas and numbers; which of its strings are member names
follows from them. Whether it is canonical hangs on these characters, the names, and the alphabet of its strings, but on
no string's contents. So one payload that the ledger has accepted speaks for all that differ from it in the contents of
strings and in numbers alone: its text, with these left open, is the pattern that recognizes them.

Declarations of one type come in few shapes. Matching costs a fifth of parsing, compiling a pattern as much as a hundred
parses: it is done for shapes that come often. Property tests hold this together with `ledger.entry.parse`. What is
unusual (escapes, negative or long numbers) has no shape here and is always parsed.
"""

import re
from collections import Counter
from typing import Final, NamedTuple

from service.ledger.profile import FOREIGN

_OFTEN: Final = 24
_MOST: Final = 4096
_STRING: Final = rb"[ !#-\[\]-~\x80-\xff]*+"
"""All that a string may hold, and more beyond ASCII: that is looked at apart, where there is any."""

_NUMBER: Final = rb"(?:0|[1-9][0-9]{0,14})"
"""Numbers of 15 digits are within ±(2^53−1); longer ones have to be parsed."""

_DIGITS: Final = re.compile(rb"[0-9]+")
_ASCII: Final = bytes(range(0x80))

_UUID: Final = rb"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_INSTANT: Final = rb"(20[0-9]{2}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
_READ: Final = {b"id": _UUID, b"occurred_at": _INSTANT}
"""The ledger's own members, in its own grammar; that a day is real remains to be seen."""

_FIXED: Final = (b"log", b"type")
_SEEN: Final = rb'"seen":\{"root":"%b","size":%b\}' % (_STRING, _NUMBER)
_SEEN_READ: Final = rb'"seen":\{"root":"[0-9a-f]{64}","size":[1-9][0-9]{0,14}\}'


class Fields(NamedTuple):
    """What is left to be known of a payload that is recognized: the submission's id, and the day it occurred on."""

    id: bytes
    day: bytes


class Shapes:
    """The shapes met so far in this process, of payloads for one log."""

    def __init__(self) -> None:
        self._met: Counter[bytes] = Counter()
        # By the number of quotes, of which a shape has so many and no more.
        self._patterns: dict[int, list[re.Pattern[bytes]]] = {}

    def recognize(self, payload: bytes) -> Fields | None:
        """The fields of a payload that is canonical because its shape is; None if that cannot be told."""
        for pattern in self._patterns.get(payload.count(b'"'), ()):
            if (found := pattern.fullmatch(payload)) is not None:
                return Fields(*found.groups()) if payload.isascii() or _in_alphabet(payload) else None
        return None

    def learn(self, payload: bytes) -> None:
        """Remember the shape of a payload that the ledger has accepted for this log, which is part of the shape."""
        pattern = _pattern(payload)
        if pattern is None or len(self._met) >= _MOST:
            return
        self._met[pattern] += 1
        if self._met[pattern] == _OFTEN:
            self._patterns.setdefault(payload.count(b'"'), []).append(re.compile(pattern))


def _pattern(payload: bytes) -> bytes | None:
    """The payload's text with strings and numbers left open, but for the ledger's own members; None if unusual."""
    if b"\\" in payload:
        return None
    parts = payload.split(b'"')
    own: list[bytes] = []
    pattern, depth = [], 0
    for at, part in enumerate(parts):
        if at % 2 == 0:
            if b"-" in part or any(len(digits) > 15 for digits in _DIGITS.findall(part)):
                return None
            depth += part.count(b"{") + part.count(b"[") - part.count(b"}") - part.count(b"]")
            pattern.append(_DIGITS.sub(lambda _: _NUMBER, re.escape(part)))
        elif parts[at + 1].startswith(b":"):
            pattern.append(part)
        else:
            name = parts[at - 2] if depth == 1 and parts[at - 1] == b":" else b""
            own += [name] if name in _READ or name in _FIXED else []
            pattern.append(re.escape(part) if name in _FIXED else _READ.get(name, _STRING))
    text = b'"'.join(pattern)
    seen = text.count(b'"seen":')
    if sorted(own) != sorted((*_READ, *_FIXED)) or seen > 1 or seen != text.count(_SEEN):
        return None
    return text.replace(_SEEN, _SEEN_READ)


def _in_alphabet(payload: bytes) -> bool:
    try:
        # Once the whole is known to be UTF-8, what is left without ASCII is whole characters.
        payload.decode()
        return FOREIGN.search(payload.translate(None, _ASCII).decode()) is None
    except UnicodeDecodeError:
        return False
