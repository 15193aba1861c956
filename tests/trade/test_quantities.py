from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.trade import quantities


@pytest.mark.parametrize(
    ("text", "expected"), [("0", 0), ("0.001", 1), ("125.430", 125_430), ("125.43", 125_430), ("7", 7_000)]
)
def test_grams_become_milligrams(text: str, expected: int) -> None:
    """A decimal string is read exactly, whatever zeros it is written with."""
    assert quantities.mg(text) == expected


@given(st.integers(0, 10**16), st.integers(0, 6))
def test_text_and_integer_are_one(value: int, places: int) -> None:
    """Writing an integer back and reading it again changes nothing."""
    if places:
        assert quantities.scaled(quantities.decimal_text(value, places), places) == value


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_halves_go_to_the_even_side(numerator: int, denominator: int) -> None:
    """Rounding is that of the decimal module, which is another implementation of it."""
    exact = Fraction(numerator, denominator)
    assert quantities.half_even(numerator, denominator) == round(exact)


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_fine_gold_is_the_decimal_product(gross_mg: int, tenths: int) -> None:
    """Fine µg are gross × fineness, rounded half-even, as decimal arithmetic gives them."""
    fineness = Decimal(tenths) / 10
    product = (Decimal(gross_mg) * fineness).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert quantities.fine_ug(gross_mg, str(fineness)) == int(product)


def test_ore_is_paid_dry() -> None:
    """Ten tonnes with 8 % moisture at 12.5 g/t hold 115 g of fine gold."""
    assert quantities.fine_ug_of_ore(quantities.mg("10000000"), "12.5", "8") == quantities.ug("115")


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**15), min_size=1, max_size=20).filter(any))
def test_parts_are_exact_and_near(total: int, weights: list[int]) -> None:
    """Allocated parts sum to the total, none is a whole unit off, and a weight of 0 gets nothing."""
    parts = quantities.allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert weight or not part


def test_nothing_to_divide_by_is_an_error() -> None:
    """Weights of 0 alone cannot divide anything."""
    with pytest.raises(ValueError, match="weights"):
        quantities.allocate(1, [0, 0])
