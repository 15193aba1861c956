from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.witnessing.witness.cosign import Witness
from tests.witnessing.logs import Log
from tests.witnessing.witness import house


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that watches the test's log and has cosigned nothing yet."""
    return house.begin(tmp_path / "witness").witness()


@pytest.fixture
def http(witness: Witness) -> Iterator[httpx.Client]:
    """The same, served."""
    with house.serving(witness) as client:
        yield client


@pytest.fixture
def log() -> Log:
    """A log of twenty entries."""
    return Log().grow(20)
