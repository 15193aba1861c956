"""What follows a purchase: settlement, payments, the seller's word, toll milling."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.ownership import toll
from service.trade.ownership.toll import Toll

KINDS: Final[tuple[Kind[Any], ...]] = (toll.KIND,)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Toll,)
"""The rows they put."""
