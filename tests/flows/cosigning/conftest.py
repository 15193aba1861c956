from pathlib import Path

import pytest

from service.flows.cosigning import cosigner
from service.flows.recording import publish_checkpoint
from tests.flows.conftest import pools
from tests.flows.cosigning.watched import Watcher

__all__ = ["pools"]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done four times a second is done twenty times."""
    monkeypatch.setattr(publish_checkpoint, "EVERY", 0.05)
    monkeypatch.setattr(cosigner, "_EVERY", 0.05)


@pytest.fixture
def ngo(tmp_path: Path) -> Watcher:
    """A witness, not there yet."""
    return Watcher("ngo.example", tmp_path / "ngo")


@pytest.fixture
def customs(tmp_path: Path) -> Watcher:
    """Another."""
    return Watcher("customs.example", tmp_path / "customs")
