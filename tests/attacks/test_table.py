"""The attack table: what the documentation says is what the tests plant."""

import pytest

from tests.attacks import table
from tests.attacks.kinds import Kind
from tests.attacks.table import CATCHES, PAGES


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_what_is_planted(language: str) -> None:
    """Both pages hold the table that is made of the tests' own catches."""
    text = PAGES[language].read_text()
    assert table.page(text, language) == text


def test_sixteen_kinds() -> None:
    """At least sixteen kinds of attack are caught by somebody."""
    assert len({catch.kind for catch in CATCHES}) >= 16


def test_no_catch_twice() -> None:
    """A catcher says one sentence of an attack."""
    claims = [(catch.kind, catch.by) for catch in CATCHES]
    assert len(set(claims)) == len(claims)
    assert {catch.kind for catch in CATCHES} <= set(Kind)
