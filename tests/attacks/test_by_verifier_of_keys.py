"""Attacks with the log's own key, as the verifier sees them: each at fifty random places, and nothing else named."""

import pytest

from tests.attacks.by_verifier_of_keys import CATCHES
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import Ledger, ledger

pytestmark = pytest.mark.usefixtures("remembered_signatures")


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Ledger]) -> None:
    """At each of fifty random places the verifier names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, ledger(290))
