"""What follows a purchase: settlement, payments, the seller's word, toll milling."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row

KINDS: Final[tuple[Kind[Any], ...]] = ()
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = ()
"""The rows they put."""
