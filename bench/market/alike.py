"""In what two payloads differ: the members, and how many different values stand behind them."""

from collections.abc import Iterator
from typing import Final

from service.demo.pen import Json

Difference = tuple[str, object, object]

_FOLLOWS: Final = "fine_g"
"""The exact product of weight and assay, or the payload is refused: not a word of its own."""
_SOURCE: Final = frozenset({"origin", "lot", "take_g", "undeclared"})
"""The members of a line of which one way is chosen; `docs/payloads.md`: exactly one of them."""


def differences(one: Json, other: Json) -> tuple[Difference, ...]:
    """Path and both values of each member that differs; None where it is absent."""
    return tuple(_differences("", one, other))


def fields(one: Json, other: Json) -> int:
    """How many fields differ: an amount that voucher, payment and line all repeat is one."""
    return len({(repr(old), repr(new)) for _, old, new in differences(one, other)})


def _differences(path: str, one: object, other: object) -> Iterator[Difference]:
    if isinstance(one, dict) and isinstance(other, dict):
        one, other = _with_source(one, other), _with_source(other, one)
        for name in sorted({*one, *other} - {_FOLLOWS}):
            yield from _differences(f"{path}.{name}", one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from _differences(f"{path}[{n}]", mine, its)
    elif one != other:
        yield path, one, other


def _with_source(one: Json, other: Json) -> Json:
    """Where two lines choose different ways to say where from, that choice is one member."""
    chosen = one.keys() & _SOURCE
    if chosen == other.keys() & _SOURCE:
        return one
    rest = {name: value for name, value in one.items() if name not in _SOURCE}
    return {**rest, "source": [one[name] for name in sorted(chosen)]}
