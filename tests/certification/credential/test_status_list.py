import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.certification.credential import multiformats, status_list
from service.certification.credential.status_list import LENGTH, StatusError


@given(st.sets(st.integers(0, LENGTH - 1), max_size=40))
def test_the_bits_that_were_set_are_set_and_no_others(places: set[int]) -> None:
    """A list holds exactly the places that it was made of."""
    bits = status_list.decode(status_list.encode(places))
    near = (place * 8 + bit for place, byte in enumerate(bits) if byte for bit in range(8))
    assert {at for at in near if status_list.is_set(bits, at)} == places


def test_a_list_is_what_the_recommendation_says() -> None:
    """131,072 bits, the first leftmost, GZIP, base64url without padding behind a `u`."""
    text = status_list.encode([0, 9])
    assert text[0] == "u"
    assert "=" not in text
    raw = gzip.decompress(multiformats.from_base64(text))
    assert (len(raw) * 8, raw[:3].hex()) == (131_072, "804000")


def test_the_same_bits_are_the_same_text() -> None:
    """Nothing of the hour of its making stands in a list."""
    assert status_list.encode([5, 7]) == status_list.encode([7, 5])


def packed(size: int, more: bytes = b"", cut: int = 0) -> str:
    """So many empty bytes as a list has them, something added or cut off."""
    data = gzip.compress(bytes(size), mtime=0) + more
    return multiformats.base64(data[: len(data) - cut])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "u",
        "uAAAA",
        packed(LENGTH // 8 - 1),
        packed(LENGTH // 8 + 1),
        packed(50_000_000),
        packed(LENGTH // 8, more=b"more"),
        packed(LENGTH // 8, cut=1),
    ],
    ids=["empty", "prefix", "bare", "short", "byte-less", "byte-more", "bomb", "trailing", "cut"],
)
def test_a_list_of_another_length_is_refused(text: str) -> None:
    """Shorter, longer, a bomb, cut off: never unpacked beyond a list's length."""
    with pytest.raises(StatusError):
        status_list.decode(text)


@given(st.integers(0, 2**53 - 1))
def test_every_entry_has_a_place_of_its_own(seq: int) -> None:
    """List and bit say the entry again."""
    number, bit = status_list.place(seq)
    assert number * LENGTH + bit == seq
    assert 0 <= bit < LENGTH
