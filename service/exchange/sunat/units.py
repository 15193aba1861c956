"""Weights and money as SUNAT's documents write them, in the ledger's integers.

Units of weight are UN/ECE Recommendation 20's, SUNAT's catalogue 03. A troy ounce is 31.1034768 g.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from service.exchange.sunat.errors import SunatError
from service.trade.quantities import GRAMS_PER_OUNCE, scaled

GRAMS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        "MGM": Decimal("0.001"),
        "GRM": Decimal(1),
        "HGM": Decimal(100),
        "KGM": Decimal(1000),
        "TNE": Decimal(1_000_000),
        "APZ": GRAMS_PER_OUNCE,
    }
)

_NUMBER: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?")
_MONEY: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2}0*)?")
_MOST_MG: Final = 10**13


def weight_mg(text: str, unit: str, where: str) -> int | None:
    """Milligrams, the last place rounded half-even; None where the unit is none of weight.

    Raises:
        SunatError: `quantity`, for what is no number, is nothing, or is beyond any deal.
    """
    if not _NUMBER.fullmatch(text):
        raise SunatError("quantity", text, where)
    if (grams := GRAMS.get(unit)) is None:
        return None
    found = int((Decimal(text) * grams * 1000).to_integral_value())
    if not 0 < found < _MOST_MG:
        raise SunatError("quantity", text, where)
    return found


def cents(text: str, where: str) -> int:
    """An amount in céntimos.

    Raises:
        SunatError: `amount`.
    """
    if not _MONEY.fullmatch(text):
        raise SunatError("amount", text, where)
    whole, parted, fraction = text.partition(".")
    return scaled(f"{whole}{parted}{fraction[:2]}", 2)
