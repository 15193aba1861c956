"""Gold declared, sold and settled."""

from collections.abc import Iterator, Sequence

from service.exchange.epcis.event import Event, Goods
from service.exchange.epcis.known import Recorded
from service.exchange.epcis.scene import HOLDER, OWNER, Scene
from service.trade.documents import Printed
from service.trade.lot_declared import LotDeclared
from service.trade.origin import Origin
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import Line, PurchaseRecorded
from service.trade.stock.payload import StockOpened

_COMMISSIONING = "commissioning"
_ACCEPTING = "accepting"
_NO_PEDIGREE = "no_pedigree_match"
_UNSETTLED = "in_progress"


def declared(scene: Scene, said: LotDeclared | StockOpened) -> Iterator[Event]:
    """`lot.declared` and `stock.opened`: the first word about a lot, or about all in a safe."""
    if isinstance(said, StockOpened):
        yield from _opened(scene, said)
    else:
        yield _commissioned(scene, said, said.product, said.gross_g, said.fine_g, said.possessor)


def _opened(scene: Scene, said: StockOpened) -> Iterator[Event]:
    """Of some lots nobody says where they are from, nor where they lie."""
    for lot in said.lots:
        if lot.origin is not None:
            yield _commissioned(scene, lot.origin, lot.product, lot.gross_g, lot.fine_g, said.holder, lot.documents)
            continue
        yield scene.event(
            "ObjectEvent",
            _COMMISSIONING,
            Goods((), (scene.quantity(lot.id, lot.gross_g, lot.product),)),
            papers=scene.papers(lot.documents),
            action="ADD",
            disposition=_NO_PEDIGREE,
            destinations=scene.side(said.holder, OWNER, HOLDER),
            made=(scene.made(lot.id, lot.product, lot.gross_g, lot.fine_g),),
        )


def bought(scene: Scene, said: PurchaseRecorded) -> Iterator[Event]:
    """`purchase.recorded`: lots that are new with it, what the buyer weighed of each, and the change of owner."""
    for line in said.lines:
        yield from _line(scene, said, line)
    goods = Goods((), tuple(scene.quantity(each.becomes, each.gross_g, each.product) for each in said.lines))
    yield scene.event(
        "TransactionEvent",
        _ACCEPTING,
        goods,
        papers=scene.papers(said.documents),
        action="ADD",
        disposition=_UNSETTLED if said.stage == "provisional" else None,
        read_point=scene.place(said.place.ubigeo),
        sources=scene.side(said.seller, OWNER),
        destinations=scene.side(said.buyer, OWNER),
        certified=tuple(scene.names.registration(each.register_, said.seller) for each in said.checks),
    )


def settled(scene: Scene, said: PurchaseSettled, purchase: Recorded) -> Iterator[Event]:
    """`purchase.settled`: what the lots of a provisional purchase were found to weigh."""
    deal = purchase.payload
    if not isinstance(deal, PurchaseRecorded):
        return
    lots = zip(deal.lines, said.lines, strict=True)
    yield scene.event(
        "TransactionEvent",
        _ACCEPTING,
        Goods((), tuple(scene.quantity(bought.becomes, line.gross_g, line.product) for bought, line in lots)),
        papers=(scene.entry(purchase.seq), *scene.papers(said.documents)),
        action="OBSERVE",
        read_point=scene.place(deal.place.ubigeo),
        sources=scene.side(deal.seller, OWNER),
        destinations=scene.side(deal.buyer, OWNER),
    )


def _line(scene: Scene, said: PurchaseRecorded, line: Line) -> Iterator[Event]:
    """A lot that nobody declared comes from nowhere; any other becomes the buyer's, who weighed it."""
    made = scene.made(line.becomes, line.product, line.gross_g, line.fine_g)
    goods = Goods((), (scene.quantity(line.becomes, line.gross_g, line.product),))
    place = scene.place(said.place.ubigeo)
    if line.origin is not None:
        yield _commissioned(scene, line.origin, line.product, line.gross_g, line.fine_g, said.seller)
        taken = Goods((), (scene.quantity(line.origin.lot, line.gross_g, line.product),))
    elif line.lot is not None:
        taken = scene.goods([(line.lot, line.take_g)])
    else:
        yield scene.event(
            "ObjectEvent",
            _COMMISSIONING,
            goods,
            action="ADD",
            disposition=_NO_PEDIGREE,
            read_point=place,
            destinations=scene.side(said.buyer, OWNER, HOLDER),
            made=(made,),
        )
        return
    yield scene.event(
        "TransformationEvent",
        scene.names.word("relotting"),
        taken,
        outputs=goods,
        read_point=place,
        sources=scene.side(said.seller, OWNER),
        destinations=scene.side(said.buyer, OWNER),
        made=(made,),
    )


def _commissioned(
    scene: Scene,
    origin: Origin,
    product: str,
    gross: str,
    fine: str | None,
    holder: str,
    documents: Sequence[Printed] = (),
) -> Event:
    right = None if origin.right is None else origin.right.code
    return scene.event(
        "ObjectEvent",
        _COMMISSIONING,
        Goods((), (scene.quantity(origin.lot, gross, product),)),
        papers=scene.papers(documents),
        action="ADD",
        read_point=scene.place(origin.ubigeo),
        destinations=scene.side(holder, OWNER, HOLDER),
        certified=scene.certified(origin),
        made=(scene.made(origin.lot, product, gross, fine, right),),
    )
