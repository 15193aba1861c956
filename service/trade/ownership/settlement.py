"""What a settlement says: final weight and grade of each line, its price, what is deducted, and what is to be paid."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.payload import Day, EntrySeq, Member, Payload
from service.trade.documents import GUIDES, Document
from service.trade.measured import Measured
from service.trade.money import Money
from service.trade.quantities import Amount, Permille

Rate = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?$")]


class Basis(Member):
    """How the price was found: whose quotation, in US$ per troy ounce and of which day, and which share of it is paid.

    `agreed` prices follow no quotation, and need name none. `pen_per_usd` is the rate that the two used.
    """

    terms: Literal["london_am", "london_pm", "spot", "monthly_mean", "agreed"]
    gold_usd_per_ozt: Amount | None = None
    quoted_on: Day | None = None
    pen_per_usd: Rate | None = None
    payable_permille: Permille | None = None

    @model_validator(mode="after")
    def _quoted(self) -> "Basis":
        quoted = (self.gold_usd_per_ozt is None, self.quoted_on is None)
        if quoted[0] != quoted[1] or (quoted[0] and self.terms != "agreed"):
            raise ValueError("basis_quotation", "quoted_on" if quoted[1] else "gold_usd_per_ozt")
        return self


class Deduction(Money):
    """What the seller does not get of its lines' price.

    An `advance` was paid before and a `retention` goes to the treasury in the seller's name: neither lowers the price.
    """

    code: Literal["toll_fee", "penalty", "transport", "assay", "retention", "advance", "other"]


class SettledLine(Measured):
    """Line `line` of the purchase, whole: its final wet weight, moisture, agreed grade or fineness, and price.

    The dry weight follows from these two; no grade is agreed by guessing.
    """

    line: Annotated[int, Field(ge=1, le=200)]
    price: Money

    @model_validator(mode="after")
    def _assayed(self) -> "SettledLine":
        if self.fine_g is None or (self.assay is not None and self.assay.method == "estimate"):
            raise ValueError("settled_without_assay", "fine_g")
        return self


class PurchaseSettled(Payload):
    """The buyer settles the provisional purchase that is entry `purchase`: all its lines, in their order, at once.

    `total` is what the lines cost less the deductions: what is left to pay. Its papers are vouchers; guides go with the
    purchase or the shipment.
    """

    type: Literal["purchase.settled"]
    purchase: EntrySeq
    lines: Annotated[tuple[SettledLine, ...], Field(min_length=1, max_length=200)]
    basis: Basis
    deductions: Annotated[tuple[Deduction, ...], Field(max_length=40)] = ()
    total: Money
    documents: Annotated[tuple[Document, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "PurchaseSettled":
        currency = self.total.currency
        for number, line in enumerate(self.lines, 1):
            if line.line != number:
                raise ValueError("line_numbers", "lines", number - 1, "line")
            if line.price.currency != currency:
                raise ValueError("one_currency", "lines", number - 1, "price")
        for index, deduction in enumerate(self.deductions):
            if deduction.currency != currency:
                raise ValueError("one_currency", "deductions", index, "currency")
        for index, document in enumerate(self.documents):
            if max(document.lines) > len(self.lines):
                raise ValueError("document_lines", "documents", index, "lines")
            if document.kind in GUIDES:
                raise ValueError("voucher_expected", "documents", index, "kind")
        if len({document.identity for document in self.documents}) != len(self.documents):
            raise ValueError("documents_repeated", "documents")
        return self
