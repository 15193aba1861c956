"""Departments as people name them, in INEI's two digits."""

from functools import cache
from importlib.resources import files

from service.registry import districts
from service.registry.rolls.clean import key


class UnknownDepartment(Exception):
    """No department has this number or name."""


def departments(text: str) -> tuple[str, ...]:
    """`21, Arequipa` as `("21", "04")`, each once, in the order given; nothing for nothing.

    Raises:
        UnknownDepartment: with the word.
    """
    found: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        code = _codes().get(key(word))
        if code is None:
            raise UnknownDepartment(word)
        found[code] = None
    return tuple(found)


@cache
def _codes() -> dict[str, str]:
    table = districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
    named = {key(each.department): each.inei[:2] for each in table.values()}
    return named | {code: code for code in named.values()}
