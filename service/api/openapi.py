"""The API's description (OpenAPI 3.1): FastAPI's, with the schemas of payloads and problems added."""

from copy import deepcopy
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from service.api import openapi_words
from service.api.examples.story import STORY
from service.rulebook.kinds import KINDS

_ABOUT: Final = """
The register behind *Oro formal, oro peruano*: every deal is a signed entry of an append-only, hash-chained log.

Errors are RFC 9457 problem documents, in Spanish or English by `Accept-Language` (Spanish by default): `code` is
stable, `field` names the place, `fix` says what to do. Send the same bytes again after any 5xx: what was recorded
returns its receipt. What stands here proves what was declared, by whom, when and what was checked; it never says that
gold is legal.
"""
_PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "code", "fix"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "`urn:orotraza:problem:` and the code"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "field": {"type": "string", "examples": ["payload.lines[0].take_g", "query.at"]},
        "detail": {"type": "string"},
        "fix": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "All faults of a payload's shape, where there are several.",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("code", "field", "title", "fix")},
            },
        },
        "refusal": {
            "type": "object",
            "description": "The service's signed word that it refused: a JWS of typ `orotraza-refusal+json`.",
            "properties": {name: {"type": "string"} for name in ("protected", "payload", "signature")},
        },
    },
}


def in_spanish(description: dict[str, Any]) -> dict[str, Any]:
    """The same description with what it says first to people in Spanish: what it is about, and what each address does
    and takes. The rest, for whoever writes a program, stays as it is.

    Raises:
        NotInSpanish: something of that has no words.
    """
    said = deepcopy(description)
    said["info"]["description"] = openapi_words.ABOUT.strip()
    for methods in said["paths"].values():
        for operation in methods.values():
            operation["summary"] = openapi_words.spanish(operation["summary"])
            operation["tags"] = [openapi_words.TAGS[tag] for tag in operation["tags"]]
            for parameter in operation.get("parameters", ()):
                parameter["description"] = openapi_words.spanish(parameter["description"])
    return said


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description, made once."""
    if app.openapi_schema is None:
        description = get_openapi(
            title=app.title, version=app.version, description=_ABOUT.strip(), routes=app.routes, openapi_version="3.1.0"
        )
        components = description.setdefault("components", {})
        components["securitySchemes"] = {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "From `POST /v1/token`. The scopes are the party's roles; one of those named is needed.",
            }
        }
        components.setdefault("schemas", {}).update({"Problem": _PROBLEM, **_payloads()})
        app.openapi_schema = description
    return app.openapi_schema


def _payloads() -> dict[str, Any]:
    models = [(kind.payload, "validation") for kind in KINDS.values()]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type] # the mode is a Literal
    definitions: dict[str, Any] = schemas["$defs"]
    for name, kind in KINDS.items():
        definitions[kind.payload.__name__]["examples"] = [dict(STORY[name].payload)]
    return definitions
