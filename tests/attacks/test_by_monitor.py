"""Acceptance 1 and 2: what `orotraza monitor` catches over the network, each at fifty random places."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.attacks.by_monitor import CATCHES, Stage
from tests.attacks.catch import Catch, plant_everywhere
from tests.honest import ledger
from tests.witnessing.rogue import serving

pytestmark = pytest.mark.usefixtures("remembered_signatures")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Give one server and the watchers' folders to all attacks, in memory where that can be: each file is synced."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    with serving() as rogue, TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Stage(rogue, ledger(290), Path(folder))


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.name)
def test_caught(catch: Catch[Stage], stage: Stage) -> None:
    """At each of fifty random places the monitor names the attack, by the sentence that the table has for it."""
    plant_everywhere(catch, stage)
