"""A log that need not be honest, and signatures that hold verified once."""

from collections.abc import Iterator
from functools import lru_cache

import pytest

from service.ledger import signing
from tests.witnessing.rogue import Rogue, serving


@pytest.fixture(scope="module", autouse=True)
def remembered_signatures() -> Iterator[None]:
    """Verify a signature that holds once: a file watches one ledger hundreds of times, with little changed in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "verify", lru_cache(maxsize=4096)(signing.verify))
        yield


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    """Give a log's server that serves nothing yet."""
    with serving() as found:
        yield found
