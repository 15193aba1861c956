"""JSON as credentials use it: read strictly, and written canonically (RFC 8785, JSON Canonicalization Scheme).

Wider than the ledger's own profile, since names as `@context` and texts of any script occur; narrower than JSON, so
that no two readers can take the same bytes for different documents: no member twice, no fractions, no lone surrogates.
"""

import json
from typing import Any, Final

import rfc8785

from service.ledger.errors import LedgerError

MOST_BYTES: Final = 1_048_576
MOST_DEPTH: Final = 32


class JsonError(LedgerError):
    """Bytes are not JSON as it is wanted here, or a value cannot be written as JSON."""


def read(data: bytes) -> dict[str, Any]:
    """An object of at most a mebibyte. Raises `JsonError`."""
    if len(data) > MOST_BYTES:
        raise JsonError(f"{len(data)} bytes: at most {MOST_BYTES}")
    try:
        found = json.loads(data.decode(), object_pairs_hook=_no_doubles, parse_float=_refuse, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise JsonError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise JsonError("not JSON") from None
    if not isinstance(found, dict):
        raise JsonError("not a JSON object")
    _check(found, MOST_DEPTH)
    return found


def canonical(value: object) -> bytes:
    """The one spelling of a value. Raises `JsonError`."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type] # it refuses by itself what is not JSON
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise JsonError(f"cannot be written canonically: {error}") from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonError("a member stands twice")
    return members


def _refuse(text: str) -> None:
    raise JsonError(f"{text[:20]}: a number with a fraction, an exponent or no value")


def _check(value: object, left: int) -> None:
    """Not too deep, and every text can be written in UTF-8."""
    if left == 0:
        raise JsonError(f"deeper than {MOST_DEPTH}")
    match value:
        case str():
            _check_text(value)
        case dict():
            for name, member in value.items():
                _check_text(name)
                _check(member, left - 1)
        case list():
            for member in value:
                _check(member, left - 1)
        case _:
            pass


def _check_text(text: str) -> None:
    # Two halves that belong together have become one character when they were read.
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise JsonError("a lone surrogate")
