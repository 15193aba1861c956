"""What one electronic document says, of any kind: only what a purchase can use, in the ledger's units."""

from dataclasses import dataclass

from service.exchange.sunat.signature import Signature

Place = tuple[str, str]
"""Whose list of districts, and the code: (`inei`, `211002`)."""


@dataclass(frozen=True, slots=True)
class Who:
    """A side by its identity document: `scheme` is SUNAT's catalogue 06 (`6` RUC, `1` DNI, `-` none)."""

    scheme: str
    number: str

    @property
    def party(self) -> str | None:
        """`ruc:<11 digits>`; None for whoever has no RUC."""
        return f"ruc:{self.number}" if self.scheme == "6" else None


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `weight_mg` None where it is counted in no unit of weight; `cents` is its value without tax."""

    description: str
    unit: str
    weight_mg: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class Named:
    """Another document that this one names; `issuer` None: it does not say whose."""

    kind: str
    number: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Road:
    """A guide's own: what is carried, by whom and from where to where. None where it does not say."""

    weight_mg: int | None
    unit: str
    plate: str | None
    carrier: Who | None
    sender: Who | None
    receiver: Who | None
    departure: Place | None
    arrival: Place | None
    reason: str | None
    mode: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A note's own: what it changes, and why (catalogue 09 of a credit note, 10 of a debit note)."""

    of: Named
    reason: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """One document. `seller` and `buyer` are of vouchers and notes, `issuer` is who made it and answers for it.

    `cents` is its total, `net_cents` its lines' by its own sum (None: a guide, which has no money). `digest` is of the
    file. `signature` is None where none covers it; one that does not hold is no document at all.
    """

    file: str
    digest: str
    kind: str
    series: str
    number: str
    issued_on: str
    issued_at: str
    issuer: Who
    signature: Signature | None
    seller: Who | None = None
    buyer: Who | None = None
    currency: str | None = None
    cents: int | None = None
    net_cents: int | None = None
    items: tuple[Item, ...] = ()
    names: tuple[Named, ...] = ()
    place: Place | None = None
    road: Road | None = None
    change: Change | None = None

    @property
    def title(self) -> str:
        """How people call it: kind, series and number."""
        return f"{self.kind} {self.series}-{self.number}"

    @property
    def identity(self) -> str:
        """Unique in Peru, as `DocumentRef.identity` is: `issuer|kind|series|number`."""
        return f"ruc:{self.issuer.number}|{self.kind}|{self.series}|{self.number}"
