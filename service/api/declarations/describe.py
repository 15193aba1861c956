"""A type of declaration as a page shows it: its members and those of the objects in it, as the models have them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from service.api.declarations import forms
from service.api.declarations.code_words import CODE_WORDS, OWN_CODE_WORDS
from service.api.declarations.kind_words import GROUPS, KIND_WORDS, KindWords
from service.api.declarations.member_words import MEMBER_WORDS
from service.api.declarations.own_words import OWN_WORDS
from service.api.examples.story import STORY
from service.api.language import Language
from service.api.problems import Text
from service.decision.payload import Payload
from service.rulebook.kinds import KINDS

Schemas = Mapping[str, Mapping[str, Any]]

_REF: Final = "#/"
_CODE: Final = re.compile("`([^`]*)`")
_COMMON: Final = frozenset(Payload.model_fields)
_PUBLIC_KEYS: Final = frozenset({"key", "root_key", "log_key", "service_key"})
_OF_KEY: Final = Text("64 cifras hexadecimales en minúsculas", "64 hexadecimal digits in lower case")


@dataclass(frozen=True, slots=True)
class Member:
    """A member: what it says, how it is written, its codes with their meanings; `part` is the object that it holds."""

    name: str
    required: bool
    said: Text
    form: Text | None
    example: str
    of_list: Text | None
    codes: tuple[tuple[str, Text], ...]
    part: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """An object inside: its name in the description of the API, the members that hold one, and its own."""

    name: str
    held_by: tuple[str, ...]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """A type: its words, its members and the objects in them, those that every declaration has, and an example."""

    type: str
    words: KindWords
    members: tuple[Member, ...]
    parts: tuple[Part, ...]
    common: tuple[Member, ...]
    common_parts: tuple[Part, ...]
    example: str


Group = tuple[Text, tuple[tuple[str, KindWords], ...]]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The types as they are listed: each group's title, and its types with their words."""
    found: list[Group] = []
    for name, words in KIND_WORDS.items():
        if name in GROUPS:
            found.append((GROUPS[name], ()))
        title, kinds = found[-1]
        found[-1] = title, (*kinds, (name, words))
    return tuple(found)


@lru_cache(maxsize=len(KINDS))
def declaration(kind: str) -> Declaration | None:
    """The type of this name; None if there is none."""
    if kind not in KINDS:
        return None
    schemas, model = _schemas(), KINDS[kind].payload.__name__
    members = tuple(_members(schemas, model, own=True))
    common = tuple(_members(schemas, model, own=False))
    example = json.dumps(dict(STORY[kind].payload), ensure_ascii=False, indent=1)
    parts, inside = (tuple(_parts(schemas, each)) for each in (members, common))
    return Declaration(kind, KIND_WORDS[kind], members, parts, common, inside, example)


def pieces(text: Text, language: Language) -> list[tuple[str, bool]]:
    """A sentence cut where what is to be typed begins and ends: each piece, and whether it is to be typed."""
    cut = _CODE.split(text.es if language == "es" else text.en)
    return [(piece, at % 2 == 1) for at, piece in enumerate(cut) if piece]


@lru_cache(maxsize=1)
def _schemas() -> Schemas:
    models: Any = [(kind.payload, "validation") for kind in KINDS.values()]
    found: Schemas = models_json_schema(models, ref_template=f"{_REF}{{model}}")[1]["$defs"]
    return found


def _members(schemas: Schemas, model: str, *, own: bool = True) -> Iterator[Member]:
    """The members of a model; `own` ones, or those that every declaration has."""
    schema = schemas[model]
    kind = "type" in schema["properties"]
    for name, value in schema["properties"].items():
        if own == (kind and name in _COMMON):
            continue
        yield _member(
            schemas, model if own else Payload.__name__, name, value, required=name in schema.get("required", ())
        )


def _member(schemas: Schemas, model: str, name: str, value: Mapping[str, Any], *, required: bool) -> Member:
    place = f"{model}.{name}"
    said = OWN_WORDS.get(place) or MEMBER_WORDS[name]
    value, of_list = _present(value), None
    if value.get("type") == "array":
        value, of_list = _present(value["items"]), forms.of_list(value)
    reference = str(value.get("$ref", "")).removeprefix(_REF)
    if reference and schemas[reference].get("type") == "object":
        return Member(name, required, said, None, "", of_list, (), reference)
    if reference:
        value = schemas[reference]
    if codes := _codes(value):
        return Member(
            name, required, said, None, "", of_list, tuple((code, _meant(place, code)) for code in codes), None
        )
    form, example = (_OF_KEY, "") if name in _PUBLIC_KEYS else forms.of(value)
    return Member(name, required, said, form, example, of_list, (), None)


def _present(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a value that is there, without what only names it."""
    bare = {name: each for name, each in value.items() if name not in {"title", "default", "description"}}
    there = [each for each in bare.get("anyOf", ()) if each.get("type") != "null"]
    return _present(there[0]) if len(there) == 1 else bare


def _codes(value: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(only := value.get("const"), str):
        return (only,)
    return tuple(value.get("enum", ()))


def _meant(place: str, code: str) -> Text:
    """What a code means. That of a type of declaration is its name."""
    if code in KIND_WORDS:
        return Text(KIND_WORDS[code].title.es.lower(), KIND_WORDS[code].title.en.lower())
    spanish = OWN_CODE_WORDS.get(f"{place}:{code}") or CODE_WORDS[code]
    english = code.replace("_", " ")
    return Text("" if spanish == code else spanish, "" if english == code else english)


def _parts(schemas: Schemas, members: tuple[Member, ...]) -> Iterator[Part]:
    """The objects in these members and in those of each other, each once, by who holds it first."""
    held: dict[str, list[str]] = {}
    found: dict[str, tuple[Member, ...]] = {}
    waiting = list(members)
    while waiting:
        each = waiting.pop(0)
        if each.part is None:
            continue
        holders = held.setdefault(each.part, [])
        if each.name not in holders:
            holders.append(each.name)
        if each.part not in found:
            found[each.part] = tuple(_members(schemas, each.part))
            waiting += found[each.part]
    for name, inside in found.items():
        yield Part(name, tuple(held[name]), inside)
