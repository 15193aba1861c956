"""Gold that changes: campaigns, refining, splits and merges, stock-takes, export."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.change import export, processing, stocktake
from service.trade.change.campaign import Campaign, SerialUse
from service.trade.change.exported import Exported

KINDS: Final[tuple[Kind[Any], ...]] = (processing.KIND, stocktake.KIND, export.KIND)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Campaign, SerialUse, Exported)
"""The rows they put."""
