"""A reception on record: what came to somebody's gate, what the scale said, and what became of it."""

from typing import ClassVar

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen

ReceivedGrams = tuple[str, int, int, str, str | None]
"""A lot, the mg of its books that came, the mg that the scale said, the outcome, and its reason."""


@frozen
class Reception(Row):
    """Gold came to the gate of `plant` on `day` (Lima), under a shipment or without, by this gate ticket."""

    kind: ClassVar[str] = "reception"

    reception: str
    plant: str
    day: str
    ticket: str
    shipment: str | None
    lots: tuple[ReceivedGrams, ...]

    @property
    def shelf(self) -> str:
        return shelf(self.reception)

    @property
    def key(self) -> str:
        return self.reception


def shelf(reception: str) -> str:
    """Where a reception's row stands."""
    return f"reception:{reception}"


def find(facts: Facts, reception: str, field: str) -> Reception:
    """The reception with this id.

    Raises:
        Refused: `reception_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    for row in facts.shelf(shelf(reception)):
        if isinstance(row, Reception):
            return row
    raise refuse("reception_unknown", field, reception=reception)
