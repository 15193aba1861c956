"""Rows as storage keeps them: their fields in a JSON object, members that are None left out.

One pair of functions is made for each class when this module is imported; every POST runs them many times.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, get_type_hints

from service.decision.records import Row
from service.rulebook.kinds import ROWS


def encode(row: Row) -> dict[str, Any]:
    """The row's fields; tuples become arrays in JSON."""
    return _ENCODERS[row.kind](row)


def decode(kind: str, body: dict[str, Any]) -> Row:
    """The row whose fields `body` holds, as JSON gave them back.

    Raises:
        KeyError: for a kind that this version does not know.
    """
    return _DECODERS[kind](body)


def _encoder(row: type[Row]) -> Callable[[Row], dict[str, Any]]:
    names = tuple(field.name for field in fields(row))
    values = attrgetter(*names)
    return lambda row: {name: value for name, value in zip(names, values(row), strict=True) if value is not None}


def _decoder(row: type[Row]) -> Callable[[dict[str, Any]], Row]:
    names = tuple(field.name for field in fields(row))
    hints = get_type_hints(row)
    make: Callable[..., Row] = row
    nested = tuple(at for at, name in enumerate(names) if "tuple" in str(hints[name]))

    def decode_one(body: dict[str, Any]) -> Row:
        values = [body.get(name) for name in names]
        for at in nested:
            values[at] = _freeze(values[at])
        return make(*values)

    return decode_one


def _freeze(value: object) -> object:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


_ENCODERS: Final = {kind: _encoder(row) for kind, row in ROWS.items()}
_DECODERS: Final = {kind: _decoder(row) for kind, row in ROWS.items()}
