r"""The canonical JSON profile: one value, one spelling.

A subset of RFC 8785, so small that no rule hangs on floating point, Unicode tables or UTF-16 order:

1. the top is an object; objects and arrays nest at most 8 deep, the top being 1;
2. member names fully match `[a-z][a-z0-9_]{0,39}` and stand in byte order, each once;
3. numbers are integers within ±(2^53−1), written `0` or `-?[1-9][0-9]*`;
4. string characters are U+0020–7E, U+00A1–AC and U+00AE–024F (each its own NFC form); only `"` and `\` are
   escaped, by `\"` and `\\`;
5. no white space between tokens, UTF-8 without BOM.

`decode` accepts exactly the bytes that `encode` writes. The fast path decides whether there is a fault; which one,
and where, is worked out by `canonical_fault` only for bytes that are refused.
"""

import json
from functools import lru_cache
from typing import Any, Final

from pydantic_core import from_json, to_json

from service.ledger import canonical_fault
from service.ledger.errors import LedgerError
from service.ledger.profile import FOREIGN, MAX_DEPTH, MAX_INTEGER, NAME

_ASCII_PRINTABLE: Final = bytes(range(0x20, 0x7F))

_write: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


class CanonicalError(LedgerError):
    """A value or its bytes lie outside the profile.

    `path` names the place as `lines[2].right.name` (empty for the whole document), `reason` says what is wrong
    there and, where there is one, the fix.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason, path)
        self.reason: Final = reason
        self.path: Final = path

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class _OutsideProfileError(Exception):
    """The fast path found a fault, without saying which."""


def encode(value: object) -> bytes:
    """Write `value` canonically.

    Takes exactly `dict`, `list`, `str`, `int`, `bool` and `None`: no subclasses (an enumeration would
    be written by its name or its value, as the encoder pleases), tuples or bytes. Raises `CanonicalError`.
    """
    try:
        _check_types(value, MAX_DEPTH)
        data = _write(value).encode()
    except (_OutsideProfileError, ValueError):  # a lone surrogate, an integer too long to print
        raise CanonicalError(*canonical_fault.of_value(value, MAX_DEPTH)) from None
    decode(data)  # whatever is written can be read: one set of rules, in one place
    return data


def decode(data: bytes, *, max_depth: int = MAX_DEPTH, max_items: int | None = None) -> dict[str, Any]:
    """Read canonical bytes; `encode` gives the same bytes back.

    `max_items` bounds the length of every array. There is no limit of size: callers check the length first.
    Raises `CanonicalError`.
    """
    try:
        return _decode(data, max_depth, max_items)
    except (_OutsideProfileError, ValueError, TypeError, RecursionError):
        raise CanonicalError(*canonical_fault.of_bytes(data, max_depth, max_items)) from None


def _decode(data: bytes, max_depth: int, max_items: int | None) -> dict[str, Any]:
    if type(data) is not bytes:
        raise _OutsideProfileError
    if data.isascii():
        foreign = bool(data.translate(None, _ASCII_PRINTABLE))
    else:
        foreign = FOREIGN.search(data.decode()) is not None
    if foreign or (b"\\" in data and b"\\" in data.replace(b"\\\\", b"").replace(b'\\"', b"")):
        raise _OutsideProfileError
    value = from_json(data, cache_strings="keys")
    if type(value) is not dict:
        raise _OutsideProfileError
    _check(value, max_depth, max_items)
    # Catches what the parser forgives: white space, doubled members, "-0".
    if to_json(value) != data:
        raise _OutsideProfileError
    return value


def _check(top: dict[str, Any], max_depth: int, max_items: int | None) -> None:
    """Walk level by level, which costs less than a call for every object."""
    level: list[Any] = [top]
    for _ in range(max_depth):
        below: list[Any] = []
        for value in level:
            if type(value) is dict:
                _check_names(tuple(value))
                items: Any = value.values()
            elif max_items is not None and len(value) > max_items:
                raise _OutsideProfileError
            else:
                items = value
            for item in items:
                kind = type(item)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    below.append(item)
                elif kind is int:
                    if not -MAX_INTEGER <= item <= MAX_INTEGER:
                        raise _OutsideProfileError
                elif kind is not bool and item is not None:
                    raise _OutsideProfileError
        if not below:
            return
        level = below
    raise _OutsideProfileError


@lru_cache(maxsize=4096)
def _check_names(names: tuple[str, ...]) -> None:
    """Objects of one type share their names, so that this runs once a shape and costs one look-up an object."""
    if any(NAME.fullmatch(name) is None for name in names) or list(names) != sorted(names):
        raise _OutsideProfileError


def _check_types(value: object, room: int) -> None:
    if type(value) is dict:
        items = list(value.values())
        if any(type(name) is not str for name in value):
            raise _OutsideProfileError
    elif type(value) is list:
        items = value
    elif type(value) in (str, int, bool) or value is None:
        return
    else:
        raise _OutsideProfileError
    if room == 0:
        raise _OutsideProfileError
    for item in items:
        _check_types(item, room - 1)
