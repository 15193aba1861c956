"""What a service refused, as the terminal says it: what it was, where, and how it is mended (RFC 9457).

    422 (payload.seller): El dígito verificador del RUC no corresponde. Revise el número en payload.seller.
    422 ruc_check_digit (payload.seller): The RUC's check digit is wrong. Check the number in payload.seller.

The service is asked in Spanish. The English is this program's own, by the problem's code; the values in it are read
from the Spanish.
"""

import re
from collections.abc import Mapping
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
    en = _first(answer.status_code, f" {problem.get('code', '')}", problem, english(problem)) + later[1]
    for each in faults[:_MOST]:
        es += f"\n  {each.get('field', '')}: {_spanish(each)}"
        en += f"\n  {each.get('field', '')}: {english(each)}"
    if len(faults) > _MOST:
        es += f"\n  … y {len(faults) - _MOST} más"
        en += f"\n  … and {len(faults) - _MOST} more"
    return es, en


def _first(status: int, code: str, problem: Json, words: str) -> str:
    field = problem.get("field")
    return f"{status}{code}{f' ({field})' if field else ''}: {words}"


def _spanish(fault: Json) -> str:
    return " ".join(str(each) for each in (fault.get("detail") or fault.get("title"), fault.get("fix")) if each)


def english(fault: Json) -> str:
    """What a problem is called and how it is mended, in English; its code alone where its words are not here."""
    kinds = _kinds().get(str(fault.get("code")), ())
    es = str(fault.get("title", ""))
    # What may not be read and what may not be said have one code: they are told apart by their Spanish.
    kind = next((each for each in kinds if _pattern(each.title.es).fullmatch(es)), next(iter(kinds), None))
    if kind is None:  # the service is newer than this command, or its words are elsewhere
        return str(fault.get("code", ""))
    said = str(fault.get("fix", ""))
    texts = (kind.fix, *(each.fix for each in kinds), *_forms())
    fixes = (english for text in texts if (english := _translated(text, said)) is not None)
    return " ".join((kind.title.en, next(fixes, _filled(kind.fix, str(fault.get("field", "")))))).rstrip()


def _filled(text: "Text", field: str) -> str:
    """The English where the service words its Spanish otherwise: as far as no value but the place is in it."""
    return text.en.format(field=field) if _names(text.en) <= {"field"} else ""


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _translated(text: "Text", spanish: str) -> str | None:
    """The English of what a text said in Spanish, with the same values; None where it is not that text's."""
    if (found := _pattern(text.es).fullmatch(spanish)) is None:
        return None
    return text.en.format_map(found.groupdict()) if _names(text.en) <= found.groupdict().keys() else None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a text may come to, each value under its name."""
    pattern, met = "", set[str]()
    for words, name, _, _ in Formatter().parse(template):
        pattern += re.escape(words)
        if name:
            pattern += f"(?P={name})" if name in met else f"(?P<{name}>.*)"
            met.add(name)
    return re.compile(pattern, re.DOTALL)


@cache
def _kinds() -> "Mapping[str, list[Kind]]":
    """Every problem that the API's texts have, by its code; none where the server packages are not installed."""
    try:
        from importlib import import_module
        from pkgutil import iter_modules

        from service.api import texts
        from service.api.problems import Kind
    except ModuleNotFoundError:
        return {}
    found: dict[str, list[Kind]] = {}
    for module in iter_modules(texts.__path__, f"{texts.__name__}."):
        for held in vars(import_module(module.name)).values():
            for each in held.values() if isinstance(held, Mapping) else (held,):
                if isinstance(each, Kind):
                    found.setdefault(each.code, []).append(each)
    return found


@cache
def _forms() -> "tuple[Text, ...]":
    """How values must look, in words; nothing where the server packages are not installed."""
    try:
        from service.api.texts.forms import FIXES
        from service.api.texts.members import MEMBERS
    except ModuleNotFoundError:
        return ()
    return (*FIXES.values(), *MEMBERS.values())
