"""`reception.recorded`: gold at a gate, as the plant or trader whose gate it is signs it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.payload import Member, Payload, Uuid
from service.registry.identifiers import RucParty
from service.trade.custody.goods import MAX_LOTS, SomeGrams
from service.trade.custody.shipment_payload import Seals
from service.trade.documents import Plate
from service.trade.origin import Reference
from service.trade.quantities import Grams, scaled

Reason = Literal["no_guide", "papers", "seals", "weight", "origin", "quality", "mercury", "capacity", "other"]


class Vehicle(Member):
    """What the weighbridge said, in kilograms: the full vehicle, and the empty one."""

    gross_kg: Grams
    tare_kg: Grams

    @property
    def net_mg(self) -> int:
        """What the vehicle carried."""
        return scaled(self.gross_kg, 6) - scaled(self.tare_kg, 6)

    @model_validator(mode="after")
    def _carries_something(self) -> "Vehicle":
        if self.net_mg <= 0:
            raise ValueError("vehicle_empty", "tare_kg")
        return self


class ReceivedLot(Member):
    """One lot at the gate: `net_g` is what the scale said of it.

    `book_g` are the grams of its books that came; without it, all that were on the road (or at home, or in quarantine).
    """

    lot: Uuid
    net_g: SomeGrams
    book_g: SomeGrams | None = None
    outcome: Literal["accepted", "quarantine", "turned_away"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reason_unless_accepted(self) -> "ReceivedLot":
        if (self.reason is None) != (self.outcome == "accepted"):
            raise ValueError("reason_of_outcome", "reason")
        return self


class ReceptionRecorded(Payload):
    """Lots came to the gate of `plant`: under `shipment`, or straight from their holder.

    With `quarantined`, an earlier reception, this one says what became of what was then kept apart.
    """

    type: Literal["reception.recorded"]
    reception: Uuid
    plant: RucParty
    shipment: Uuid | None = None
    quarantined: Uuid | None = None
    ticket: Reference
    plate: Plate | None = None
    seals: Seals | None = None
    vehicle: Vehicle | None = None
    lots: Annotated[tuple[ReceivedLot, ...], Field(min_length=1, max_length=MAX_LOTS)]

    @model_validator(mode="after")
    def _hangs_together(self) -> "ReceptionRecorded":
        if self.shipment is not None and self.quarantined is not None:
            raise ValueError("reception_source", "quarantined")
        if len({each.lot for each in self.lots}) != len(self.lots):
            raise ValueError("lots_repeated", "lots")
        if self.quarantined is not None:
            for index, each in enumerate(self.lots):
                if each.outcome == "quarantine":
                    raise ValueError("quarantined_again", "lots", index, "outcome")
        return self
