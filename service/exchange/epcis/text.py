"""JSON in which a decimal stands in full: `14.85`, not the float next to it. One value, one spelling."""

from collections.abc import Mapping
from decimal import Decimal
from json import dumps
from typing import Any


def number(value: int | Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def write(value: Any) -> str:  # noqa: ANN401 - as JSON has it
    """Objects, lists, texts, integers, decimals and truth values as JSON."""
    match value:
        case Mapping():
            return "{" + ",".join(f"{dumps(name)}:{write(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(write, value)) + "]"
        case Decimal():
            return number(value)
        case _:
            return dumps(value, ensure_ascii=False)
