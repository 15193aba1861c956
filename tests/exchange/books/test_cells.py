from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.books.cells import CellError, decimal, fineness, placed


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("125.43", "125.43"),
        ("0.30000000000000004", "0.3"),
        ("14.850000000000001", "14.85"),
        ("1.5e-05", "0.000015"),
        ("S/ 1,234.50", "1234.50"),
        ("S/. 46890", "46890"),
        ("1.234,50", "1234.50"),
        ("125,43", "125.43"),
        ("12,5", "12.5"),
        ("1,234,567", "1234567"),
        ("1 250.5 g", "1250.5"),
        ("91.25 %", "91.25"),
        ("US$ 100", "100"),
        ("US $ 1 234 567.5 USD", "1234567.5"),
        ("2 KG", "2"),
        ("0", "0"),
    ],
)
def test_a_number_as_people_write_it(cell: str, expected: str) -> None:
    """Points, commas, signs of money and weight, and what a spreadsheet makes of 0.1 + 0.2."""
    assert decimal(cell, "PEN", "USD", "%", "g", "kg") == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", "number_ambiguous"),
        ("46,890", "number_ambiguous"),
        ("-5", "number"),
        ("cinco", "number"),
        ("", "number"),
        ("1.2.3", "number"),
        ("#¡REF!", "number"),
        ("٣", "number"),
        ("1e999", "number"),
        ("9" * 30, "number"),
    ],
)
def test_what_is_no_number_or_might_be_two(cell: str, code: str) -> None:
    """It is not guessed at."""
    with pytest.raises(CellError) as caught:
        decimal(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("2.5 kg", "g"),
        ("1 TM", "g"),
        ("14 g", "kg"),
        ("US$ 500", "PEN"),
        ("$500", "PEN"),
        ("S/ 500", "USD"),
        ("5 %", "PEN"),
    ],
)
def test_a_number_of_another_unit_is_none_of_this_one(cell: str, unit: str) -> None:
    """Two and a half kilograms are not as many grams, nor dollars soles, whatever the column says."""
    with pytest.raises(CellError, match=r"^number_unit$"):
        decimal(cell, unit)


@pytest.mark.parametrize("cell", ["1G2", "1 % 2", "12 5", "1 2345", "1234 567", "G", "$"])
def test_a_mark_or_a_blank_within_makes_no_number(cell: str) -> None:
    """Marks stand before or behind, and a blank before three figures: else two numbers became one."""
    with pytest.raises(CellError, match=r"^number$"):
        decimal(cell, "g", "%", "USD")


@pytest.mark.parametrize("cell", ["1E15", "1E30", "1E99", "999999999999999E14"])
def test_more_than_a_spreadsheet_keeps_is_no_number(cell: str) -> None:
    """A code of many figures in a column of numbers is told as what it is, and stops no other row."""
    with pytest.raises(CellError, match=r"^number$"):
        decimal(cell)


@given(st.integers(0, 10**12))
def test_milligrams_come_through_a_spreadsheet(mg: int) -> None:
    """Whatever has three decimals and fifteen figures is the same after it was a binary number in a file."""
    assert placed(decimal(repr(mg / 1000)), 3) == f"{mg // 1000}.{mg % 1000:03}"


def test_too_many_places_are_told() -> None:
    """Nothing is rounded that the voucher may say otherwise."""
    assert placed(Decimal("1.5"), 3) == "1.500"
    with pytest.raises(CellError):
        placed(Decimal("1.2345"), 3)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0.9125", "912.5"),
        ("91.25", "912.5"),
        ("912.5", "912.5"),
        ("1", "1000"),
        ("24.1", "241"),
        ("91,25%", "912.5"),
        ("18 %", "180"),
        ("0.9 %", "9"),
        ("912.5 ‰", "912.5"),
        ("18 ‰", "18"),
    ],
)
def test_a_fineness_in_any_of_its_three_spellings(written: str, expected: str) -> None:
    """A share, a percentage or per mille; whoever writes its mark means it."""
    assert fineness(written) == Decimal(expected)


@pytest.mark.parametrize("written", ["0", "1000.1", "24000", "101 %", "1001‰"])
def test_a_fineness_that_is_none(written: str) -> None:
    """Nothing, or more than all."""
    with pytest.raises(CellError, match=r"^fineness_range$"):
        fineness(written)


@pytest.mark.parametrize("written", ["18", "24", "1.5", "18 K", "22kt", "18 Quilates", "14 kilates.", "0.75 K"])
def test_a_fineness_that_may_be_of_carats_is_asked(written: str) -> None:
    """18 of what: a ring's carats are 750 per mille, and per cent they would be 180."""
    with pytest.raises(CellError, match=r"^fineness_unit$"):
        fineness(written)
