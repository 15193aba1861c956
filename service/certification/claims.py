"""What a certificate claims of a lot: exactly what its signer signs, and what the auditor works out again.

Nothing of prices, nothing of people: origins by department, category and standing, never by name. However many origins
a lot has, they fold into these groups, so that its claims fit an entry. Quantities are exact decimal strings; shares
are basis points that sum to 10,000 (largest remainder). Every list has one order, so that equal claims are equal bytes.

    {"certified_g":"299.850000","criteria":[{"criterion":"origin_in_peru","result":"pass"},…],
     "categories":[{"category":"II","fine_g":"181.162015","share_bp":6042},…],"criteria_version":1,
     "custody":[{"model":"segregation","step":"purchase","times":9},{"model":"segregation","step":"cil","times":1}],
     "fine_g":"299.850000","grade":"in_formalization","gross_g":"300.000","lot":"…096",
     "mercury":{"campaigns":0,"controlled":0,"status":"used","undeclared_lots":5},
     "origins":[{"category":"II","department":"04","fine_g":"181.162015","lots":2,"share_bp":6042,
     "standing":"in_process"},…],"product":"bar","serial":"DEMO-0001","size":57}
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.payload import Member, Uuid
from service.trade.change.payload import Process, Serial
from service.trade.quantities import FineGrams, Grams, ug

NOT_ASSESSED: Final = "none"
"""The category of an origin that nobody has assessed, or of which an axis is unknown."""


class Grade(StrEnum):
    """*Oro formal*, all of it from formal origins and kept apart from all else; *oro en formalización*."""

    FORMAL = "formal"
    IN_FORMALIZATION = "in_formalization"


class Criterion(StrEnum):
    """What is asked of a lot (`docs/certification.md` says of each where it comes from), in the order it is told."""

    ORIGIN_IN_PERU = "origin_in_peru"
    ORIGIN_FORMAL = "origin_formal"
    SELLERS_REGISTERED = "sellers_registered"
    BUYERS_IN_RECPO = "buyers_in_recpo"
    BALANCE_CLOSED = "balance_closed"
    NOTHING_HELD = "nothing_held"
    MERCURY_DECLARED = "mercury_declared"
    CUSTODY = "custody"
    CERTIFIED_ONCE = "certified_once"


Reason = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{2,39}$")]
"""Why grams are left out: one of `reasons.REASONS`."""

Share = Annotated[int, Field(ge=0, le=10_000)]
_Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
_Department = Annotated[str, StringConstraints(pattern="^(0[1-9]|1[0-9]|2[0-5])$")]
_Category = Literal["I", "II", "III", "IV", "none"]


class Result(Member):
    """How one criterion came out: `pass`, `fail` (some grams are left out for it) or `not_known`."""

    criterion: Criterion
    result: Literal["pass", "fail", "not_known"]


class Excluded(Member):
    """Fine grams that are not certified, by the criterion and the reason that left them out."""

    criterion: Criterion
    reason: Reason
    fine_g: FineGrams


class OriginGroup(Member):
    """Certified fine gold of one department (INEI), category and standing, of `lots` declared lots."""

    department: _Department
    category: _Category
    standing: Literal["formal", "in_process"]
    lots: _Count
    fine_g: FineGrams
    share_bp: Share

    @property
    def fine_ug(self) -> int:
        """Certified fine µg."""
        return ug(self.fine_g)


class CategoryShare(Member):
    """Certified fine gold of one category."""

    category: _Category
    fine_g: FineGrams
    share_bp: Share


class Custody(Member):
    """So many `times` gold was handed on or treated in this way, kept apart (`segregation`) or by `mass_balance`.

    Kept apart is what was nowhere together with gold that is not certified in the same grade.
    """

    step: Literal["purchase", Process]
    model: Literal["segregation", "mass_balance"]
    times: _Count


class Mercury(Member):
    """`free`: none in any recorded step. `controlled`: used, retorted each time. `used`: somewhere not controlled.

    `campaigns` used it, `controlled` of these with a retort. `undeclared_lots` came in as amalgam or sponge, which
    mercury made before anything was recorded, or as metal of which nobody says how it was won (`not_known`).
    """

    status: Literal["free", "controlled", "used", "not_known"]
    campaigns: _Count
    controlled: _Count
    undeclared_lots: _Count


class Claims(Member):
    """The claims of one certificate, as of the ledger's first `size` entries and by `criteria_version` of our rules."""

    lot: Uuid
    product: Literal["ore", "concentrate", "tailings", "circuit", "amalgam", "sponge", "dore", "bar", "scrap", "export"]
    serial: Serial | None = None
    gross_g: Grams
    fine_g: FineGrams
    certified_g: FineGrams
    grade: Grade
    criteria: Annotated[tuple[Result, ...], Field(min_length=1, max_length=20)]
    excluded: Annotated[tuple[Excluded, ...], Field(max_length=60)] = ()
    origins: Annotated[tuple[OriginGroup, ...], Field(min_length=1, max_length=200)]
    categories: Annotated[tuple[CategoryShare, ...], Field(min_length=1, max_length=5)]
    custody: Annotated[tuple[Custody, ...], Field(max_length=26)] = ()
    mercury: Mercury
    criteria_version: Annotated[int, Field(ge=1, le=1_000_000)]
    size: Annotated[int, Field(ge=1, le=2**53 - 1)]

    @model_validator(mode="after")
    def _adds_up(self) -> "Claims":
        if self.certified_ug == 0:
            raise ValueError("nothing_certified", "certified_g")
        if self.certified_ug + sum(ug(each.fine_g) for each in self.excluded) != self.fine_ug:
            raise ValueError("claims_do_not_add_up", "excluded")
        parts: tuple[tuple[OriginGroup | CategoryShare, ...], ...] = (self.origins, self.categories)
        for name, groups in zip(("origins", "categories"), parts, strict=True):
            if sum(ug(each.fine_g) for each in groups) != self.certified_ug:
                raise ValueError("claims_do_not_add_up", name)
            if sum(each.share_bp for each in groups) != 10_000:
                raise ValueError("shares_do_not_add_up", name)
        return self

    @property
    def fine_ug(self) -> int:
        """The lot's fine µg."""
        return ug(self.fine_g)

    @property
    def certified_ug(self) -> int:
        """Certified fine µg."""
        return ug(self.certified_g)

    def as_json(self) -> dict[str, Any]:
        """The form that stands in the entry: what is not said is absent."""
        return self.model_dump(mode="json", exclude_none=True)

    def differing(self, other: "Claims") -> tuple[str, ...]:
        """The members in which two claims differ, in their order."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) != getattr(other, name))
