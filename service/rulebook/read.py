"""A payload's bytes to its model, or every problem of its shape with a path, a stable code and what was expected.

The bytes are known to be canonical: the ledger has refused what is not.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from service.decision.payload import Payload
from service.rulebook.kinds import KINDS

MAX_PROBLEMS: Final = 20

_CODES: Final = {
    "missing": "member_missing",
    "extra_forbidden": "member_unknown",
    "union_tag_invalid": "type_unknown",
    "union_tag_not_found": "member_missing",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "string_pattern_mismatch": "malformed",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_great",
    "less_than_equal": "too_great",
}
"""Stable codes for what the models' library calls otherwise; any other fault is of the JSON type."""

_TYPES: Final = {
    "string_type": "string",
    "int_type": "integer",
    "bool_type": "boolean",
    "tuple_type": "array",
    "model_type": "object",
}
"""What stands where a value of another JSON type was sent, in JSON's own words."""

_EXPECTED: Final = ("expected", "expected_tags", "pattern", "min_length", "max_length", "gt", "ge", "lt", "le")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `path` as `lines[2].right.code`, a stable `code`, and in `detail` what was expected, if that helps.

    What the client sent is never quoted.
    """

    path: str
    code: str
    detail: str


class ShapeError(Exception):
    """A payload is not of its type's shape: at most 20 problems, in the order of the models' members."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.code}" for each in problems))
        self.problems: Final = problems


# One schema for all types, chosen by `type`: the bytes are parsed once. The union is only known when this runs.
_union: Any = reduce(or_, (kind.payload for kind in KINDS.values()))
_read: Final[TypeAdapter[Payload]] = TypeAdapter(
    Annotated[_union, Field(discriminator="type")],
    # Ids, digests and amounts hardly ever come again: remembering them costs a tenth of the reading.
    config=ConfigDict(cache_strings="keys"),
)


def read(payload: bytes) -> Payload:
    """The model of canonical bytes.

    Raises:
        ShapeError: when the type is unknown or a member is missing, unknown, null or not as its type says.
    """
    # A text may contain the letters; only then is it worth looking where.
    if b"null" in payload and (nulls := _nulls(from_json(payload), "")):
        raise ShapeError(tuple(nulls[:MAX_PROBLEMS]))
    try:
        return _read.validate_json(payload)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise ShapeError(tuple(_problem(each) for each in _faults(found)[:MAX_PROBLEMS])) from None


def _faults(found: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without what only follows: the models' library does not count an item at fault, and then misses it too."""
    places = [each["loc"] for each in found]

    def follows(each: ErrorDetails) -> bool:
        own = each["loc"]
        return each["type"] == "too_short" and any(loc != own and loc[: len(own)] == own for loc in places)

    return [each for each in found if not follows(each)]


def _problem(error: ErrorDetails) -> Problem:
    location = error["loc"][1:] if error["loc"] and error["loc"][0] in KINDS else error["loc"]
    context = error.get("ctx", {})
    kind = error["type"]
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        location = ("type",)
    if kind == "value_error":
        word, *member = context["error"].args
        return Problem(_path((*location, *member)), str(word), "")
    expected = next((str(context[name]) for name in _EXPECTED if name in context), _TYPES.get(kind, ""))
    return Problem(_path(location), _CODES.get(kind, "wrong_type"), expected.replace("' or '", "', '"))


def _path(location: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).removeprefix(".")


def _nulls(value: object, path: str) -> list[Problem]:
    if value is None:
        return [Problem(path, "null_refused", "")]
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in _nulls(item, f"{path}.{name}" if path else name)]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in _nulls(item, f"{path}[{at}]")]
    return []
