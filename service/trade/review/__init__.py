"""Findings answered and reviewed."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.review import answered, reviewed
from service.trade.review.history import Answered, Reviewed

KINDS: Final[tuple[Kind[Any], ...]] = (answered.KIND, reviewed.KIND)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Answered, Reviewed)
"""The rows they put."""
