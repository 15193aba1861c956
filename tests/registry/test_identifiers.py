import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum.pe import ruc

from service.registry.identifiers import DocumentRef, PartyId, RightCode, check_party, check_ruc, normal_right_code

NINE_DIGITS = st.from_regex("[0-9]{8}", fullmatch=True)
PREFIXES = st.sampled_from(["10", "15", "16", "17", "20"])


@pytest.mark.parametrize("number", ["20131312955", "20100070970", "10254824220", "20512333797", "10054148289"])
def test_published_numbers_are_valid(number: str) -> None:
    """Tax numbers published by their holders pass."""
    assert check_ruc(number) == number


@pytest.mark.parametrize("number", ["20131312956", "20512333798", "10254824221"])
def test_a_wrong_check_digit_is_named(number: str) -> None:
    """A number whose last digit does not follow from the others is refused as such (R04)."""
    with pytest.raises(ValueError, match=r"^ruc_check_digit$"):
        check_ruc(number)


@given(PREFIXES, NINE_DIGITS)
def test_exactly_one_last_digit_is_right(prefix: str, middle: str) -> None:
    """Of the ten numbers that share ten digits one is valid, and it is the one python-stdnum accepts."""
    numbers = [f"{prefix}{middle}{last}" for last in range(10)]
    valid = [number for number in numbers if _passes(number)]
    assert len(valid) == 1
    if prefix != "16":  # a prefix that SUNAT gives and python-stdnum does not know
        assert [number for number in numbers if ruc.is_valid(number)] == valid


def _passes(number: str) -> bool:
    try:
        check_ruc(number)
    except ValueError:
        return False
    return True


@given(st.text(max_size=14))
def test_no_text_gets_past_but_what_stdnum_accepts(text: str) -> None:
    """Whatever is accepted is eleven ASCII digits that python-stdnum accepts too."""
    if _passes(text):
        assert text.isascii()
        assert ruc.is_valid(text) or text.startswith("16")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("20131312955", "party_form"),
        ("RUC:20131312955", "party_form"),
        ("ruc:2013131295", "ruc_form"),
        ("ruc:20131312955\n", "ruc_form"),
        ("ruc:２0131312955", "ruc_form"),
        ("ruc:30131312955", "ruc_form"),
        ("nat:01JD4ZK8Q2W7X3M5N6P9R0S1T", "ulid_form"),
        ("nat:01jd4zk8q2w7x3m5n6p9r0s1t2", "ulid_form"),
        ("nat:81JD4ZK8Q2W7X3M5N6P9R0S1T2", "ulid_form"),
        ("nat:01JD4ZK8Q2W7X3M5N6P9R0S1TI", "ulid_form"),
        ("nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2\n", "ulid_form"),
    ],
)
def test_a_party_has_one_spelling(text: str, word: str) -> None:
    """Every other spelling of a party is refused with a stable word."""
    with pytest.raises(ValueError, match=f"^{word}$"):
        check_party(text)
    with pytest.raises(ValidationError):
        TypeAdapter(PartyId).validate_python(text)


@given(st.text(alphabet="abzABZ019 -./", min_size=1, max_size=20))
def test_a_normalized_right_code_is_accepted_as_it_is(text: str) -> None:
    """Normalizing twice changes nothing, and what is left is a code unless nothing is."""
    code = normal_right_code(text)
    assert normal_right_code(code) == code
    if code:
        assert TypeAdapter(RightCode).validate_python(code) == code


def test_leading_zeros_do_not_make_another_document() -> None:
    """A document's identity leaves the zeros before its number out."""
    made = [
        DocumentRef(kind="01", issuer="ruc:20131312955", series="F001", number=number).identity
        for number in ("4521", "00004521")
    ]
    assert made == ["ruc:20131312955|01|F001|4521"] * 2


@pytest.mark.parametrize(
    ("kind", "series", "fits"),
    [
        ("01", "F001", True),
        ("01", "E001", True),
        ("01", "0001", True),
        ("01", "B001", False),
        ("03", "EB01", True),
        ("09", "T001", True),
        ("09", "V001", False),
        ("31", "V001", True),
        ("04", "E001", True),
        ("04", "T001", False),
        ("04", "e001", False),
    ],
)
def test_a_series_fits_its_kind(kind: str, series: str, *, fits: bool) -> None:
    """F, B, T and V open the series of one kind of document only."""
    members = {"kind": kind, "issuer": "ruc:20131312955", "series": series, "number": "1"}
    if fits:
        DocumentRef.model_validate(members)
    else:
        with pytest.raises(ValidationError):
            DocumentRef.model_validate(members)
