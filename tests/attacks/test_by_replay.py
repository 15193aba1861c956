"""Acceptance 1: what deciding again catches of stolen keys and false refusals, each at fifty random places."""

import pytest

from tests.attacks.by_replay import CATCHES
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import Ledger, ledger


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Ledger]) -> None:
    """At each of fifty random places the verifier names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, ledger(310))
