"""Every payload type that this version knows, by its name, and every sort of row that one can put."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from service import categorization, certification, exchange, registry, trade
from service.decision.findings import Mark
from service.decision.kind import Kind
from service.decision.records import Row, Void

_ROOMS: Final = (registry, categorization, trade, certification, exchange)

KINDS: Final[Mapping[str, Kind[Any]]] = MappingProxyType({kind.type: kind for room in _ROOMS for kind in room.KINDS})

_ROWS: Final[tuple[type[Row], ...]] = (Mark, Void, *(row for room in _ROOMS for row in room.ROWS))

ROWS: Final[Mapping[str, type[Row]]] = MappingProxyType({row.kind: row for row in _ROWS})
