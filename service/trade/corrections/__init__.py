"""Entries put right, annulled, or confirmed after their key was contested."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.corrections import annulled, confirmed, corrected
from service.trade.corrections.terms import Corrected
from service.trade.documents import Released
from service.trade.earlier import Annulled

KINDS: Final[tuple[Kind[Any], ...]] = (annulled.KIND, confirmed.KIND, corrected.KIND)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Annulled, Released, Corrected)
"""The rows they put."""
