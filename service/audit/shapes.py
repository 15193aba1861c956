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
_READ: Final = (b"id", b"log", b"occurred_at", b"type")
_SEEN: Final = (rb'"seen":\{"root":"%b","size":%b\}' % (_STRING, _NUMBER), b'"seen":')
_SEEN_READ: Final = rb'"seen":\{"root":"(%b)","size":(%b)\}' % (_STRING, _NUMBER)


class Fields(NamedTuple):
    """The values of the members that the ledger itself reads; `seen` is a root and a size."""

    id: bytes
    log: bytes
    occurred_at: bytes
    type: bytes
    seen: tuple[bytes, bytes] | None


class Shapes:
    """The shapes met so far in this process."""

    def __init__(self) -> None:
        self._met: Counter[bytes] = Counter()
        # By the number of quotes, of which a shape has so many and no more.
        self._patterns: dict[int, list[re.Pattern[bytes]]] = {}

    def recognize(self, payload: bytes) -> Fields | None:
        """The fields of a payload that is canonical because its shape is; None if that cannot be told."""
        for pattern in self._patterns.get(payload.count(b'"'), ()):
            if (found := pattern.fullmatch(payload)) is not None:
                if not payload.isascii() and not _in_alphabet(payload):
                    return None
                identity, log, occurred_at, *seen, kind = found.groups()
                return Fields(identity, log, occurred_at, kind, (seen[0], seen[1]) if seen else None)
        return None

    def learn(self, payload: bytes) -> None:
        """Remember the shape of a payload that the ledger has accepted."""
        pattern = _pattern(payload)
        if pattern is None or len(self._met) >= _MOST:
            return
        self._met[pattern] += 1
        if self._met[pattern] == _OFTEN:
            self._patterns.setdefault(payload.count(b'"'), []).append(re.compile(pattern))


def _pattern(payload: bytes) -> bytes | None:
    """The payload's text with strings and numbers left open, those that the ledger reads as groups; None if unusual."""
    if b"\\" in payload:
        return None
    parts = payload.split(b'"')
    read: set[bytes] = set()
    pattern, depth = [], 0
    for at, part in enumerate(parts):
        if at % 2 == 0:
            if b"-" in part or any(len(digits) > 15 for digits in _DIGITS.findall(part)):
                return None
            depth += part.count(b"{") + part.count(b"[") - part.count(b"}") - part.count(b"]")
            pattern.append(_DIGITS.sub(lambda _: _NUMBER, re.escape(part)))
        elif parts[at + 1].startswith(b":"):
            pattern.append(part)
        elif depth == 1 and parts[at - 2] in _READ and parts[at - 1] == b":":
            read.add(parts[at - 2])
            pattern.append(b"(%b)" % _STRING)
        else:
            pattern.append(_STRING)
    text = b'"'.join(pattern)
    if read != set(_READ) or text.count(_SEEN[0]) != text.count(_SEEN[1]) or text.count(_SEEN[1]) > 1:
        return None
    return text.replace(_SEEN[0], _SEEN_READ)


def _in_alphabet(payload: bytes) -> bool:
    try:
        # Once the whole is known to be UTF-8, what is left without ASCII is whole characters.
        payload.decode()
        return FOREIGN.search(payload.translate(None, _ASCII).decode()) is None
    except UnicodeDecodeError:
        return False
