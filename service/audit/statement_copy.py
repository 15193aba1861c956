"""The copy in words that lies beside a supplier statement: nobody signed it, and people read it first.

It has more than the statement (names, sentences, laws); what it shares with it must be the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from service.trade.statement import SaidAnswer, SaidReason, SaidRegister, SaidRoll, Statement

_PLAIN: Final = ("known", "may_sell", "light", "category")
_LISTS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"answers": SaidAnswer, "registers": SaidRegister, "rolls": SaidRoll, "reasons": SaidReason}
)
_QUESTION: Final = ("at", "known_at", "size", "right", "activity")


def contradicted(said: Statement, copy: Mapping[str, Any]) -> list[str]:
    """The members in which the copy says other than what was signed, in its order."""
    return list(dict.fromkeys(_contradicted(said.as_json(), copy)))


def _contradicted(signed: dict[str, Any], copy: Mapping[str, Any]) -> Iterator[str]:
    verdict = signed["verdict"]
    if copy.get("party") != signed["party"]:
        yield "party"
    yield from (name for name in _PLAIN if copy.get(name) != verdict.get(name))
    judged = copy.get("judged")
    if not isinstance(judged, dict) or any(judged.get(name) != signed.get(name) for name in _QUESTION):
        yield "judged"
    for name, part in _LISTS.items():
        members = tuple(field.alias or each for each, field in part.model_fields.items())
        if not _covers(copy.get(name), verdict[name], members):
            yield name
    unlooked = copy.get("not_checked")
    if not _covers(unlooked, [{"name": name} for name in verdict["not_checked"]], ("name",)):
        yield "not_checked"


def _covers(copy: object, signed: list[dict[str, Any]], members: Sequence[str]) -> bool:
    """Whether the copy has the same parts in the same order, and each says of these members what the signed one says.

    What that leaves out, the copy may not have either: a category or a day added says as much as one changed.
    """
    if not isinstance(copy, list) or len(copy) != len(signed):
        return False
    return all(
        isinstance(one, dict) and all(one.get(name) == other.get(name) for name in members)
        for one, other in zip(copy, signed, strict=True)
    )
