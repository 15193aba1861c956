from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.named_id import named_id
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.units import GRAMS, cents, weight_mg
from service.trade.quantities import half_even


@given(st.sampled_from(sorted(GRAMS)), st.decimals(Decimal("0.01"), Decimal(9_000), places=3))
def test_a_weight_is_its_grams_to_the_milligram(unit: str, amount: Decimal) -> None:
    """Whatever the unit, half a milligram goes to the even one."""
    exact = Fraction(amount) * Fraction(GRAMS[unit]) * 1000
    expected = half_even(exact.numerator, exact.denominator)
    if expected:
        assert weight_mg(str(amount), unit, "x") == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("125.430", "GRM", 125_430),
        ("0.1254", "KGM", 125_400),
        ("1.25", "TNE", 1_250_000_000),
        ("1", "APZ", 31_103),
        ("1", "NIU", None),
        ("1", "", None),
    ],
)
def test_the_units_that_issuers_use(text: str, unit: str, expected: int | None) -> None:
    """Grams, kilograms, tonnes and troy ounces are weight; pieces are none."""
    assert weight_mg(text, unit, "x") == expected


@pytest.mark.parametrize("text", ["", "1,5", "-1", "1e3", "NaN", "٣", "1.12345678901", "99999999999999", "0.0001"])
def test_what_is_no_weight_is_refused(text: str) -> None:
    """Signs, exponents, other digits, nothing at all and more than there is gold."""
    with pytest.raises(SunatError):
        weight_mg(text, "GRM", "x")


@pytest.mark.parametrize(("text", "expected"), [("1", 100), ("1.5", 150), ("1.50", 150), ("1.5000", 150)])
def test_an_amount_in_centimos(text: str, expected: int) -> None:
    """Zeros beyond the second place say nothing."""
    assert cents(text, "x") == expected


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_an_id_is_of_its_names_alone(one: list[str], other: list[str]) -> None:
    """The same names are the same UUID of version 8, others another, however they are put together."""
    from uuid import UUID

    assert (named_id(*one) == named_id(*other)) == (one == other)
    made = UUID(named_id(*one))
    assert (made.version, made.variant, str(made)) == (8, "specified in RFC 4122", named_id(*one))
