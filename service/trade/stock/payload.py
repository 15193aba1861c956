"""`stock.opened`: the gold in a safe on the day on which its holder begins to keep its book here."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.payload import Day, Payload, Uuid, each_once
from service.registry.identifiers import RucParty
from service.trade.documents import Printed
from service.trade.measured import Measured
from service.trade.origin import Origin


class StockLot(Measured):
    """One lot as it was found: exactly one of `lot`, its id, where nobody says where it is from, and `origin`.

    `documents` are the papers that it was bought under. Without a voucher an origin is a word, and stands `unknown`.
    """

    lot: Uuid | None = None
    origin: Origin | None = None
    documents: Annotated[tuple[Printed, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _one_source(self) -> "StockLot":
        if (self.lot is None) == (self.origin is None):
            raise ValueError("line_source", "origin")
        names = [document.identity for document in self.documents]
        if len(set(names)) != len(names):
            raise ValueError("documents_repeated", "documents")
        return self

    @property
    def id(self) -> str:
        """The lot's."""
        return self.lot or (self.origin.lot if self.origin else "")


class StockOpened(Payload):
    """All that `holder` has, as counted on the Lima day `counted_on`. Once for each party."""

    type: Literal["stock.opened"]
    holder: RucParty
    counted_on: Day
    lots: Annotated[tuple[StockLot, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _each_once(self) -> "StockOpened":
        each_once([lot.id for lot in self.lots], "lots")
        return self
