"""Exact quantities: decimal strings in payloads, integers in accounts, never a binary float.

Grams become milligrams (mg), fine grams micrograms (µg), money céntimos. Ounces are troy: 31.1034768 g exactly.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final

from pydantic import StringConstraints

GRAMS_PER_OUNCE: Final = Decimal("31.1034768")

# Ten thousand tonnes gross and a thousand tonnes fine are beyond any deal, and keep all sums inside 63 bits.
Grams = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,3})?$")]
FineGrams = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$")]
Fineness = Annotated[str, StringConstraints(pattern=r"^((0|[1-9][0-9]{0,2})(\.[0-9])?|1000(\.0)?)$")]
Permille = Fineness
Grade = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?$")]
Percent = Annotated[str, StringConstraints(pattern=r"^((0|[1-9][0-9]?)(\.[0-9]{1,2})?|100(\.0{1,2})?)$")]
Kilograms = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,6})(\.[0-9]{1,3})?$")]
Tonnes = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,6})(\.[0-9]{1,3})?$")]
Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$")]


def scaled(text: str, places: int) -> int:
    """`text` × 10^places, for a decimal string the grammar has checked to have at most `places` places."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(places, "0"))


def mg(text: str) -> int:
    """Grams as milligrams."""
    return scaled(text, 3)


def ug(text: str) -> int:
    """Fine grams as micrograms."""
    return scaled(text, 6)


def cents(text: str) -> int:
    """An amount of money as céntimos."""
    return scaled(text, 2)


def decimal_text(value: int, places: int) -> str:
    """The integer written back with all its places: `decimal_text(125430, 3)` is `125.430`."""
    sign, digits = ("-", -value) if value < 0 else ("", value)
    whole, fraction = divmod(digits, 10**places)
    return f"{sign}{whole}.{fraction:0{places}d}"


def half_even(numerator: int, denominator: int) -> int:
    """`numerator` / `denominator` (> 0) rounded to the nearest integer, ties to the even one."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient & 1))


def fine_ug(gross_mg: int, fineness: str) -> int:
    """Fine µg of a metal: gross × fineness (‰, one place), rounded half-even."""
    return half_even(gross_mg * scaled(fineness, 1), 10)


def fine_ug_of_ore(gross_mg: int, grade_g_t: str, moisture_percent: str = "0") -> int:
    """Fine µg of ore or concentrate: wet weight × (1 − moisture) × grade (g/t of dry weight), rounded half-even."""
    dry = 10_000 - scaled(moisture_percent, 2)
    return half_even(gross_mg * dry * scaled(grade_g_t, 3), 10**10)


def dry_mg(gross_mg: int, moisture_percent: str) -> int:
    """Dry weight: wet × (1 − moisture), rounded half-even."""
    return half_even(gross_mg * (10_000 - scaled(moisture_percent, 2)), 10_000)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` ≥ 0 in proportion to `weights` (each ≥ 0, not all 0): largest remainder, ties to the earlier.

    The parts sum to `total` exactly and each is less than one unit from its true share.

    Raises:
        ValueError: all weights are 0.
    """
    whole = sum(weights)
    if whole == 0:
        raise ValueError("all weights are 0")
    if total == whole:
        return list(weights)
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    if missing:
        remainders = [total * weight % whole for weight in weights]
        by_remainder = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)  # stable, also reversed
        for i in by_remainder[:missing]:
            parts[i] += 1
    return parts


def price_limit(usd_per_ounce: Decimal, pen_per_usd: Decimal, permille: Decimal) -> Fraction:
    """`permille` of the world price, as céntimos per fine µg."""
    per_gram = Fraction(usd_per_ounce) * Fraction(pen_per_usd) / Fraction(GRAMS_PER_OUNCE)
    return per_gram * Fraction(permille) / 1000 * 100 / 1_000_000
