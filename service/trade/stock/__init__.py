"""What a trader or plant holds when it begins: put on record once, and never better than its papers."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.stock import opened
from service.trade.stock.opened import Opened

KINDS: Final[tuple[Kind[Any], ...]] = (opened.KIND,)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Opened,)
"""The rows they put."""
