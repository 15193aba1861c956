"""What an entry by itself says of lots: which it makes, of what, and how much it takes. No other entry is looked at.

For whoever holds some entries and not the log: grams as signed, and of fine gold only what was said of it. What a rule
works out of other entries (fine gold of the books, standings) is not here.
"""

from collections.abc import Iterator

from service.decision.payload import Payload
from service.decision.values import frozen
from service.trade.change.exported import ExportRecorded
from service.trade.change.payload import ProcessingRecorded
from service.trade.lot_declared import LotDeclared
from service.trade.lots import CAMPAIGN, DECLARED, EXPORT, MADE, OPENING, TAKEN, UNDECLARED
from service.trade.origin import Origin
from service.trade.payload import Line, PurchaseRecorded
from service.trade.quantities import mg, ug
from service.trade.stock.payload import StockOpened


@frozen
class Made:
    """A lot that the entry makes, as `lots.Lot` has it; `line` as there. `fine_ug` None: the entry does not say."""

    lot: str
    holder: str
    product: str
    gross_mg: int
    fine_ug: int | None
    source: str
    line: int
    origin: Origin | None = None


@frozen
class Taken:
    """`child` takes so much of `parent`."""

    child: str
    parent: str
    gross_mg: int


Said = Made | Taken


def told(payload: Payload) -> tuple[Said, ...]:
    """Everything that a payload says of the making of lots, in its order; nothing for types that make none."""
    match payload:
        case LotDeclared():
            return (_declared(payload, payload.possessor, payload.product, payload.gross_g, payload.fine_g, 0),)
        case PurchaseRecorded():
            return tuple(said for line in payload.lines for said in _bought(payload, line))
        case ProcessingRecorded():
            return tuple(_campaign(payload))
        case ExportRecorded():
            return tuple(_exported(payload))
        case StockOpened():
            return tuple(_opened(payload))
        case _:
            return ()


def _opened(payload: StockOpened) -> Iterator[Said]:
    for lot in payload.lots:
        gross, fine = mg(lot.gross_g), _ug(lot.fine_g)
        yield Made(lot.id, payload.holder, lot.product, gross, fine, OPENING, 0, lot.origin)


def _declared(origin: Origin, holder: str, product: str, gross_g: str, fine_g: str | None, line: int) -> Made:
    return Made(origin.lot, holder, product, mg(gross_g), _ug(fine_g), DECLARED, line, origin)


def _bought(payload: PurchaseRecorded, line: Line) -> Iterator[Said]:
    source = UNDECLARED if line.undeclared else TAKEN
    yield Made(line.becomes, payload.buyer, line.product, mg(line.gross_g), _ug(line.fine_g), source, line.line)
    if line.origin is not None:
        yield _declared(line.origin, payload.seller, line.product, line.gross_g, line.fine_g, line.line)
        yield Taken(line.becomes, line.origin.lot, mg(line.gross_g))
    elif line.lot is not None:
        yield Taken(line.becomes, line.lot, mg(line.take_g or "0"))


def _campaign(payload: ProcessingRecorded) -> Iterator[Said]:
    fed = sum(mg(each.take_g) for each in payload.inputs)
    yield Made(payload.campaign, payload.plant, CAMPAIGN, fed, None, TAKEN, 0)
    for each in payload.inputs:
        yield Taken(payload.campaign, each.lot, mg(each.take_g))
    for number, output in enumerate(payload.outputs, 1):
        gross, holder = mg(output.gross_g), output.holder or payload.plant
        yield Made(output.becomes, holder, output.product, gross, _ug(output.fine_g), MADE, number)
        yield Taken(output.becomes, payload.campaign, gross)


def _exported(payload: ExportRecorded) -> Iterator[Said]:
    gross = sum(mg(each.take_g) for each in payload.lots)
    yield Made(payload.export, payload.exporter, EXPORT, gross, None, TAKEN, 0)
    for each in payload.lots:
        yield Taken(payload.export, each.lot, mg(each.take_g))


def _ug(fine_g: str | None) -> int | None:
    return None if fine_g is None else ug(fine_g)
