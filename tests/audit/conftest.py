from collections.abc import Iterator
from functools import lru_cache

import pytest

from service.ledger import signing


@pytest.fixture(scope="module", autouse=True)
def remembered_signatures() -> Iterator[None]:
    """Verify a signature that holds once: a file audits one ledger hundreds of times, with little changed in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "verify", lru_cache(maxsize=1024)(signing.verify))
        yield
