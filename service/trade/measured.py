"""What was weighed and assayed: the members that a purchase line and a declared lot share."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.outcome import refuse
from service.decision.payload import Digest, Member, Name
from service.registry.identifiers import PartyId
from service.trade import quantities
from service.trade.lots import METALS
from service.trade.quantities import FineGrams, Fineness, Grade, Grams, Percent

Product = Literal["ore", "concentrate", "tailings", "amalgam", "sponge", "dore", "bar", "scrap"]

AssayMethod = Literal["touchstone", "density", "xrf", "aqua_regia", "fire", "icp", "atomic_absorption", "estimate"]


class Assay(Member):
    """How the grade or fineness was found, by whom, on which sheet (its digest)."""

    method: AssayMethod
    by: Literal["buyer", "seller", "laboratory", "umpire"]
    laboratory: PartyId | None = None
    sample: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    digest: Digest | None = None


class Measured(Member):
    """A product with its gross grams and, once assayed, its fine grams.

    Metals have `fineness` (‰), ore and concentrate `grade_g_t` (g per dry tonne) and perhaps `moisture_percent`;
    `fine_g` stands exactly where one of them does. Only ore is unprocessed (DS 009-2025-EM, "nature").
    """

    product: Product
    product_name: Name | None = None
    gross_g: Grams
    moisture_percent: Percent | None = None
    grade_g_t: Grade | None = None
    fineness: Fineness | None = None
    fine_g: FineGrams | None = None
    assay: Assay | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> "Measured":
        if not self.gross_g.strip("0."):
            raise ValueError("gross_zero", "gross_g")
        metal = self.product in METALS
        own, foreign = (self.fineness, self.grade_g_t) if metal else (self.grade_g_t, self.fineness)
        if foreign is not None or (metal and self.moisture_percent is not None):
            raise ValueError("measure_of_product", "product")
        if (own is None) != (self.fine_g is None):
            raise ValueError("fine_with_measure", "fine_g")
        return self


def weigh(measured: Measured, field: str) -> tuple[int, int | None]:
    """Gross mg, and fine µg (None: not assayed).

    Raises:
        Refused: `fine_mismatch` when `fine_g` is not the product of its factors, naming the figure that is.
    """
    gross = quantities.mg(measured.gross_g)
    if measured.fine_g is None:
        return gross, None
    stated = quantities.ug(measured.fine_g)
    if measured.fineness is not None:
        right = quantities.fine_ug(gross, measured.fineness)
    else:
        right = quantities.fine_ug_of_ore(gross, measured.grade_g_t or "0", measured.moisture_percent or "0")
    if stated != right:
        raise refuse("fine_mismatch", f"{field}fine_g", stated=measured.fine_g, right=quantities.decimal_text(right, 6))
    return gross, stated
