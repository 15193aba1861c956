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


class Figures(Member):
    """Gross grams and, once assayed, fine grams.

    Metals have `fineness` (‰), ore and concentrate `grade_g_t` (g per dry tonne) and perhaps `moisture_percent`;
    `fine_g` stands exactly where one of them does.
    """

    gross_g: Grams
    moisture_percent: Percent | None = None
    grade_g_t: Grade | None = None
    fineness: Fineness | None = None
    fine_g: FineGrams | None = None
    assay: Assay | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> "Figures":
        if self.fineness is not None and (self.grade_g_t is not None or self.moisture_percent is not None):
            raise ValueError("measure_of_product", "fineness")
        if (self.fineness is None and self.grade_g_t is None) != (self.fine_g is None):
            raise ValueError("fine_with_measure", "fine_g")
        return self

    def fits(self, product: str) -> bool:
        """Whether the measure, if there is one, is that of such a product."""
        if product in METALS:
            return self.grade_g_t is None and self.moisture_percent is None
        return self.fineness is None


class Measured(Figures):
    """A product with its figures. Only ore is unprocessed (DS 009-2025-EM, "nature")."""

    product: Product
    product_name: Name | None = None

    @model_validator(mode="after")
    def _of_product(self) -> "Measured":
        check_weighed(self, self.product)
        return self


def check_weighed(figures: Figures, product: str) -> None:
    """What has no weight, or the measure of another product, is no product.

    Raises:
        ValueError: `gross_zero`, `measure_of_product`.
    """
    if not figures.gross_g.strip("0."):
        raise ValueError("gross_zero", "gross_g")
    if not figures.fits(product):
        raise ValueError("measure_of_product", "product")


def weigh(measured: Figures, field: str) -> tuple[int, int | None]:
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
