"""What a mining right is on a day, whoever holds it: the rows of `right:<code>`.

Put beside each CONCESSION registration, because a deal asks for the right by its code and may not know the holder.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen
from service.registry.registrations import ENDED


@frozen
class RightState(Row):
    """A right's status under one holder from `start` to `until` (Lima days, inclusive)."""

    kind: ClassVar[str] = "right_state"

    code: str
    holder: str
    status: str
    start: str
    until: str | None = None
    name: str | None = None
    districts: tuple[tuple[str, str], ...] = ()

    @property
    def shelf(self) -> str:
        return shelf(self.code)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.holder}"


def shelf(code: str) -> str:
    """Where a right's states are."""
    return f"right:{code}"


def in_force(rows: Sequence[Row], at: date, known_at: int | None = None) -> RightState | None:
    """The latest state that covers `at`; one holder's `ended` leaves the others' standing."""
    day = at.isoformat()
    ended: set[str] = set()
    for row in reversed(rows):
        if (
            isinstance(row, RightState)
            and (known_at is None or row.seq <= known_at)
            and row.start <= day
            and (row.until is None or day <= row.until)
            and row.holder not in ended
        ):
            if row.status != ENDED:
                return row
            ended.add(row.holder)
    return None
