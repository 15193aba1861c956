"""How the value of a member is written, by its schema: the same words that a fault of its form is told in."""

from collections.abc import Mapping
from typing import Any, Final

from service.api.problems import Text
from service.api.texts.forms import PATTERNS
from service.registry.identifiers import PARTY, RUC

Schema = Mapping[str, Any]

_SPELT: Final = {pattern: (Text(es, en), like) for pattern, es, en, like in PATTERNS}
_MORE: Final = {
    f"ruc:{RUC}": (Text("RUC, con `ruc:` delante", "a RUC, with `ruc:` before it"), "ruc:20990000019"),
    PARTY: (
        Text(
            "RUC, con `ruc:` delante; de quien no tiene RUC, su identificador `nat:`",
            "a RUC, with `ruc:` before it; of whoever has none, its `nat:` identifier",
        ),
        "ruc:20990000019",
    ),
}
_FORMATS: Final = {
    "date": (Text("día: año, mes y día, con guiones", "a day: year, month and day, with hyphens"), "2026-11-20"),
    "date-time": (
        Text("instante en UTC (Lima + 5 horas), con Z al final", "an instant in UTC (Lima + 5 hours), Z at its end"),
        "2026-11-20T19:42:00Z",
    ),
}
_GREATEST: Final = 2**53 - 1


class NoWords(Exception):
    """A value has a form that nobody has put into words."""


def of(schema: Schema) -> tuple[Text, str]:
    """How a value of this schema is written, and an example of it ("" where the words are enough).

    Raises:
        NoWords: for a pattern or a sort of value that has none.
    """
    if (form := schema.get("format")) in _FORMATS:
        return _FORMATS[str(form)]
    pattern = str(schema.get("pattern", ""))
    bare = pattern.removeprefix("^(").removesuffix(")$")
    match schema:
        case {"pattern": _} if pattern in _SPELT:
            return _SPELT[pattern]
        case {"pattern": _} if bare in _MORE:
            return _MORE[bare]
        case {"const": True}:
            return Text("`true`, sin comillas", "`true`, without quotes"), ""
        case {"type": "boolean"}:
            return Text("`true` o `false`, sin comillas", "`true` or `false`, without quotes"), ""
        case {"type": "integer", "minimum": int(least)}:
            return _integer(least, schema.get("maximum", _GREATEST)), ""
        case {"type": "string", "maxLength": int(most)}:
            return Text(f"texto, hasta {most} caracteres", f"text, up to {most} characters"), ""
        case {"type": "string", **more} if not more:
            return Text("texto", "text"), ""
        case {"anyOf": _}:
            return Text("número entero, decimal entre comillas, o día", "an integer, a decimal in quotes, or a day"), ""
        case _:
            raise NoWords(dict(schema))


def of_list(schema: Schema) -> Text:
    """How many a list may have."""
    least, most = schema.get("minItems", 0), schema["maxItems"]
    if least == most:
        return Text(f"lista de {most}", f"a list of {most}")
    if not least:
        return Text(f"lista de hasta {most}", f"a list of up to {most}")
    return Text(f"lista de {least} a {most}", f"a list of {least} to {most}")


def _integer(least: int, most: int) -> Text:
    if most == _GREATEST:
        return Text(f"número entero desde {least}, sin comillas", f"an integer from {least}, without quotes")
    return Text(
        f"número entero de {least} a {most}, sin comillas", f"an integer from {least} to {most}, without quotes"
    )
