"""The trade in gold: lots and their balance, constancias, purchases, red flags, provenance, the supplier verdict.

Everything is said of a lot (`lots`): `declaration` and `taking` bring gold in and move it, `book` posts both sides. A
purchase goes through `payload`, `opening` (names and grams, or a refusal), `deal` (as the rules see it), `rules` (its
red flags; their words are in `catalogue`) and `purchase`, which puts it together. A supplier check goes through
`supplier`, `supplier_check`, `qualities`, `doubts` and `verdict`. What happens before and after has folders: `custody`,
`ownership`, `change`, `corrections`, `review`, `access`, `stock`; where gold is from is `provenance`.
"""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.trade import (
    access,
    change,
    constancia,
    corrections,
    custody,
    lot_declared,
    ownership,
    purchase,
    review,
    stock,
)
from service.trade.bought import Bought, Confirmed
from service.trade.constancia import Constancia
from service.trade.documents import DocumentUse
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.rulings import Ruling
from service.trade.whereabouts import Moved

_ROOMS: Final = (custody, ownership, change, corrections, review, access, stock)

KINDS: Final[tuple[Kind[Any], ...]] = (
    constancia.KIND,
    lot_declared.KIND,
    purchase.KIND,
    *(kind for room in _ROOMS for kind in room.KINDS),
)
"""The payload types of the trade."""

ROWS: Final[tuple[type[Row], ...]] = (
    Lot,
    LotUse,
    LotMeasured,
    Moved,
    Constancia,
    DocumentUse,
    Bought,
    Confirmed,
    Ruling,
    *(row for room in _ROOMS for row in room.ROWS),
)
"""The rows they put."""
