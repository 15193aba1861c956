"""Parameters of paths and queries: each declared once, for reading, for refusing and for the API's description.

An endpoint names the parameters it takes; any other name in the query is refused, because a misspelt `known_at` would
otherwise answer another question than the one asked.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from service.api.problems import Problem, Text
from service.api.texts import framing

T = TypeVar("T")

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One parameter. `read` takes the text and raises ValueError; `wanted` completes "write it as …"."""

    name: str
    read: Callable[[str], T]
    schema: dict[str, Any]
    wanted: Text
    meaning: str
    place: str = "query"
    required: bool = False
    """Whether it must be given (of those of a query; those of a path always are)."""

    def parse(self, text: str) -> T:
        """The value of a text.

        Raises:
            Problem: `parameter_malformed`.
        """
        try:
            return self.read(text)
        except ValueError:
            raise self.malformed() from None

    def malformed(self) -> Problem:
        """What to raise for a value that is none."""
        wanted = {"wanted_es": self.wanted.es, "wanted_en": self.wanted.en}
        return Problem(framing.PARAMETER_MALFORMED, self.field, wanted)

    @property
    def field(self) -> str:
        """How problems name it."""
        return f"{self.place}.{self.name}"

    def described(self) -> dict[str, Any]:
        """The parameter object of the API's description (OpenAPI 3.1)."""
        return {
            "name": self.name,
            "in": self.place,
            "required": self.required or self.place == "path",
            "description": self.meaning,
            "schema": self.schema,
        }


class Query:
    """The parameters of one request, by those that its endpoint takes."""

    __slots__ = ("_path", "_takes", "_values", "others")

    def __init__(self, request: Request, takes: Sequence[Parameter[Any]], *, open_ended: bool = False) -> None:
        """Read the query string. Where it is `open_ended`, the endpoint judges `others`: names that it does not list.

        Raises:
            Problem: `parameters_many`, `parameter_unknown`, `parameter_doubled`, `parameter_malformed`: also of one
                that the endpoint would not have looked at this time.
        """
        self._takes = takes
        self.others: list[tuple[str, str]] = []
        self._path: dict[str, str] = request.scope["path_params"]
        self._values: dict[str, Any] = {}
        text: bytes = request.scope["query_string"]
        if not text:
            return
        known = {parameter.name: parameter for parameter in takes if parameter.place == "query"}
        if text.count(b"&") >= _MOST:
            raise Problem(framing.PARAMETERS_MANY, "query", {"limit": str(_MOST)})
        try:
            pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict")
        except ValueError:
            raise Problem(
                framing.PARAMETER_MALFORMED, "query", {"wanted_es": "nombre=valor", "wanted_en": "name=value"}
            ) from None
        for name, value in pairs:
            if name not in known:
                if open_ended:
                    self.others.append((name, value))
                    continue
                what = framing.PARAMETER_UNKNOWN if known else framing.NO_PARAMETERS
                raise Problem(what, f"query.{_shown(name)}", {"known": ", ".join(known)})
            if name in self._values:
                raise Problem(framing.PARAMETER_DOUBLED, f"query.{name}")
            self._values[name] = known[name].parse(value)

    def find(self, parameter: Parameter[T]) -> T | None:
        """The value; None when it was not given."""
        if parameter.place == "query":
            found: T | None = self._values.get(parameter.name)
            return found
        text = self._path.get(parameter.name)
        return None if text is None else parameter.parse(text)

    def need(self, parameter: Parameter[T]) -> T:
        """The value.

        Raises:
            Problem: `parameter_missing`.
            LookupError: the endpoint does not say that it needs it.
        """
        value = self.find(parameter)
        if value is None:
            if not any(each.name == parameter.name and each.required for each in self._takes):
                raise LookupError(f"{parameter.name} is needed and not declared so")
            raise Problem(framing.PARAMETER_MISSING, parameter.field)
        return value


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "replace").decode()


def matching(pattern: str) -> Callable[[str], str]:
    """A reader of texts that match `pattern` from end to end."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(text)
        return text

    return read


def whole(least: int = 0) -> Callable[[str], int]:
    """A reader of decimal integers from `least` to 2^53 − 1, in one spelling."""

    def read(text: str) -> int:
        if re.fullmatch("0|[1-9][0-9]{0,15}", text) is None or not least <= int(text) <= 2**53 - 1:
            raise ValueError(text)
        return int(text)

    return read


def lima_day(text: str) -> date:
    """`2026-11-20`, between 2000 and 2099."""
    if re.fullmatch("20[0-9]{2}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


# No 24:00 here: Python 3.14 reads it as the next day's midnight, and those before do not.
_INSTANT: Final = re.compile(
    r"(?P<to_second>20\d\d-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d)(?P<part>\.\d{1,9})?(?P<zone>Z|[+-]\d\d:\d\d)", re.ASCII
)


def instant(text: str) -> datetime:
    """`2026-11-20T14:42:00-05:00` (RFC 3339 §5.6), between 2000 and 2099, always with its offset.

    Of nine places after the second six are kept, for the log's own times have no more.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return datetime.fromisoformat(f"{found['to_second']}{(found['part'] or '.0')[:7]}{found['zone']}").astimezone(UTC)
