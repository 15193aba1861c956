"""Says what is wrong with bytes that the canonical profile refuses, and where.

Runs only once bytes are refused, so it may be slow and walk everything again; it accepts nothing. A fault is a pair
(reason, path).
"""

import json
import re
import unicodedata
from itertools import pairwise
from typing import Any, Final

from service.ledger import folding
from service.ledger.profile import FOREIGN, MAX_INTEGER, NAME

Fault = tuple[str, str]

_SHOWN: Final = 60
_WALKED: Final = 200
"""Depth to which a place is named. How deep `json` reads is each Python version's own: 1,000 levels, or 200,000."""
_NESTING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
"""A string, which may lack its end, or a bracket: no text is gone over twice."""


class _Object(list[tuple[str, Any]]):
    """An object's members in the order read, doubles included."""


class _Number(str):
    """A number's spelling, kept because it is not an integer or is too long to convert."""

    __slots__ = ()


def of_bytes(data: object, max_depth: int, max_items: int | None) -> Fault:
    """The first fault of `data`, known to be refused."""
    if not isinstance(data, bytes):
        return f"expected bytes, not {type(data).__name__}", ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}", ""
    if text.startswith("\ufeff"):
        return "starts with a byte order mark: leave it out", ""
    if _nests_deeper(text, _WALKED):
        return f"nested deeper than {max_depth}", ""
    try:
        value = _READER.decode(text)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg.lower().removesuffix(' at')} at character {error.pos}", ""
    except RecursionError:  # called from far down
        return f"nested deeper than {max_depth}", ""
    if type(value) is not _Object:
        return "the top is not an object", ""
    return _find(value, "", max_depth, max_items) or (_spelling(text), "")


def of_value(value: object, max_depth: int) -> Fault:
    """The first fault of a Python value, known to be refused."""
    return _find(value, "", max_depth, None) or ("outside the canonical profile", "")


def _nests_deeper(text: str, most: int) -> bool:
    """Whether more than `most` brackets are ever open, those within strings left out."""
    depth = 0
    for found in _NESTING.finditer(text):
        if found.group() in "[{":
            depth += 1
            if depth > most:
                return True
        elif found.group() in "]}":
            depth -= 1
    return False


def _integer(digits: str) -> int | _Number:
    return int(digits) if len(digits) <= 17 and digits != "-0" else _Number(digits)


_READER: Final = json.JSONDecoder(
    object_pairs_hook=_Object, parse_float=_Number, parse_constant=_Number, parse_int=_integer
)


def _find(value: object, path: str, room: int, max_items: int | None) -> Fault | None:
    if type(value) is dict:
        return _in_object(list(value.items()), path, room, max_items)
    if type(value) is _Object:
        return _in_object(value, path, room, max_items) or _disorder(value, path)
    if type(value) is list:
        return _in_array(value, path, room, max_items)
    if type(value) is str:
        return _in_string(value, path)
    if type(value) is int:
        return None if -MAX_INTEGER <= value <= MAX_INTEGER else ("integer beyond ±(2^53−1)", path)
    if type(value) is _Number:
        return f"{_show(value)} is not an integer within ±(2^53−1): write exact quantities as decimal strings", path
    if type(value) is bool or value is None:
        return None
    return f"a {type(value).__name__} cannot be written: only dict, list, str, int, bool and None", path


def _in_object(members: list[tuple[Any, Any]], path: str, room: int, max_items: int | None) -> Fault | None:
    if room == 0:
        return "nested too deep", path
    seen: set[str] = set()
    for name, value in members:
        if type(name) is not str:
            return f"a member name must be a str, not {type(name).__name__}", path
        if NAME.fullmatch(name) is None:
            return f"member name {_show(name)} does not match [a-z][a-z0-9_]{{0,39}}", path
        if name in seen:
            return "member stands twice", _join(path, name)
        seen.add(name)
        if fault := _find(value, _join(path, name), room - 1, max_items):
            return fault
    return None


def _disorder(members: _Object, path: str) -> Fault | None:
    names = [name for name, _ in members]
    for before, after in pairwise(names):
        if after < before:
            return f"members are not in order: {after} stands after {before}", path
    return None


def _in_array(items: list[Any], path: str, room: int, max_items: int | None) -> Fault | None:
    if room == 0:
        return "nested too deep", path
    if max_items is not None and len(items) > max_items:
        return f"{len(items)} items: at most {max_items}", path
    for index, item in enumerate(items):
        if fault := _find(item, f"{path}[{index}]", room - 1, max_items):
            return fault
    return None


def _in_string(text: str, path: str) -> Fault | None:
    if (found := FOREIGN.search(text)) is None:
        return None
    character = found.group()
    code = f"U+{ord(character):04X}"
    shown = f"{code} ({character})" if character.isprintable() else code
    return f"character {shown} at position {found.start()} is not allowed: {_remedy(character)}", path


def _remedy(character: str) -> str:
    if unicodedata.combining(character):
        return "compose it with the letter before it (NFC), or leave it out"
    instead = folding.replacement(character)
    if instead is None:
        return "it has no replacement"
    return f"write {_show(instead)} instead" if instead else "leave it out"


def _spelling(text: str) -> str:
    """The value is in the profile, so that only its spelling differs from the canonical one."""
    canonical = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    pairs = enumerate(zip(text, canonical, strict=False))
    at = next((i for i, (got, want) in pairs if got != want), min(len(text), len(canonical)))
    return f'not the canonical spelling at character {at}: no white space, and only \\" and \\\\ are escaped'


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _show(text: str) -> str:
    return json.dumps(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
