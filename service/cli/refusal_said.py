"""What a service refused, as the terminal says it: what it was, where, and how it is mended (RFC 9457).

    422 (payload.seller): El dígito verificador del RUC no corresponde. Revise el número en payload.seller.
    422 ruc_check_digit (payload.seller): The RUC's check digit is wrong. Check the number in payload.seller.

The service is asked in Spanish. The English is this program's own, by the problem's code, as far as it needs no value
that only the service knows.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import httpx

    from service.api.problems import Kind, Text

Json = dict[str, Any]

_MOST: Final = 10
"""Faults shown of one document."""


def said(answer: "httpx.Response") -> tuple[str, str]:
    """A refusal in Spanish and in English; of an answer that is no problem document, its first words."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "title" not in problem:
        return f"{answer.status_code}: {answer.text[:200]}", f"the service answered {answer.status_code}"
    wait = answer.headers.get("retry-after", "")
    later = (f" (en {wait} s)", f" (in {wait} s)") if wait.isdecimal() else ("", "")
    faults = [each for each in problem.get("errors", []) if isinstance(each, dict)]
    es = _first(answer.status_code, "", problem, _spanish(problem)) + later[0]
    en = _first(answer.status_code, f" {problem.get('code', '')}", problem, _english(problem)) + later[1]
    for each in faults[:_MOST]:
        es += f"\n  {each.get('field', '')}: {_spanish(each)}"
        en += f"\n  {each.get('field', '')}: {_english(each)}"
    if len(faults) > _MOST:
        es += f"\n  … y {len(faults) - _MOST} más"
        en += f"\n  … and {len(faults) - _MOST} more"
    return es, en


def _first(status: int, code: str, problem: Json, words: str) -> str:
    field = problem.get("field")
    return f"{status}{code}{f' ({field})' if field else ''}: {words}"


def _spanish(fault: Json) -> str:
    return " ".join(str(each) for each in (fault.get("detail") or fault.get("title"), fault.get("fix")) if each)


def _english(fault: Json) -> str:
    kind = _kinds().get(str(fault.get("code")))
    if kind is None:  # the service is newer than this command, or its words are elsewhere
        return str(fault.get("code", ""))
    return " ".join(_filled((kind.title, kind.fix), str(fault.get("field", ""))))


def _filled(texts: "tuple[Text, ...]", field: str) -> Iterator[str]:
    for text in texts:
        if {name for _, name, _, _ in Formatter().parse(text.en) if name} <= {"field"}:
            yield text.en.format(field=field)


@cache
def _kinds() -> "Mapping[str, Kind]":
    """Every problem that the API's texts have, by its code; none where the server packages are not installed."""
    try:
        from importlib import import_module
        from pkgutil import iter_modules

        from service.api import texts
        from service.api.problems import Kind
    except ModuleNotFoundError:
        return {}
    found: dict[str, Kind] = {}
    for module in iter_modules(texts.__path__, f"{texts.__name__}."):
        for held in vars(import_module(module.name)).values():
            for each in held.values() if isinstance(held, Mapping) else (held,):
                if isinstance(each, Kind):
                    found[each.code] = each
    return found
