"""Parameters about members that no event of ours has: what sensors measured, and dispositions that persist.

Each asks for events that have the member, and with some value (EPCIS 2.0 §8.2.7.1): of ours none. The names are those
of the standard's own schema of queries (GS1, `query-schema.json`); what fields of extensions would add is not there.
"""

import re
from typing import Final

INSTANTS: Final = frozenset({"GE_time", "LT_time", "GE_startTime", "LT_startTime", "GE_endTime", "LT_endTime"})
"""Those that take an instant."""

LISTS: Final = frozenset(
    f"EQ_{member}"
    for member in (
        "persistentDisposition_set",
        "persistentDisposition_unset",
        "type",
        "deviceID",
        "dataProcessingMethod",
        "microorganism",
        "chemicalSubstance",
        "bizRules",
        "stringValue",
        "hexBinaryValue",
        "uriValue",
    )
)
"""Those that take values separated by `|`."""

EXISTS: Final = "EXISTS_sensorElementList"
BOOLEAN: Final = "EQ_booleanValue"

_ORDERED: Final = ("GT", "GE", "LT", "LE")
_MEASURED: Final = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")
_PREFIXES: Final = ("EQ_value", *(f"{compared}_{member}" for member in _MEASURED for compared in _ORDERED))
_RANKS: Final = frozenset(f"{compared}_percRank" for compared in _ORDERED)
_MEASURE: Final = re.compile(rf"({'|'.join(_PREFIXES)})_[A-Z0-9]{{2,4}}")
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)

NAMES: Final = (
    *sorted(INSTANTS | LISTS | _RANKS),
    *(f"{prefix}_<uom>" for prefix in _PREFIXES),
    EXISTS,
    BOOLEAN,
)
"""All of them."""


def takes_number(name: str) -> bool:
    """Whether it is one that takes a number, `EQ_value_CEL` several; of a measure the unit is in the name."""
    return name in _RANKS or _MEASURE.fullmatch(name) is not None


def is_number(text: str) -> bool:
    """Whether a measure is a number; it may be below zero."""
    return _NUMBER.fullmatch(text) is not None
