"""Gold on its way and at the gate: shipments, receptions, assays, ore returned, lots measured again."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.custody import assay_recorded, lot_remeasured, lot_returned, reception_recorded, shipment_recorded
from service.trade.custody.assays import Assayed, AssayUse, LotAssayed
from service.trade.custody.guides import GuideUse
from service.trade.custody.receptions import Reception
from service.trade.custody.shipments import Shipment

KINDS: Final[tuple[Kind[Any], ...]] = (
    shipment_recorded.KIND,
    reception_recorded.KIND,
    assay_recorded.KIND,
    lot_returned.KIND,
    lot_remeasured.KIND,
)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Shipment, GuideUse, Reception, Assayed, LotAssayed, AssayUse)
"""The rows they put."""
