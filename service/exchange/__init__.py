"""What passes between the register and others, in their forms: pure.

Out go the law's reports (`monthly_register`, `operations`, `stock`, `mercury`, `sales`, `origin_summary`), the proof
that one was filed (`filing`), and a lot's story as `epcis` and `prov`. In come a trader's `books` and SUNAT's XML
(`sunat`).
"""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.exchange.filing import filed
from service.exchange.filing.filings import Filed

KINDS: Final[tuple[Kind[Any], ...]] = (filed.KIND,)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Filed,)
"""The rows they put."""
