"""The id of an event: the hash of what it says (CBV 2.0 §8.9, the EPCIS event hash ID; RFC 6920).

    ni:///sha-256;<64 hex>?ver=CBV2.0

Before hashing, the members are put in one fixed order and every value into one spelling. What does not make the event
another one is left out: when it was recorded, and that it was in error. So an event keeps its id when it is declared in
error, and whoever holds it recomputes the id.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from service.exchange.epcis.text import number

_CBV: Final = "https://ref.gs1.org/cbv/"
_STEP, _DISPOSITION, _PAPER, _SIDE = "BizStep-", "Disp-", "BTT-", "SDT-"
_LEFT_OUT: Final = frozenset({"type", "recordTime", "eventID", "errorDeclaration", "@context"})

Members = Mapping[str, Any]
Written = Callable[[str, Any], str]
"""Writes one member: its name and its value."""


def event_id(event: Members, words: Mapping[str, str]) -> str:
    """The id of an event with these JSON members; `words` are the prefixes of its context, with what they stand for."""
    return f"ni:///sha-256;{sha256(pre_hash(event, words).encode()).hexdigest()}?ver=CBV2.0"


def pre_hash(event: Members, words: Mapping[str, str]) -> str:
    """What is hashed."""
    said = [f"eventType={event['type']}"]
    said += [write(name, event[name]) for name, write in _ORDER.items() if name in event]
    if "ilmd" in event:
        said.append(f"ilmd{_extended(event['ilmd'], words)}")
    own = {name: value for name, value in event.items() if name not in _ORDER.keys() | _LEFT_OUT | {"ilmd"}}
    return "".join(said) + _extended(own, words)


def _plain(name: str, value: Any) -> str:  # noqa: ANN401 - as JSON has it
    return f"{name}={number(value) if isinstance(value, int | Decimal) else str(value).strip()}"


def _time(name: str, value: str) -> str:
    """UTC and milliseconds."""
    moment = datetime.fromisoformat(value).astimezone(UTC)
    return f"{name}={moment.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def _listed(name: str, values: Iterable[str]) -> str:
    return "".join(sorted(_plain(name, value) for value in values))


def _epcs(name: str, values: Iterable[str]) -> str:
    return name + _listed("epc", values)


def _quantities(name: str, values: Iterable[Members]) -> str:
    elements = (
        "quantityElement"
        + "".join(_plain(each, value[each]) for each in ("epcClass", "quantity", "uom") if each in value)
        for value in values
    )
    return name + "".join(sorted(elements))


def _place(name: str, value: Members) -> str:
    return f"{name}{_plain('id', value['id'])}"


def _word(kind: str) -> Written:
    """A bare word of the CBV is written as the URI that it stands for; ours are URIs already."""
    return lambda name, value: f"{name}={_full(kind, value)}"


def _typed(kind: str, member: str) -> Written:
    """A list of things with a type, which goes first."""

    def write(name: str, values: Iterable[Members]) -> str:
        each = (f"type={_full(kind, value['type'])}{_plain(member, value[member])}" for value in values)
        return name + "".join(sorted(each))

    return write


def _full(kind: str, word: str) -> str:
    return word if ":" in word else f"{_CBV}{kind}{word}"


def _extended(value: Any, words: Mapping[str, str]) -> str:  # noqa: ANN401 - as JSON has it
    """Members of other vocabularies: names with their whole namespace, sorted."""
    said: list[str] = []
    for name, held in value.items():
        prefix, _, local = name.partition(":")
        full = f"{{{words[prefix]}}}{local}"
        said += [
            full + _extended(each, words) if isinstance(each, Mapping) else _plain(full, each)
            for each in (held if isinstance(held, list) else [held])
        ]
    return "".join(sorted(said))


_ORDER: Final[Mapping[str, Written]] = {
    "eventTime": _time,
    "eventTimeZoneOffset": _plain,
    "certificationInfo": _listed,
    "epcList": _epcs,
    "parentID": _plain,
    "inputEPCList": _epcs,
    "childEPCs": _epcs,
    "quantityList": _quantities,
    "childQuantityList": _quantities,
    "inputQuantityList": _quantities,
    "outputEPCList": _epcs,
    "outputQuantityList": _quantities,
    "action": _plain,
    "transformationID": _plain,
    "bizStep": _word(_STEP),
    "disposition": _word(_DISPOSITION),
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": _typed(_PAPER, "bizTransaction"),
    "sourceList": _typed(_SIDE, "source"),
    "destinationList": _typed(_SIDE, "destination"),
}
"""The canonical order of an event's members; those that we never write are not in it."""
