"""The trade in gold: lots and their balance, constancias, purchases, red flags, provenance, the supplier verdict."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade import constancia, lot_declared, purchase
from service.trade.constancia import Constancia
from service.trade.documents import DocumentUse
from service.trade.lots import Lot, LotUse
from service.trade.purchase import Confirmed

KINDS: Final[tuple[Kind[Any], ...]] = (constancia.KIND, lot_declared.KIND, purchase.KIND)
"""The payload types of the trade."""

ROWS: Final[tuple[type[Row], ...]] = (Lot, LotUse, Constancia, DocumentUse, Confirmed)
"""The rows they put."""
