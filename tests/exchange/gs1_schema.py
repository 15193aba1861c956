"""GS1's JSON Schema with its formats looked at: without them a member of any name would pass for an extension."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

_FILE = Path(__file__).parent / "schema" / "epcis-2.0.schema.json"
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("uri")
def _is_uri(text: object) -> bool:
    """RFC 3986: a scheme, and no character that must be encoded."""
    return not isinstance(text, str) or bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-_a-z~]*", text))


@_FORMATS.checks("date-time")
def _is_instant(text: object) -> bool:
    """RFC 3339."""
    spelt = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"
    return not isinstance(text, str) or bool(re.fullmatch(spelt, text))


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(json.loads(_FILE.read_text(encoding="utf-8")), format_checker=_FORMATS)


@cache
def _of(definition: str) -> Draft7Validator:
    whole: Any = _validator().schema
    schema = {"$ref": f"#/definitions/{definition}", "definitions": whole["definitions"]}
    return Draft7Validator(schema, format_checker=_FORMATS)


def faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a whole document."""
    return [error.message for error in _validator().iter_errors(document)]


def event_faults(event: dict[str, Any]) -> list[str]:
    """What is wrong with an event of a document, by the schema of its own type."""
    return [error.message for error in _of(event["type"]).iter_errors(event)]
