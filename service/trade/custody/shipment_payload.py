"""`shipment.recorded`: gold leaves its holder, as whoever sends it signs it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.payload import Member, Payload, Uuid
from service.registry.identifiers import PartyId, RucParty, Ubigeo
from service.trade.custody.goods import MAX_LOTS, SomeGrams
from service.trade.documents import GUIDES, Document, Plate

Seals = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=20)], ...], Field(min_length=1, max_length=20)
]
"""The numbers of the seals on sacks or vehicle."""


class ShippedLot(Member):
    """So many grams of a lot, as its books have them, that go along."""

    lot: Uuid
    gross_g: SomeGrams


class ShipmentRecorded(Payload):
    """`from` sends `lots`, all its own, to `to`; `occurred_at` is when they leave."""

    type: Literal["shipment.recorded"]
    shipment: Uuid
    sender: PartyId = Field(alias="from")
    receiver: PartyId = Field(alias="to")
    carrier: RucParty | None = None
    plate: Plate | None = None
    seals: Seals | None = None
    departure: Ubigeo
    arrival: Ubigeo
    lots: Annotated[tuple[ShippedLot, ...], Field(min_length=1, max_length=MAX_LOTS)]
    documents: Annotated[tuple[Document, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "ShipmentRecorded":
        if len({each.lot for each in self.lots}) != len(self.lots):
            raise ValueError("lots_repeated", "lots")
        for index, document in enumerate(self.documents):
            if document.kind not in GUIDES:
                raise ValueError("guide_kind", "documents", index, "kind")
            if max(document.lines) > len(self.lots):
                raise ValueError("document_lines", "documents", index, "lines")
        if len({document.identity for document in self.documents}) != len(self.documents):
            raise ValueError("documents_repeated", "documents")
        return self
