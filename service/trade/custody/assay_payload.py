"""`assay.recorded`: one assay of a lot, or the grade that two of them led to."""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from service.decision.payload import Digest, Payload, Uuid
from service.registry.identifiers import PartyId
from service.trade.quantities import Fineness, Grade, Percent

Method = Literal["touchstone", "density", "xrf", "aqua_regia", "fire", "icp", "atomic_absorption"]
"""How it was found. An estimate is no assay."""

_BY_STAGE: Final = ("sample", "method", "number", "laboratory", "between", "umpire")
_NEEDED: Final = {
    "provisional": {"sample", "method"},
    "agreed": {"between"},
    "umpire": {"sample", "method", "between"},
}
_FOREIGN: Final = {
    "provisional": {"between"},
    "agreed": {"sample", "method", "number", "laboratory", "umpire"},
    "umpire": {"umpire"},
}

SampleNumber = Annotated[str, Field(min_length=1, max_length=40)]


class AssayRecorded(Payload):
    """The grade of a lot: `fineness` (‰) of a metal, `grade_g_t` (g per dry tonne) and `moisture_percent` of an ore.

    A `provisional` one and an `umpire`'s are of a sample. An `agreed` one is of none: it and an umpire's name the two
    assays `between` which they settle. `umpire` says beforehand which laboratory decides.
    """

    type: Literal["assay.recorded"]
    assay: Uuid
    lot: Uuid
    stage: Literal["provisional", "agreed", "umpire"]
    sample: Literal["seller", "plant", "counter", "umpire"] | None = None
    number: SampleNumber | None = None
    laboratory: PartyId | None = None
    method: Method | None = None
    digest: Digest | None = None
    fineness: Fineness | None = None
    grade_g_t: Grade | None = None
    moisture_percent: Percent | None = None
    between: Annotated[tuple[Uuid, ...], Field(min_length=2, max_length=2)] | None = None
    umpire: PartyId | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "AssayRecorded":
        if (self.fineness is None) == (self.grade_g_t is None):
            raise ValueError("one_grade", "fineness")
        if self.fineness is not None and self.moisture_percent is not None:
            raise ValueError("one_grade", "moisture_percent")
        for member in _BY_STAGE:
            given = getattr(self, member) is not None
            if (not given and member in _NEEDED[self.stage]) or (given and member in _FOREIGN[self.stage]):
                raise ValueError("assay_stage", member)
        if self.between is not None and len({*self.between, self.assay}) != 3:
            raise ValueError("assays_repeated", "between")
        return self
