from pathlib import Path

import pytest

from tests.flows.conftest import pools
from tests.flows.cosigning.watched import Watcher

__all__ = ["pools"]


@pytest.fixture
def ngo(tmp_path: Path) -> Watcher:
    """A witness, not there yet."""
    return Watcher("ngo.example", tmp_path / "ngo")


@pytest.fixture
def customs(tmp_path: Path) -> Watcher:
    """Another."""
    return Watcher("customs.example", tmp_path / "customs")
