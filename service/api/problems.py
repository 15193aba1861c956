"""Problems: what went wrong, where, and what to do about it, in the reader's language (RFC 9457).

    {"type": "urn:orotraza:problem:lot_overdrawn", "title": "…", "status": 409, "code": "lot_overdrawn",
     "field": "lines[0].take_g", "detail": "…", "fix": "…"}

`type` and `code` are stable; a program reads those. `title`, `detail` and `fix` are for people and may be reworded. A
problem that carries the service's signed refusal has it in `refusal`; one with several faults lists them in `errors`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from service.api.language import Language

MEDIA_TYPE: Final = "application/problem+json"
_write: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; `{name}` stands for a value."""

    es: str
    en: str

    def said(self, language: Language, values: Mapping[str, str]) -> str:
        """The sentence in one language, its values filled in; a value nobody gave is left out."""
        sentence = self.es if language == "es" else self.en
        return sentence.format_map(_Values(values)) if "{" in sentence else sentence


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem: its stable code, its HTTP status, what it is called and how it is mended."""

    code: str
    status: int
    title: Text
    fix: Text


def kind(code: str, status: int, title: tuple[str, str], fix: tuple[str, str]) -> Kind:
    """A kind from its texts, each (Spanish, English)."""
    return Kind(code, status, Text(*title), Text(*fix))


class Problem(Exception):
    """Ends a request.

    `field` names the place (`payload.lines[0].take_g`, `query.at`), `values` fill the texts, `errors` are all the
    faults there are, (kind, field, values) each, where the problem itself is only the first.
    """

    def __init__(
        self,
        what: Kind,
        field: str = "",
        values: Mapping[str, str] | None = None,
        *,
        detail: Text | None = None,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
        errors: Sequence[tuple[Kind, str, Mapping[str, str]]] = (),
    ) -> None:
        super().__init__(what.code)
        self.kind = what
        self.field = field
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = dict(members or {})
        self.errors = errors
        self.values = dict(values or {})

    def as_json(self, language: Language) -> dict[str, Any]:
        """The problem document's members, worded in one language."""
        what = self.kind
        values = {"field": self.field, **self.values}
        document: dict[str, Any] = {
            "type": type_uri(what.code),
            "title": what.title.said(language, values),
            "status": what.status,
            "code": what.code,
        }
        if self.field:
            document["field"] = self.field
        if self.detail is not None and (detail := self.detail.said(language, values)):
            document["detail"] = detail
        document["fix"] = what.fix.said(language, values)
        if len(self.errors) > 1:
            document["errors"] = [_fault(*each, language) for each in self.errors]
        return document | self.members


def _fault(what: Kind, field: str, values: Mapping[str, str], language: Language) -> dict[str, str]:
    filled = {"field": field, **values}
    return {
        "code": what.code,
        "field": field,
        "title": what.title.said(language, filled),
        "fix": what.fix.said(language, filled),
    }


def type_uri(code: str) -> str:
    """The problem's `type`: a name that no change of host or path touches."""
    return f"urn:orotraza:problem:{code}"


def response(problem: Problem, language: Language) -> Response:
    """The problem as an answer."""
    return Response(
        _write(problem.as_json(language)).encode("utf-8", "replace"),
        status_code=problem.kind.status,
        media_type=MEDIA_TYPE,
        headers={
            "content-language": language,
            "vary": "Accept-Language",
            "cache-control": "no-store",
            **problem.headers,
        },
    )
