"""In what two payloads differ: the members, and how many different values stand behind them."""

from collections.abc import Iterator
from typing import Final

from service.demo.pen import Json

Difference = tuple[str, object, object]

_FOLLOWS: Final = "fine_g"
"""The exact product of weight and assay, or the payload is refused: not a word of its own."""
_CHOICES: Final = (frozenset({"origin", "lot", "take_g", "undeclared"}), frozenset({"commitment", "inactive"}))
"""Members of which exactly one way is chosen: where a line is from, what was produced (`docs/payloads.md`)."""


def differences(one: Json, other: Json) -> tuple[Difference, ...]:
    """Path and both values of each member that differs; None where it is absent."""
    return tuple(_differences("", one, other))


def fields(one: Json, other: Json) -> int:
    """How many fields differ: an amount that voucher, payment and line all repeat is one."""
    return len({(repr(old), repr(new)) for _, old, new in differences(one, other)})


def _differences(path: str, one: object, other: object) -> Iterator[Difference]:
    if isinstance(one, dict) and isinstance(other, dict):
        one, other = _chosen(one, other), _chosen(other, one)
        for name in sorted({*one, *other} - {_FOLLOWS}):
            yield from _differences(f"{path}.{name}", one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from _differences(f"{path}[{n}]", mine, its)
    elif one != other:
        yield path, one, other


def _chosen(one: Json, other: Json) -> Json:
    """Where the two choose different ways to say something, that choice is one member."""
    for choice in _CHOICES:
        mine = one.keys() & choice
        if mine != other.keys() & choice:
            rest = {name: value for name, value in one.items() if name not in choice}
            one = {**rest, "chosen": [one[name] for name in sorted(mine)]}
    return one
