"""The standard's query parameters, read (EPCIS 2.0 §8.2.7.1 and the names of its REST binding, §12).

A parameter that this register does not know is refused by its name: an answer to half a question would be taken for the
whole.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, get_args

from service.exchange.epcis import absent, words
from service.exchange.epcis import question as of
from service.exchange.epcis.event import Action, Event, EventType
from service.exchange.epcis.names import Names
from service.exchange.epcis.question import MOST_EVENTS, Order, Question, Test

MOST_VALUES: Final = 100
"""Values of one parameter."""

# No 24:00 here: Python 3.14 reads it as the next day's midnight, and those before do not.
_INSTANT: Final = re.compile(
    r"(19|20)\d{2}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_NUMBER: Final = re.compile(r"\d{1,15}(\.\d{1,9})?")
_COUNT: Final = re.compile(r"[1-9]\d{0,8}")
_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}
_QUANTITY: Final = re.compile(r"(EQ|GT|GE|LT|LE)_quantity(_([A-Z0-9]{2,3}))?")
_TYPED: Final = re.compile(r"EQ_(bizTransaction|source|destination)_(.+)")
_TYPES: Final = frozenset({*get_args(EventType), "AssociationEvent"})

ORDERS: Final[tuple[Order, ...]] = get_args(Order)


class QueryParameterError(Exception):
    """A parameter cannot be answered: `name`, and `wanted`, a stable word that says what it should have been."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"{name}: {wanted}")
        self.name: Final = name
        self.wanted: Final = wanted


def read(given: Iterable[tuple[str, str]], names: Names) -> Question:
    """The question that these parameters ask.

    Raises:
        QueryParameterError: `unknown`, `doubled`, `instant`, `number`, `count`, `one_of`, `values`, `page`, `either`,
            `with_order`.
    """
    said: dict[str, str] = {}
    for name, value in given:
        if name in said:
            raise QueryParameterError(name, "doubled")
        said[name] = value
    asked = Question()
    for name, value in said.items():
        asked = _take(asked, name, value, names)
    if "maxEventCount" in said and "eventCountLimit" in said:
        raise QueryParameterError("maxEventCount", "either")
    if "orderBy" not in said and (alone := said.keys() & {"eventCountLimit", "orderDirection"}):
        raise QueryParameterError(min(alone), "with_order")
    return asked


def _take(asked: Question, name: str, value: str, names: Names) -> Question:
    """The question with one parameter more."""
    match name:
        case "GE_recordTime":
            return replace(asked, since=_instant(name, value))
        case "LT_recordTime":
            return replace(asked, before=_instant(name, value))
        case "EQ_eventID":
            return replace(asked, ids=frozenset(_values(name, value)))
        case "orderBy":
            return replace(asked, order=_one_of(name, value, ORDERS))
        case "orderDirection":
            return replace(asked, descending=_one_of(name, value, ("ASC", "DESC")) == "DESC")
        case "eventCountLimit":
            return replace(asked, first=_count(name, value))
        case "maxEventCount":
            return replace(asked, most=_count(name, value))
        case "perPage":
            return replace(asked, per_page=min(_count(name, value), MOST_EVENTS))
        case _ if _is_of_absent(name, value):
            return replace(asked, possible=False)
        case _:
            return replace(
                _narrowed(asked, name, value, names), conditions=(*asked.conditions, _test(name, value, names))
            )


def _is_of_absent(name: str, value: str) -> bool:
    """Whether a parameter is about what no event of ours has; if so, its value is held to its form like any other."""
    if name in absent.INSTANTS:
        _instant(name, value)
    elif name in absent.LISTS:
        _values(name, value)
    elif absent.takes_number(name):
        if not all(map(absent.is_number, _values(name, value) if name.startswith("EQ_") else (value,))):
            raise QueryParameterError(name, "number")
    elif name == absent.BOOLEAN:
        _one_of(name, value, ("true", "false"))
    else:
        return name == absent.EXISTS
    return True


def _narrowed(asked: Question, name: str, value: str, names: Names) -> Question:
    """The question with what one parameter tells of where to look."""
    if name == "GE_eventTime":
        return replace(asked, happened=_instant(name, value))
    if name.startswith("MATCH_") and name != "MATCH_parentID":
        lots = [names.lot_in(each) for each in _values(name, value)]
        if None not in lots:
            return replace(asked, lots=frozenset(each for each in lots if each is not None))
    return asked


def _test(name: str, value: str, names: Names) -> Test:
    if quantity := _QUANTITY.fullmatch(name):
        return _quantity(quantity[1], quantity[3], name, value)
    if typed := _TYPED.fullmatch(name):
        return _typed(typed[1], typed[2], _values(name, value), names)
    if name in _INSTANTS:
        bound, compared = _instant(name, value), _COMPARED[name[:2]]
        of_event = _INSTANTS[name]
        return lambda event: (text := of_event(event)) is not None and compared(datetime.fromisoformat(text), bound)
    if name in _WITHIN:
        wider, place_of = _values(name, value), _WITHIN[name]
        return lambda event: any(names.lies_in(place, each) for place in _one(place_of(event)) for each in wider)
    if name == "EXISTS_errorDeclaration":
        return lambda event: event.error is not None
    if name not in _LISTED:
        raise QueryParameterError(name, "unknown")
    kind, said = _LISTED[name]
    values = frozenset(_values(name, value))
    if isinstance(kind, frozenset):
        if not values <= kind:
            raise QueryParameterError(name, "one_of")
    elif kind is not None:
        values = frozenset(words.told(each, kind, names) for each in values)
    return lambda event: not values.isdisjoint(said(event))


