"""District codes that INEI's list does not have: told before an entry is signed, and judged by nobody.

No rule may rest on the table: districts are made anew every year, and an entry that was right would be wrong by the
next table. Where a register knows in which districts a right lies, R09 says that a declared one is none of them.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from service.registry import districts
from service.registry.districts import District


def unknown_districts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The members of a payload that name one, by their paths, and the codes."""
    return list(districts.unknown(payload, _table()))


@cache
def _table() -> Mapping[str, District]:
    return districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
