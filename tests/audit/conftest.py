import pytest


@pytest.fixture(scope="module", autouse=True)
def remembered(remembered_signatures: None) -> None:
    """Verify a signature that holds once: a file audits one ledger hundreds of times."""
