"""Attacks with the log's own key, as the verifier sees them: each at fifty random places, and nothing else named."""

from collections.abc import Iterator
from functools import lru_cache

import pytest

from service.ledger import signing
from tests.attacks.by_verifier_of_keys import CATCHES
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import Ledger, ledger


@pytest.fixture(scope="module", autouse=True)
def remembered_signatures() -> Iterator[None]:
    """Verify a signature that holds once: the same ledger is audited a hundred times, with little changed in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "verify", lru_cache(maxsize=1024)(signing.verify))
        yield


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Ledger]) -> None:
    """At each of fifty random places the verifier names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, ledger(290))
