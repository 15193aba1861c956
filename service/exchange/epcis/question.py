"""A query of events: what the standard's parameters ask (EPCIS 2.0 §8.2.7.1), and whether an event is what they ask.

All parameters hold at once; of one with several values, any.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from service.decision.values import frozen
from service.exchange.epcis.event import Event, Quantity

Test = Callable[[Event], bool]
Order = Literal["eventTime", "recordTime"]

MOST_EVENTS: Final = 100
"""The longest page, and the one that is given where none is asked for."""


@frozen
class Question:
    """What is asked. Instants are aware; `since` and `before` bound when an event was recorded.

    `happened` bounds below when it happened. `lots` are those of which an event names at least one (None: not asked
    for). `ids` are those asked for, which takes the ids' computing. Without `order`, events come as they were recorded,
    the earliest first; `first` and `most` bound how many there are in all. Where it is not `possible`, it asks for what
    no event of the register's is.
    """

    conditions: tuple[Test, ...] = ()
    ids: frozenset[str] | None = None
    since: datetime | None = None
    before: datetime | None = None
    happened: datetime | None = None
    lots: frozenset[str] | None = None
    order: Order | None = None
    descending: bool = True
    first: int | None = None
    most: int | None = None
    per_page: int = MOST_EVENTS
    possible: bool = True

    def asks_for(self, event: Event) -> bool:
        """Whether the event is one, but for its id."""
        return self.possible and all(holds(event) for holds in self.conditions)

    def takes(self, recorded_at: datetime) -> bool:
        """Whether an entry of this moment was recorded when the events asked for were."""
        return (self.since is None or recorded_at >= self.since) and (self.before is None or recorded_at < self.before)


def epcs(event: Event) -> frozenset[str]:
    """The things an event is of, but for a transformation."""
    return frozenset() if event.type == "TransformationEvent" else frozenset(event.goods.epcs)


def any_epcs(event: Event) -> frozenset[str]:
    """All things that it names, its parent too."""
    parent = () if event.parent is None else (event.parent,)
    return frozenset((*event.goods.epcs, *event.outputs.epcs, *parent))


def classes(event: Event) -> frozenset[str]:
    """The lots it is of, but for a transformation."""
    return frozenset() if event.type == "TransformationEvent" else _lots(event.goods.quantities)


def any_classes(event: Event) -> frozenset[str]:
    """All lots that it names."""
    return _lots((*event.goods.quantities, *event.outputs.quantities))


def inputs(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    """The things and the lots that a transformation took in."""
    if event.type != "TransformationEvent":
        return frozenset(), frozenset()
    return frozenset(event.goods.epcs), _lots(event.goods.quantities)


def outputs(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    """The things and the lots that a transformation made."""
    return frozenset(event.outputs.epcs), _lots(event.outputs.quantities)


def amounts(event: Event, unit: str | None) -> list[Decimal]:
    """The quantities that it names, in one unit, or in whatever unit."""
    named = (*event.goods.quantities, *event.outputs.quantities)
    return [each.amount for each in named if each.amount is not None and unit in {None, each.unit}]


def _lots(quantities: tuple[Quantity, ...]) -> frozenset[str]:
    return frozenset(each.lot for each in quantities)
