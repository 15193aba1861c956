"""What follows a purchase: settlement, payments, the seller's word, toll milling."""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade.bought import Settled
from service.trade.ownership import confirmed, disputed, payment, settled, toll
from service.trade.ownership.toll import Toll
from service.trade.ownership.words import Disputed, Payments

KINDS: Final[tuple[Kind[Any], ...]] = (settled.KIND, payment.KIND, confirmed.KIND, disputed.KIND, toll.KIND)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (Settled, Payments, Disputed, Toll)
"""The rows they put."""
