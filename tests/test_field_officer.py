"""The field officer's page: its commands work as printed, and answer what it prints."""

import pytest

from service.storage import embedded
from tests.pages import ROOT, answers, steps, walk

PAGE = ROOT / "docs/es/funcionario-de-campo.md"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block of the page printed."""
    folder = tmp_path_factory.mktemp("checkout")
    try:
        return walk(PAGE, folder)
    finally:
        embedded.discard(folder / "campo")


@pytest.mark.parametrize(("number", "expected"), list(enumerate(answer for _, answer in steps(PAGE))))
def test_each_step_answers_as_printed(walked: list[str], number: int, expected: list[str]) -> None:
    """Every line that the page shows of an answer is in it."""
    missing = [line for line in expected if not answers(line, walked[number])]
    assert missing == [], walked[number]


def test_the_salt_stays_private(walked: list[str]) -> None:
    """No salt of a declaration is printed: the file that holds it is the declarant's alone."""
    assert not any("salt" in printed for printed in walked)
