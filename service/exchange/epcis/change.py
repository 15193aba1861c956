"""Gold that changes, is counted, or leaves the country."""

from collections.abc import Iterator
from typing import Final

from service.exchange.epcis.event import Event, Goods
from service.exchange.epcis.scene import OWNER, PLACE, Scene
from service.trade.change.exported import ExportRecorded
from service.trade.change.payload import ProcessingRecorded
from service.trade.change.stocktake import StocktakeRecorded

_STEPS: Final = {"smelting": "smelting", "refining": "refining", "split": "relotting", "merge": "relotting"}
"""The CBV has no words for these; all other treatments are beneficiation (Ley General de Minería, art. 17)."""


def processed(scene: Scene, said: ProcessingRecorded) -> Iterator[Event]:
    """`processing.recorded`: what went into a campaign and what came out of it."""
    bars = [each for each in said.outputs if each.serial is not None]
    lots = [each for each in said.outputs if each.serial is None]
    others = dict.fromkeys(each.holder for each in said.outputs if each.holder is not None)
    yield scene.event(
        "TransformationEvent",
        scene.names.word(_STEPS.get(said.process, "beneficiating")),
        scene.goods((each.lot, each.take_g) for each in said.inputs),
        outputs=Goods(
            tuple(scene.names.bar(each.becomes, each.serial or "") for each in bars),
            tuple(scene.quantity(each.becomes, each.gross_g, each.product) for each in lots),
        ),
        transformation=scene.names.thing("campaigns", said.campaign),
        read_point=scene.names.gate(said.plant),
        location=scene.names.gate(said.plant),
        sources=scene.owners(each.lot for each in said.inputs),
        destinations=tuple(side for party in (said.plant, *others) for side in scene.side(party, OWNER)),
        made=tuple(scene.made(each.becomes, each.product, each.gross_g, each.fine_g) for each in said.outputs),
    )


def counted(scene: Scene, said: StocktakeRecorded) -> Iterator[Event]:
    """`stocktake.recorded`: what a holder found of its lots."""
    yield scene.event(
        "ObjectEvent", "stock_taking", scene.goods((each.lot, each.gross_g) for each in said.lots), action="OBSERVE"
    )


def exported(scene: Scene, said: ExportRecorded) -> Iterator[Event]:
    """`export.recorded`: packed under a customs declaration, and out of the country."""
    goods = scene.goods((each.lot, each.take_g) for each in said.lots)
    post = scene.place(said.post)
    declaration = (scene.names.word("customs_declaration"), scene.names.thing("customs", said.declaration))
    yield scene.event(
        "AggregationEvent",
        "packing",
        goods,
        papers=(declaration,),
        action="ADD",
        parent=scene.names.thing("exports", said.export),
        disposition="container_closed",
        read_point=post,
    )
    yield scene.event(
        "ObjectEvent",
        "departing",
        goods,
        papers=(declaration, *scene.papers(said.guides)),
        action="OBSERVE",
        disposition="in_transit",
        read_point=post,
        sources=(*scene.side(said.exporter, OWNER), (PLACE, post)),
        destinations=((PLACE, scene.names.country(said.country)),),
    )
