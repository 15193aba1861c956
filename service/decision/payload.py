"""The members every payload has, and the grammar shared by all of them (`model.md`, "Grammar").

Optional members are absent, never null: the rulebook refuses a null before a model sees it.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

_INSTANT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def _real_instant(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        raise ValueError("instant")
    datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)  # raises ValueError for 30 February, 24:00, second 60
    return text


@lru_cache(maxsize=4_096)  # a day's deals name few days
def _real_day(text: str) -> str:
    if not _DAY.fullmatch(text):
        raise ValueError("day")
    date.fromisoformat(text)
    return text


Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Instant = Annotated[str, AfterValidator(_real_instant)]
Day = Annotated[str, AfterValidator(_real_day)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Member(BaseModel):
    """An object inside a payload: strict, closed, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Seen(Member):
    """The last checkpoint the client held: the log checks that it still extends it."""

    size: Annotated[int, Field(ge=1, le=2**53 - 1)]
    root: Digest


class Payload(Member):
    """What a party signs. `id` is the client's choice; with the party it is the submission's identity."""

    type: str
    log: str
    id: Uuid
    occurred_at: Instant
    seen: Seen | None = None
