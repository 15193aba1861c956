"""Every payload type that this version knows, by its name, and every sort of row that one can put."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from service import categorization, exchange, registry, trade
from service.decision.findings import Mark
from service.decision.kind import Kind
from service.decision.records import Row, Void

KINDS: Final[Mapping[str, Kind[Any]]] = MappingProxyType(
    {kind.type: kind for kind in (*registry.KINDS, *categorization.KINDS, *trade.KINDS, *exchange.KINDS)}
)

_ROWS: Final[tuple[type[Row], ...]] = (Mark, Void, *registry.ROWS, *categorization.ROWS, *trade.ROWS, *exchange.ROWS)

ROWS: Final[Mapping[str, type[Row]]] = MappingProxyType({row.kind: row for row in _ROWS})
