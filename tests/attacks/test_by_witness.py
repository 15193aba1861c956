"""What a witness catches, each at fifty random places."""

from pathlib import Path

import pytest

from tests.attacks.by_witness import CATCHES, Stage
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import ledger


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Stage], tmp_path: Path) -> None:
    """At each of fifty random places the witness refuses, in the sentence that the table has for it."""
    plant_everywhere(catch, Stage(ledger(290), tmp_path))
