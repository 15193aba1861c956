import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import base64url
from service.ledger.base64url import Base64Error


@given(st.binary())
def test_what_is_written_is_read(data: bytes) -> None:
    """Any bytes survive being written."""
    assert base64url.decode(base64url.encode(data)) == data


@given(st.one_of(st.text(), st.text(alphabet="AQgw_-=+/ \n", max_size=9)))
def test_each_byte_string_has_one_spelling(text: str) -> None:
    """A text that is read is the one that is written; every other is refused with the one error."""
    try:
        data = base64url.decode(text)
    except Base64Error:
        return
    assert base64url.encode(data) == text


@pytest.mark.parametrize(
    "text",
    [
        "QQ==",
        "QR",
        "QUJ",
        "Q",
        "QUI\n",
        " QUI",
        "QU I",
        "+A",
        "/w",
        "Q\u0142",
        "\ud800",
        "++++",
        "QUJD    ",
        "QUJD====",
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    """Padding, unused bits, white space, the standard alphabet and foreign letters are refused."""
    with pytest.raises(Base64Error):
        base64url.decode(text)
