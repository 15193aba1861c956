"""Documents of a deal: which lines they speak of, and that no line is claimed twice.

One document may support many lots over many deals; the same line of it only once. A line's fingerprint is what an
invoice line says: product, weight, assay, price.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.payload import Day, Digest
from service.decision.records import Row
from service.decision.values import frozen
from service.registry.identifiers import DocumentRef, Ubigeo
from service.trade.money import Currency
from service.trade.quantities import Amount, Grams

Reason = Literal["sale", "purchase", "inter_site", "import", "export", "third_party_processing", "other"]

GUIDES = frozenset({"09", "31"})


class Printed(DocumentRef):
    """What a voucher or transport guide says.

    `partial` says that it also covers what other deals record. `reason` and `mode` are the guide's (SUNAT).
    """

    issued_on: Day
    currency: Currency | None = None
    amount: Amount | None = None
    gross_g: Grams | None = None
    plate: Annotated[str, StringConstraints(pattern="^[0-9A-Z]{5,8}$")] | None = None
    departure: Ubigeo | None = None
    arrival: Ubigeo | None = None
    reason: Reason | None = None
    mode: Literal["public", "private"] | None = None
    partial: bool | None = None
    digest: Digest | None = None

    @model_validator(mode="after")
    def _amount_with_currency(self) -> "Printed":
        if (self.amount is None) != (self.currency is None):
            raise ValueError("amount_with_currency", "amount")
        return self


class Document(Printed):
    """A document under the deal; `lines` are the numbers of the lines it speaks of."""

    lines: Annotated[tuple[Annotated[int, Field(ge=1, le=200)], ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _each_line_once(self) -> "Document":
        if len(set(self.lines)) != len(self.lines):
            raise ValueError("document_lines", "lines")
        return self


@frozen
class DocumentUse(Row):
    """What one entry took under a document: the sum of its lines (gross mg, céntimos) and their fingerprints.

    `stated_mg` and `stated_cents` are what the entry says that the document itself says, where it does.
    """

    kind: ClassVar[str] = "document_use"

    document: str
    issued_on: str
    gross_mg: int
    cents: int
    currency: str | None
    fingerprints: tuple[str, ...]
    stated_mg: int | None = None
    stated_cents: int | None = None
    plate: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.document)

    @property
    def key(self) -> str:
        return str(self.seq)


@frozen
class Released(Row):
    """The document was free again when entry `entry`, which had used it, was annulled."""

    kind: ClassVar[str] = "document_released"

    document: str
    entry: int

    @property
    def shelf(self) -> str:
        return shelf(self.document)

    @property
    def key(self) -> str:
        return f"released:{self.entry}"


@frozen
class Paper:
    """A document with the use one deal makes of it; `gross_mg` and `cents` sum up all deals so far, it included.

    `stated_mg` and `stated_cents` are the least that any of them says it is for; `restated` where they disagree.
    `released` is an annulled entry that had used it.
    """

    document: Printed
    subject: str
    use: DocumentUse
    gross_mg: int
    cents: int
    stated_mg: int | None
    stated_cents: int | None
    restated: bool
    released: int | None = None


def shelf(identity: str) -> str:
    """Where the uses of a document stand; `identity` is `issuer|kind|series|number`."""
    return f"document:{identity}"


def fingerprint(product: str, gross_mg: int, assay: str, fine_ug: int | None, price: str) -> str:
    """SHA-256 (hex) of a line as a document would print it; `assay` is the fineness or grade, `price` with currency."""
    return sha256(f"{product}|{gross_mg}|{assay}|{fine_ug}|{price}".encode()).hexdigest()


def reused(rows: Sequence[Row], fingerprints: Sequence[str]) -> DocumentUse | None:
    """The earlier use that already claimed one of these lines; None if there is none."""
    for row in rows:
        if isinstance(row, DocumentUse) and not set(row.fingerprints).isdisjoint(fingerprints):
            return row
    return None


def released(rows: Sequence[Row]) -> int | None:
    """The last annulled entry that had used the document whose shelf this is; None if there is none."""
    return next((row.entry for row in reversed(rows) if isinstance(row, Released)), None)


def restated(use: DocumentUse, earlier: DocumentUse) -> bool:
    """Whether two entries tell one document's day, weight or amount differently; what one leaves out does not."""
    days = use.issued_on != earlier.issued_on
    weights = None not in (use.stated_mg, earlier.stated_mg) and use.stated_mg != earlier.stated_mg
    stated = None not in (use.stated_cents, earlier.stated_cents)
    return days or weights or (stated and (use.currency, use.stated_cents) != (earlier.currency, earlier.stated_cents))
