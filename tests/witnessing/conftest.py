"""A log that need not be honest, and signatures that hold verified once."""

from collections.abc import Iterator

import pytest

from tests.witnessing.rogue import Rogue, serving


@pytest.fixture(scope="module", autouse=True)
def remembered(remembered_signatures: None) -> None:
    """Verify a signature that holds once: a file watches one ledger hundreds of times."""


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    """Give a log's server that serves nothing yet."""
    with serving() as found:
        yield found
