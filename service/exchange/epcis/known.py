"""What must be known beside an entry to tell of it: the lots that it names, and the entries that it speaks of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from service.decision.payload import Payload
from service.decision.values import frozen
from service.trade.change.exported import ExportRecorded
from service.trade.change.payload import ProcessingRecorded
from service.trade.change.stocktake import StocktakeRecorded
from service.trade.corrections.annulled import EntryAnnulled
from service.trade.corrections.corrected import EntryCorrected
from service.trade.custody.assay_payload import AssayRecorded
from service.trade.custody.lot_remeasured import LotRemeasured
from service.trade.custody.lot_returned import LotReturned
from service.trade.custody.reception_payload import ReceptionRecorded
from service.trade.custody.shipment_payload import ShipmentRecorded
from service.trade.lots import Lot
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import PurchaseRecorded

TOLD: Final = frozenset(
    {
        "assay.recorded",
        "entry.annulled",
        "entry.corrected",
        "export.recorded",
        "lot.declared",
        "lot.remeasured",
        "lot.returned",
        "processing.recorded",
        "purchase.recorded",
        "purchase.settled",
        "reception.recorded",
        "shipment.recorded",
        "stock.opened",
        "stocktake.recorded",
    }
)
"""The payload types of which events are made; all others are words about parties, rights, keys or money."""


@frozen
class Recorded:
    """An entry as far as events are made of it. `recorded_at` is UTC."""

    seq: int
    recorded_at: datetime
    payload: Payload


@frozen
class Known:
    """Lots by id, each as it came in, and the entries that others speak of, by seq.

    `corrections` are those of an entry, by its seq, in the ledger's order.
    """

    lots: Mapping[str, Lot]
    entries: Mapping[int, Recorded]
    corrections: Mapping[int, Sequence[Recorded]]


def lots_named(payload: Payload) -> Iterator[str]:
    """The lots on record of which a payload does not itself say what they are."""
    match payload:
        case PurchaseRecorded():
            yield from (line.lot for line in payload.lines if line.lot is not None)
        case ProcessingRecorded():
            yield from (each.lot for each in payload.inputs)
        case ShipmentRecorded() | ReceptionRecorded() | StocktakeRecorded() | ExportRecorded():
            yield from (each.lot for each in payload.lots)
        case AssayRecorded() | LotReturned() | LotRemeasured():
            yield payload.lot
        case _:
            return


def entry_named(payload: Payload) -> int | None:
    """The earlier entry that a payload speaks of."""
    match payload:
        case PurchaseSettled():
            return payload.purchase
        case EntryCorrected() | EntryAnnulled():
            return payload.entry
        case _:
            return None
