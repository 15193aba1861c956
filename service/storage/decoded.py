"""Rows out of what the database told: beside the event loop where there are many."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic_core import from_json

from service.apart.thread import apart_if_many
from service.decision.records import Row
from service.rulebook import rows


async def decoded(found: Sequence[Any]) -> list[Row]:
    """The row that each of these, with its `kind` and `body`, is."""
    return await apart_if_many(len(found), partial(_decoded, found))


def _decoded(found: Sequence[Any]) -> list[Row]:
    return [rows.decode(each["kind"], from_json(each["body"])) for each in found]
