"""Acceptance 1 and 2: what `orotraza monitor` catches over the network, each at fifty random places."""

from collections.abc import Iterator

import pytest

from tests.attacks.by_monitor import CATCHES, Stage
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import ledger
from tests.witnessing.rogue import serving

pytestmark = pytest.mark.usefixtures("remembered_signatures")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give one server and the watchers' folders to all attacks."""
    with serving() as rogue:
        yield Stage(rogue, ledger(290), tmp_path_factory.mktemp("watchers"))


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Stage], stage: Stage) -> None:
    """At each of fifty random places the monitor names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, stage)
