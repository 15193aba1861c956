"""What the register hands to others: the law's reports, and the proof that one was filed."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.exchange.filing import filed
from service.exchange.filing.filings import Filed

KINDS: Final[tuple[Kind[Any], ...]] = (filed.KIND,)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Filed,)
"""The rows they put."""