def _quantity(compared: str, unit: str | None, name: str, value: str) -> Test:
    holds = _COMPARED[compared]
    bounds = [_number(name, each) for each in (_values(name, value) if compared == "EQ" else (value,))]
    return lambda event: any(holds(amount, bound) for amount in of.amounts(event, unit) for bound in bounds)


def _typed(member: str, kind: str, values: Sequence[str], names: Names) -> Test:
    """Documents, sources or destinations of one type."""
    word = words.told(kind, words.PAPER if member == "bizTransaction" else words.SIDE, names)
    asked = {(word, value) for value in values}

    def holds(event: Event) -> bool:
        match member:
            case "bizTransaction":
                said = event.papers
            case "source":
                said = event.sources
            case _:
                said = event.destinations
        return not asked.isdisjoint(said)

    return holds


def _values(name: str, text: str) -> tuple[str, ...]:
    found = tuple(text.split("|"))
    if not all(found) or len(found) > MOST_VALUES:
        raise QueryParameterError(name, "values")
    return found


def _instant(name: str, text: str) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # 30 February
        pass
    raise QueryParameterError(name, "instant")


def _number(name: str, text: str) -> Decimal:
    if _NUMBER.fullmatch(text) is None:
        raise QueryParameterError(name, "number")
    return Decimal(text)


def _count(name: str, text: str) -> int:
    if _COUNT.fullmatch(text) is None:
        raise QueryParameterError(name, "count")
    return int(text)


def _one_of(name: str, text: str, known: Sequence[Any]) -> Any:  # noqa: ANN401 - one of those given
    if text not in known:
        raise QueryParameterError(name, "one_of")
    return text


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


_Said = Callable[[Event], Iterable[str]]

_INSTANTS: Final[Mapping[str, Callable[[Event], str | None]]] = {
    "GE_eventTime": lambda event: event.time,
    "LT_eventTime": lambda event: event.time,
    "GE_errorDeclaration_Time": lambda event: None if event.error is None else event.error.time,
    "LT_errorDeclaration_Time": lambda event: None if event.error is None else event.error.time,
}
_WITHIN: Final[Mapping[str, Callable[[Event], str | None]]] = {
    "WD_readPoint": lambda event: event.read_point,
    "WD_bizLocation": lambda event: event.location,
}
"""With descendants: a place, or one that lies in it."""
_LISTED: Final[Mapping[str, tuple[frozenset[str] | tuple[str, str] | None, _Said]]] = {
    "eventType": (_TYPES, lambda event: (event.type,)),
    "EQ_action": (frozenset(get_args(Action)), lambda event: _one(event.action)),
    "EQ_bizStep": (words.STEP, lambda event: (event.step,)),
    "EQ_disposition": (words.DISPOSITION, lambda event: _one(event.disposition)),
    "EQ_readPoint": (None, lambda event: _one(event.read_point)),
    "EQ_bizLocation": (None, lambda event: _one(event.location)),
    "EQ_transformationID": (None, lambda event: _one(event.transformation)),
    "MATCH_epc": (None, of.epcs),
    "MATCH_parentID": (None, lambda event: _one(event.parent)),
    "MATCH_anyEPC": (None, of.any_epcs),
    "MATCH_inputEPC": (None, lambda event: of.inputs(event)[0]),
    "MATCH_outputEPC": (None, lambda event: of.outputs(event)[0]),
    "MATCH_epcClass": (None, of.classes),
    "MATCH_anyEPCClass": (None, of.any_classes),
    "MATCH_inputEPCClass": (None, lambda event: of.inputs(event)[1]),
    "MATCH_outputEPCClass": (None, lambda event: of.outputs(event)[1]),
    "EQ_errorReason": (words.REASON, lambda event: () if event.error is None else (event.error.reason,)),
    "EQ_correctiveEventID": (None, lambda event: () if event.error is None else event.error.corrective),
}
"""Of each parameter that takes a list: the words that it may be, or which sort of word, and what of the event it is."""

NAMES: Final = (
    *(f"{compared}_quantity" for compared in _COMPARED),
    *(f"{compared}_quantity_<uom>" for compared in _COMPARED),
    *(f"EQ_{member}_<type>" for member in ("bizTransaction", "source", "destination")),
    *_INSTANTS,
    *_WITHIN,
    *_LISTED,
    *absent.NAMES,
    "GE_recordTime",
    "LT_recordTime",
    "EQ_eventID",
    "EXISTS_errorDeclaration",
    "orderBy",
    "orderDirection",
    "eventCountLimit",
    "maxEventCount",
    "perPage",
    "nextPageToken",
)
"""Every parameter that is answered."""
