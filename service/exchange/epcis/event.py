"""An event as EPCIS has it, and its members as JSON-LD spells them.

Quantities are decimals made of the ledger's integers, never floats; `text.py` writes them out in full.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal

from service.decision.values import frozen
from service.exchange.epcis.names import PREFIX

EventType = Literal["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent"]
Action = Literal["ADD", "OBSERVE", "DELETE"]

OFFSET: Final = "-05:00"
"""Legal time in Peru, all year."""

Typed = tuple[str, str]
"""A bare word of the CBV or a URI of ours, and what it is said of: a document, an owner, a possessor, a place."""


@frozen
class Quantity:
    """So much of a lot, in GRM or KGM; without an amount, the lot as such."""

    lot: str
    amount: Decimal | None = None
    unit: str = "GRM"

    def members(self) -> dict[str, Any]:
        """A QuantityElement (EPCIS 2.0 §7.3.3.3)."""
        if self.amount is None:
            return {"epcClass": self.lot}
        return {"epcClass": self.lot, "quantity": self.amount, "uom": self.unit}


@frozen
class Goods:
    """Numbered bars, each a thing of its own, and lots of which there is so much."""

    epcs: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@frozen
class Made:
    """What a new lot was when it came to be: its master data, as `ilmd` has it (§7.3.7). Grams; None: not assayed."""

    lot: str
    product: str
    gross: Decimal
    fine: Decimal | None = None
    right: str | None = None

    def members(self) -> dict[str, Any]:
        """Its members, in the register's own words."""
        said = {"lot": self.lot, "product": self.product, "grossGrams": self.gross}
        said |= {} if self.fine is None else {"fineGrams": self.fine}
        said |= {} if self.right is None else {"right": self.right}
        return _own(said)


@frozen
class Declared:
    """An event said to be in error, at `time`, for a reason of the CBV; `corrective` are the ids of what is right."""

    time: str
    reason: str
    corrective: tuple[str, ...] = ()

    def members(self) -> dict[str, Any]:
        """An ErrorDeclaration (§7.4.1.2)."""
        ids = {"correctiveEventIDs": list(self.corrective)} if self.corrective else {}
        return {"declarationTime": self.time, "reason": self.reason, **ids}


@frozen
class Event:
    """One event, put by entry `entry`. `goods` is what it is of; a transformation makes `outputs` of it.

    Times are UTC, as the ledger spells them. `step` and `disposition` are bare words of the CBV, or URIs of ours.
    `found` is what an assay found, by our own words.
    """

    type: EventType
    time: str
    recorded: str
    entry: int
    goods: Goods
    step: str
    papers: tuple[Typed, ...]
    action: Action | None = None
    disposition: str | None = None
    parent: str | None = None
    outputs: Goods = Goods()
    transformation: str | None = None
    read_point: str | None = None
    location: str | None = None
    sources: tuple[Typed, ...] = ()
    destinations: tuple[Typed, ...] = ()
    certified: tuple[str, ...] = ()
    made: tuple[Made, ...] = ()
    found: tuple[tuple[str, Decimal], ...] = ()
    error: Declared | None = None


def members(event: Event) -> dict[str, Any]:
    """The event's members in the order of the standard, without its id; what is absent is left out."""
    said: dict[str, Any] = {
        "type": event.type,
        "eventTime": event.time,
        "eventTimeZoneOffset": OFFSET,
        "recordTime": event.recorded,
        "errorDeclaration": None if event.error is None else event.error.members(),
        "certificationInfo": list(event.certified),
        "parentID": event.parent,
        **_goods(event),
        "transformationID": event.transformation,
        "action": event.action,
        "bizStep": event.step,
        "disposition": event.disposition,
        "readPoint": _at(event.read_point),
        "bizLocation": _at(event.location),
        "bizTransactionList": _typed("bizTransaction", event.papers),
        "sourceList": _typed("source", event.sources),
        "destinationList": _typed("destination", event.destinations),
        "ilmd": _own({"made": [each.members() for each in event.made]}) if event.made else None,
        **_own(dict(event.found)),
    }
    return {name: value for name, value in said.items() if value is not None and value != []}


def _goods(event: Event) -> dict[str, Any]:
    match event.type:
        case "ObjectEvent" | "TransactionEvent":
            return _listed(event.goods, "epcList", "quantityList")
        case "AggregationEvent":
            return _listed(event.goods, "childEPCs", "childQuantityList")
        case "TransformationEvent":
            inputs = _listed(event.goods, "inputEPCList", "inputQuantityList")
            return inputs | _listed(event.outputs, "outputEPCList", "outputQuantityList")


def _listed(goods: Goods, epcs: str, quantities: str) -> dict[str, Any]:
    return {epcs: list(goods.epcs), quantities: [each.members() for each in goods.quantities]}


def _typed(name: str, said: Iterable[Typed]) -> list[dict[str, str]]:
    return [{"type": sort, name: value} for sort, value in said]


def _at(place: str | None) -> dict[str, str] | None:
    return None if place is None else {"id": place}


def _own(said: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{PREFIX}:{name}": value for name, value in said.items()}
