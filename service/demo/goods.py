"""What changes hands: a product, its weight and its assay, in exact integers."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from service.demo.prices import Reference
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore


@dataclass(frozen=True, slots=True)
class Goods:
    """`gross` mg as weighed; for metals `tenths` of ‰ fineness, for ore tenths of g/t with `moisture` tenths of %."""

    product: str
    gross: int
    tenths: int
    moisture: int = 0

    @property
    def is_ore(self) -> bool:
        """Ore is assayed in grams a tonne, metal in parts a thousand."""
        return self.product == "ore"

    @property
    def fine(self) -> int:
        """Fine gold in µg, rounded as the register rounds it."""
        if self.is_ore:
            return fine_ug_of_ore(self.gross, decimal_text(self.tenths, 1), decimal_text(self.moisture, 1))
        return fine_ug(self.gross, decimal_text(self.tenths, 1))

    def weighing(self, gross: int) -> "Goods":
        """The same stuff, `gross` mg of it."""
        return replace(self, gross=gross)

    def as_json(self) -> dict[str, str]:
        """The members of a purchase line that say what was weighed and assayed."""
        assay = {"fineness": decimal_text(self.tenths, 1)}
        if self.is_ore:
            assay = {"moisture_percent": decimal_text(self.moisture, 1), "grade_g_t": decimal_text(self.tenths, 1)}
        return {
            "product": self.product,
            "gross_g": decimal_text(self.gross, 3),
            "fine_g": decimal_text(self.fine, 6),
            **assay,
        }

    def price(self, reference: Reference, permille: int) -> int:
        """Céntimos for the fine gold at so many thousandths of the reference, to the whole sol."""
        soles = Decimal(self.fine) / 1_000_000 * reference.pen_per_g * permille / 1000
        return int(soles.quantize(Decimal(1), ROUND_HALF_EVEN)) * 100
