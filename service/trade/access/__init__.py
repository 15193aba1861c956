"""Reading rights that a party or an authority gives away: a lot and what it is made of, to one reader, until a day."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.access import ended, granted
from service.trade.access.grants import Granted, Reader

KINDS: Final[tuple[Kind[Any], ...]] = (granted.KIND, ended.KIND)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Granted, Reader)
"""The rows they put."""
