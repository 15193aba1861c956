"""`purchase.recorded`: one deal as its buyer signs it.

Every field of the two legal texts has its member: the electronic purchase register (DS 009-2025-EM, art. 5 of
DS 012-2012-EM) and QORI (DU 006-2025 arts. 7 and 10); `docs/payloads.md` lists them one by one.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.payload import Day, Digest, Member, Payload, Uuid, each_once
from service.registry.identifiers import PartyId, RucParty, Ubigeo
from service.registry.party_declared import Declaration
from service.trade.documents import Document
from service.trade.measured import Measured
from service.trade.money import Money, Payment
from service.trade.origin import Location, Origin, Reference
from service.trade.quantities import Grams, Percent


class Place(Member):
    """Where the deal was struck. Never compared with the phone's position."""

    ubigeo: Ubigeo
    location: Location | None = None


class Address(Member):
    """The seller's real address (DL 1107 art. 11): its district, and the digest of the rest."""

    ubigeo: Ubigeo
    commitment: Digest | None = None


class RegisterCheck(Member):
    """Proof that the buyer looked a register up before buying: the digest of what it was shown."""

    register_: Literal["RECPO", "REINFO", "SUNAT", "SELECTORS", "PLANT", "CONCESSION", "SUPPLIER_STATEMENT"] = Field(
        alias="register"
    )
    digest: Digest
    checked_on: Day


Process = Literal["gravity", "amalgamation", "flotation", "cyanidation", "leaching", "smelting", "refining"]


class Processing(Member):
    """What was done to the gold before the sale, where a plant did it for the seller (DU 006-2025, maquila)."""

    plant: RucParty
    permit: Reference | None = None
    process: Process
    processed_on: Day
    recovery_percent: Percent | None = None
    toll_fee: Money | None = None


class Line(Measured):
    """One new lot of the buyer, `becomes`, and where its gold comes from.

    Exactly one of: `lot` with `take_g` (part of a lot on record), `origin` (declares one and takes all of it),
    `undeclared` (nobody says where from, R22). Weight and assay are the buyer's own.
    """

    line: Annotated[int, Field(ge=1, le=200)]
    lot: Uuid | None = None
    take_g: Grams | None = None
    origin: Origin | None = None
    undeclared: Literal[True] | None = None
    becomes: Uuid
    price: Money | None = None
    processing: Processing | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Line":
        if (self.lot is not None) + (self.origin is not None) + (self.undeclared is not None) != 1:
            raise ValueError("line_source", "origin")
        if (self.lot is None) != (self.take_g is None):
            raise ValueError("take_with_lot", "take_g")
        if self.take_g is not None and not self.take_g.strip("0."):
            raise ValueError("take_zero", "take_g")
        return self


class Confirmation(Member):
    """The producer's word on the deal (DU 006-2025 art. 7.5c) and how it was given; none makes gold ineligible."""

    method: Literal["own_key", "delegate", "pin_on_buyer_device", "paper"]
    by: PartyId | None = None
    digest: Digest | None = None


class PurchaseRecorded(Payload):
    """`buyer` bought `lines` of `seller`, for `price` in all. A final one has every line assayed."""

    type: Literal["purchase.recorded"]
    stage: Literal["provisional", "final"]
    buyer: RucParty
    seller: PartyId
    seller_address: Address | None = None
    carrier: RucParty | None = None
    place: Place
    declares: Annotated[tuple[Declaration, ...], Field(max_length=20)] = ()
    checks: Annotated[tuple[RegisterCheck, ...], Field(max_length=20)] = ()
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]
    price: Money
    payments: Annotated[tuple[Payment, ...], Field(max_length=200)] = ()
    documents: Annotated[tuple[Document, ...], Field(max_length=200)] = ()
    destination: Literal["domestic", "export", "jewellery", "hoarding"]
    confirmation: Confirmation | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "PurchaseRecorded":
        if self.buyer == self.seller:
            raise ValueError("buyer_is_seller", "seller")
        lines = len(self.lines)
        for number, line in enumerate(self.lines, 1):
            if line.line != number:
                raise ValueError("line_numbers", "lines", number - 1, "line")
            if line.fine_g is None and self.stage == "final":
                raise ValueError("final_without_assay", "lines", number - 1, "fine_g")
        for index, document in enumerate(self.documents):
            if max(document.lines) > lines:
                raise ValueError("document_lines", "documents", index, "lines")
        if self.documents:
            each_once([document.identity for document in self.documents], "documents")
        if self.declares:
            each_once([declared.party for declared in self.declares], "declares")
        return self
