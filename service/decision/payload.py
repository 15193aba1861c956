"""The members every payload has, and the grammar shared by all of them (`model.md`, "Grammar").

Optional members are absent, never null: the rulebook refuses a null before a model sees it.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from service.decision.calendar import instant

UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DAY: Final = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"
# No 24:00 here: some Python versions would read it as the next day's midnight, and others not.
INSTANT: Final = f"{DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
DIGEST: Final = "[0-9a-f]{64}"

_INSTANT = re.compile(INSTANT)
_DAY = re.compile(DAY)


def spelt(form: str, **more: object) -> dict[str, Any]:
    """The schema of a text that has this form from end to end."""
    return {"type": "string", "pattern": f"^({form})$", **more}


def check_instant(text: str) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`, an instant that exists, 2000–2099.

    Raises:
        ValueError: `instant`.
    """
    try:
        if _INSTANT.fullmatch(text):
            instant(text)
            return text
    except ValueError:  # 30 February: each Python version has its own words for it
        pass
    raise ValueError("instant")


@lru_cache(maxsize=4_096)  # a day's deals name few days
def check_day(text: str) -> str:
    """`YYYY-MM-DD`, a day that exists, 2000–2099.

    Raises:
        ValueError: `day`.
    """
    try:
        if _DAY.fullmatch(text):
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise ValueError("day")


Uuid = Annotated[str, StringConstraints(pattern=f"^{UUID}$")]
Digest = Annotated[str, StringConstraints(pattern=f"^{DIGEST}$")]
# The form is for the description alone: what is not of it, or of no day that exists, has one refusal.
Instant = Annotated[str, AfterValidator(check_instant), WithJsonSchema(spelt(INSTANT, format="date-time"))]
Day = Annotated[str, AfterValidator(check_day), WithJsonSchema(spelt(DAY, format="date"))]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
EntrySeq = Annotated[int, Field(ge=0, le=2**53 - 1)]


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


def each_once(names: Sequence[object], member: str) -> None:
    """Nothing of a list is in it twice.

    Raises:
        ValueError: `<member>_repeated`.
    """
    if len(set(names)) != len(names):
        raise ValueError(f"{member}_repeated", member)
