"""Acceptance 1: what `orotraza verify` catches, each at fifty random places, and nothing else named."""

import pytest

from tests.attacks.by_verifier import CATCHES
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import Ledger, ledger

pytestmark = pytest.mark.usefixtures("remembered_signatures")


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Ledger]) -> None:
    """At each of fifty random places the verifier names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, ledger(290))
