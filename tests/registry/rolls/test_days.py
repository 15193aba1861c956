import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.rolls.clean import text
from service.registry.rolls.days import day


@pytest.mark.parametrize(
    "written",
    [
        "12/03/2019",
        "12-3-2019",
        "12.03.19",
        "2019-03-12",
        "2019/03/12",
        "2019-03-12 00:00:00",
        "2019-03-12T00:00:00.000",
        "12/03/2019 10:15 a. m.",
        "12 de marzo de 2019",
        "12 de Marzo del 2019",
        "12-mar-19",
        "12 mar. 2019",
        "43536",
    ],
)
def test_a_day_is_read_in_every_usual_spelling(written: str) -> None:
    """The day before the month, in numbers or names, with a time behind it, or counted by a spreadsheet."""
    assert day(text(written)) == "2019-03-12"


@pytest.mark.parametrize("written", ["05-set-2017", "5 de septiembre de 2017", "05/SEP/2017"])
def test_september_has_two_names(written: str) -> None:
    """Setiembre and septiembre are one month."""
    assert day(text(written)) == "2017-09-05"


@pytest.mark.parametrize("written", ["", "Indefinido", "S/F", "-", "a la fecha"])
def test_no_day_is_said_in_words(written: str) -> None:
    """A word for "without end" is no fault."""
    assert day(text(written)) == ""


@pytest.mark.parametrize(
    "written", ["03/25/2019", "31/02/2020", "marzo 2019", "2019", "12/13/14/15", "99999", "1/1/2100"]
)
def test_what_is_no_day_is_not_guessed(written: str) -> None:
    """Month first, days that do not exist and bare years are refused."""
    assert day(text(written)) is None


@given(st.dates())
def test_a_day_is_never_read_as_another(any_day: object) -> None:
    """ISO's spelling is read as itself up to 2099."""
    assert day(str(any_day)) in {str(any_day), None}
    assert (day(str(any_day)) is None) == (str(any_day) > "2099-12-31")
