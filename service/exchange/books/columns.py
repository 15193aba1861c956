"""Which column of a book is which field, and what holds where the book has no column: made once, kept, used again.

{"columns": {"date": "F. compra", "seller": "RUC prov."}, "defaults": {"place": "211002", "product": "refogado"}}
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.exchange.books.fields import ALIASES, FIELDS, REQUIRED, Field
from service.registry.rolls import clean


class MapError(Exception):
    """A map that cannot be used: what is wrong, in both languages."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(f"{es} / {en}")
        self.es = es
        self.en = en


@dataclass(frozen=True, slots=True)
class Columns:
    """By field, the heading over its column; and the text that stands where a book has no such column."""

    columns: Mapping[Field, str]
    defaults: Mapping[Field, str]

    def as_text(self) -> str:
        """As it is kept in a file."""
        said = {"columns": dict(self.columns), "defaults": dict(self.defaults)}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def missing(self) -> list[str]:
        """The usual headings of what a book must have, and this one has not."""
        known = self.columns.keys() | self.defaults.keys()
        return [ALIASES[each[0]][0] for each in REQUIRED if known.isdisjoint(each)]


def guessed(headings: Sequence[str]) -> Columns:
    """By the headings that people use; of two columns with one heading, the first."""
    found: dict[Field, str] = {}
    by_key: dict[str, str] = {}
    for heading in headings:
        by_key.setdefault(clean.heading(heading), heading)
    for field in FIELDS:
        alias = next((each for each in ALIASES[field] if each in by_key), None)
        if alias is not None:
            found[field] = by_key[alias]
    return Columns(found, {})


def read(text: str, headings: Sequence[str]) -> Columns:
    """A map on file, over what the headings say by themselves. A column that it names has to be there.

    Raises:
        MapError
    """
    columns, defaults = _parts(text)
    fields: dict[str, Field] = {field: field for field in FIELDS}
    unknown = [name for part in (columns, defaults) for name in part if name not in fields]
    if unknown:
        raise MapError(f"el mapa nombra un campo que no hay: {unknown[0]}", f"no such field: {unknown[0]}")
    absent = [heading for heading in columns.values() if heading not in headings]
    if absent:
        raise MapError(f"el libro no tiene la columna «{absent[0]}»", f"the book has no column “{absent[0]}”")
    guess = guessed(headings).columns
    return Columns(
        {**guess, **{fields[name]: heading for name, heading in columns.items()}},
        {fields[name]: value for name, value in defaults.items()},
    )


def _parts(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The two objects of a map on file. Raises `MapError`."""
    try:
        said = json.loads(text)
        parts = said.pop("columns", {}), said.pop("defaults", {})
        if not said and all(isinstance(each, str) for part in parts for each in part.values()):
            return parts
    except (ValueError, AttributeError, TypeError, RecursionError):
        pass
    raise MapError(
        'el mapa no es {"columns": {campo: encabezado}, "defaults": {campo: texto}}',
        'a map is {"columns": {field: heading}, "defaults": {field: text}}',
    )
