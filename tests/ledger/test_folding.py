import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import canonical, folding
from service.ledger.profile import FOREIGN


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("D’Onofrio", "D'Onofrio"),
        ("“La Rinconada” – 1", '"La Rinconada" - 1'),
        ("Ca\u006e\u0303o\u0301n", "Cañón"),
        ("ma\u1ebd", "mae"),
        ("10\u00a0g", "10 g"),
        ("1º «ñ»", "1º «ñ»"),
    ],
)
def test_folds_what_people_type(text: str, folded: str) -> None:
    """Typographic quotes, dashes and spaces become plain ones; Spanish stays as it is."""
    assert folding.fold(text) == folded


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    """Folding again changes nothing, and what remains foreign has no replacement."""
    folded = folding.fold(text)
    assert folding.fold(folded) == folded
    assert all(folding.replacement(character) is None for character in FOREIGN.findall(folded))


def test_the_alphabet_needs_no_normalization() -> None:
    """Every allowed character is its own NFC form and starts a new one, whatever the version of Unicode."""
    allowed = [chr(code) for code in range(0x250) if FOREIGN.search(chr(code)) is None]
    assert all(unicodedata.normalize("NFC", a) == a and unicodedata.combining(a) == 0 for a in allowed)
    text = "".join(a + b for a in allowed for b in allowed)
    assert unicodedata.normalize("NFC", text) == text


@pytest.mark.parametrize("text", folding.REPLACEMENTS.values())
def test_replacements_are_allowed(text: str) -> None:
    """What the table offers can be written."""
    assert canonical.encode({"a": text})
