"""Gold on its way, at a gate, on the scale and in the laboratory."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from service.exchange.epcis.event import Event, Typed
from service.exchange.epcis.scene import HOLDER, PLACE, Scene
from service.trade.custody.assay_payload import AssayRecorded
from service.trade.custody.lot_remeasured import LotRemeasured
from service.trade.custody.lot_returned import LotReturned
from service.trade.custody.reception_payload import ReceptionRecorded
from service.trade.custody.shipment_payload import ShipmentRecorded
from service.trade.quantities import scaled

_IN_TRANSIT: Final = "in_transit"
_RETURNED: Final = "returned"
_OUTCOMES: Final = {
    "accepted": ("accepting", None),
    "quarantine": ("holding", "non_sellable_other"),
    "turned_away": ("shipping", _RETURNED),
}
"""What became of gold at a gate: the step, and as what it stands."""


def shipped(scene: Scene, said: ShipmentRecorded) -> Iterator[Event]:
    """`shipment.recorded`: packed, where seals say so, and gone."""
    goods = scene.goods((each.lot, each.gross_g) for each in said.lots)
    start, end = scene.place(said.departure), scene.place(said.arrival)
    if said.seals is not None:
        yield scene.event(
            "AggregationEvent",
            "packing",
            goods,
            action="ADD",
            parent=scene.names.thing("shipments", said.shipment),
            disposition="container_closed",
            read_point=start,
        )
    carrier = said.carrier or said.sender
    yield scene.event(
        "ObjectEvent",
        "shipping",
        goods,
        papers=scene.papers(said.documents),
        action="OBSERVE",
        disposition=_IN_TRANSIT,
        read_point=start,
        sources=(*scene.owners(each.lot for each in said.lots), *scene.side(carrier, HOLDER), (PLACE, start)),
        destinations=(*scene.side(said.receiver, HOLDER), (PLACE, end)),
    )


def received(scene: Scene, said: ReceptionRecorded) -> Iterator[Event]:
    """`reception.recorded`: what came to the gate and weighed so much there, then what became of it.

    What had been kept apart came before: then only what became of it is told.
    """
    gate = scene.names.gate(said.plant)
    ticket = (scene.names.word("reception"), scene.names.thing("receptions", said.reception))
    owners = scene.owners(each.lot for each in said.lots)
    if said.quarantined is None:
        yield scene.event(
            "ObjectEvent",
            "receiving",
            scene.goods((each.lot, each.net_g) for each in said.lots),
            papers=(ticket,),
            action="OBSERVE",
            disposition="in_progress",
            read_point=gate,
            sources=owners,
            destinations=(*scene.side(said.plant, HOLDER), (PLACE, gate)),
        )
    for outcome, (step, disposition) in _OUTCOMES.items():
        lots = [(each.lot, each.net_g) for each in said.lots if each.outcome == outcome]
        if not lots:
            continue
        away = outcome == "turned_away"
        holder = scene.side(said.plant, HOLDER)
        yield scene.event(
            "ObjectEvent",
            step,
            scene.goods(lots),
            papers=(ticket,),
            action="OBSERVE",
            disposition=disposition,
            read_point=gate,
            location=None if away else gate,
            sources=(*owners, *holder) if away else owners,
            destinations=_home(scene, owners) if away else holder,
        )


def returned(scene: Scene, said: LotReturned) -> Iterator[Event]:
    """`lot.returned`: gold goes back to its owner."""
    gate = scene.names.gate(said.plant)
    owners = scene.owners([said.lot])
    yield scene.event(
        "ObjectEvent",
        "shipping",
        scene.goods([(said.lot, said.gross_g)]),
        action="OBSERVE",
        disposition=_RETURNED,
        read_point=gate,
        sources=(*owners, *scene.side(said.plant, HOLDER), (PLACE, gate)),
        destinations=_home(scene, owners),
    )


def assayed(scene: Scene, said: AssayRecorded) -> Iterator[Event]:
    """`assay.recorded`: a laboratory's word on a lot, or what two of them came to."""
    found = (
        ("fineness", said.fineness),
        ("gradeGramsPerTonne", said.grade_g_t),
        ("moisturePercent", said.moisture_percent),
    )
    others = (scene.names.thing("assays", each) for each in said.between or ())
    yield scene.event(
        "ObjectEvent",
        "inspecting",
        scene.goods([(said.lot, None)]),
        papers=(("testres", scene.names.thing("assays", said.assay)), *(("testres", each) for each in others)),
        action="OBSERVE",
        found=tuple((name, Decimal(scaled(value, 3)).scaleb(-3)) for name, value in found if value is not None),
    )


def weighed(scene: Scene, said: LotRemeasured) -> Iterator[Event]:
    """`lot.remeasured`: what is left of a lot, put right."""
    yield scene.event("ObjectEvent", "inspecting", scene.goods([(said.lot, said.gross_g)]), action="OBSERVE")


def _home(scene: Scene, owners: tuple[Typed, ...]) -> tuple[Typed, ...]:
    """Its owners have it again."""
    return tuple((HOLDER, party) for _, party in owners)
