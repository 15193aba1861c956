"""A shipment on record: who sent what to whom, and under which vehicle, for the gate to compare."""

from typing import ClassVar

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Shipment(Row):
    """`sender` sent gold to `receiver` on `day` (Lima), the day it left, under these seals."""

    kind: ClassVar[str] = "shipment"

    shipment: str
    sender: str
    receiver: str
    carrier: str | None
    day: str
    plate: str | None
    seals: tuple[str, ...]

    @property
    def shelf(self) -> str:
        return shelf(self.shipment)

    @property
    def key(self) -> str:
        return self.shipment


def shelf(shipment: str) -> str:
    """Where a shipment's row stands."""
    return f"shipment:{shipment}"


def find(facts: Facts, shipment: str, field: str) -> Shipment:
    """The shipment with this id.

    Raises:
        Refused: `shipment_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    for row in facts.shelf(shelf(shipment)):
        if isinstance(row, Shipment):
            return row
    raise refuse("shipment_unknown", field, shipment=shipment)
