"""An export as its exporter signs it, and what the ledger keeps of it."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.calendar import instant, lima_day
from service.decision.payload import Day, Name, Payload, Uuid, each_once
from service.decision.records import Row
from service.decision.values import frozen
from service.registry.identifiers import DocumentRef, RucParty, Ubigeo
from service.trade.change.payload import Input
from service.trade.money import Money
from service.trade.quantities import Grams

_GOLD: Final = r"^(2616\.90\.10(\.[0-9]{2})?|(2843\.(30|90)|7108\.1[123]|7108\.20|7112\.91)(\.[0-9]{2}){0,2})$"
"""Headings of SUNAT's definition of gold (`domain.md` §5), to 10 digits at most."""


class Guide(DocumentRef):
    """A transport guide under which the gold went to customs; `gross_g` is what it says that it weighs."""

    kind: Literal["09", "31"]
    issued_on: Day
    gross_g: Grams | None = None


class ExportRecorded(Payload):
    """`exporter` exported grams of its own lots on a day, as the customs declaration (DAM) has it.

    `hs_code` is a heading of SUNAT's definition of gold, `country` ISO 3166-1 alpha-2, `post` the customs post's
    district.
    """

    type: Literal["export.recorded"]
    export: Uuid
    exporter: RucParty
    carrier: RucParty | None = None
    lots: Annotated[tuple[Input, ...], Field(min_length=1, max_length=200)]
    hs_code: Annotated[str, StringConstraints(pattern=_GOLD)]
    declaration: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}-20[0-9]{2}-[0-9]{2}-[0-9]{6}$")]
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    consignee: Name
    value: Money
    exported_on: Day
    post: Ubigeo
    guides: Annotated[tuple[Guide, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "ExportRecorded":
        if self.exported_on > lima_day(instant(self.occurred_at)).isoformat():
            raise ValueError("exported_in_future", "exported_on")
        if self.country == "PE":
            raise ValueError("exported_to_peru", "country")
        each_once([each.lot for each in self.lots], "lots")
        each_once([guide.identity for guide in self.guides], "guides")
        return self


@frozen
class Exported(Row):
    """What left the country in entry `seq`: gross mg, fine µg (None: never assayed), céntimos of a currency."""

    kind: ClassVar[str] = "exported"

    export: str
    exporter: str
    declaration: str
    hs_code: str
    country: str
    exported_on: str
    ubigeo_system: str
    ubigeo_code: str
    currency: str
    cents: int
    gross_mg: int
    fine_ug: int | None

    @property
    def shelf(self) -> str:
        return f"export:{self.export}"

    @property
    def key(self) -> str:
        return self.export
