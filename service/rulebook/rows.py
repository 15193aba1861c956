"""Rows as storage keeps them: their fields in a JSON object, members that are None left out.

A writer and a reader are made for each class when this module is imported; every POST runs them many times.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from service.decision.records import Row
from service.rulebook.kinds import ROWS


def encode(row: Row) -> bytes:
    """The row's fields as JSON; tuples become arrays.

    Raises:
        KeyError: for a kind that this version does not know.
        ValueError: for a text that UTF-8 cannot write.
    """
    return _WRITERS[row.kind].to_json(row, exclude_none=True)


def decode(kind: str, body: dict[str, Any]) -> Row:
    """The row whose fields `body` holds, as JSON gave them back.

    Raises:
        KeyError: for a kind that this version does not know.
    """
    return _READERS[kind](body)


def _reader(row: type[Row]) -> Callable[[dict[str, Any]], Row]:
    names = tuple(field.name for field in fields(row))
    hints = get_type_hints(row)
    make: Callable[..., Row] = row
    nested = tuple(at for at, name in enumerate(names) if "tuple" in str(hints[name]))

    if not nested:
        return lambda body: make(*map(body.get, names))

    def read(body: dict[str, Any]) -> Row:
        values = [body.get(name) for name in names]
        for at in nested:
            values[at] = _freeze(values[at])
        return make(*values)

    return read


def _freeze(value: object) -> object:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


_WRITERS: Final = {kind: TypeAdapter(row).serializer for kind, row in ROWS.items()}
_READERS: Final = {kind: _reader(row) for kind, row in ROWS.items()}
