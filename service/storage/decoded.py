"""Rows out of what the database told: beside the event loop where there are many."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from pydantic_core import from_json

from service.apart.thread import apart
from service.decision.records import Row
from service.rulebook import rows

_FEW: Final = 1_000
"""Rows that are soon made, 5 ms: a thread is not worth its while for them."""


async def decoded(found: Sequence[Any]) -> list[Row]:
    """The row that each of these, with its `kind` and `body`, is."""
    return _decoded(found) if len(found) <= _FEW else await apart(partial(_decoded, found))


def _decoded(found: Sequence[Any]) -> list[Row]:
    return [rows.decode(each["kind"], from_json(each["body"])) for each in found]
