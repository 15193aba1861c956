"""What a house holds to sell on, lot by lot."""

from dataclasses import dataclass
from datetime import date

from service.demo.goods import Goods
from service.demo.pen import Json
from service.trade.quantities import decimal_text


@dataclass(frozen=True, slots=True)
class Held:
    """A lot in stock: what is left of it, and since when."""

    lot: str
    goods: Goods
    since: date


def taken(lot: str, gross: int) -> Json:
    """The member of a line that takes so many mg from a lot on record."""
    return {"lot": lot, "take_g": decimal_text(gross, 3)}
