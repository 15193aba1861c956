"""One service with two certificates for all that looks at pages, and one browser a file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from service.api.examples import story
from service.ledger.signing import SeedSigner
from tests.api import certified
from tests.api.conftest import begun, shared_service  # noqa: F401 - fixtures
from tests.api.served import Served
from tests.web.browser import chromium


@dataclass(frozen=True)
class Site:
    """A service, the codes of its certificates (one plain, one of many origins), and its certifier's key."""

    service: Served
    plain: str
    many: str
    signer: SeedSigner

    def url(self, code: str, more: str = "") -> str:
        """Where a page is on this machine."""
        return f"{str(self.service.http.base_url).rstrip('/')}/c/{code}{more}"

    def public(self, code: str) -> str:
        """Where the public reaches it."""
        return f"https://{story.LOG}/c/{code}"


@pytest.fixture(scope="module")
def site(shared_service: Served) -> Site:  # noqa: F811 - pytest finds fixtures by name
    """Give the site."""
    signer = certified.begin(shared_service)
    plain = certified.certify(shared_service, signer, certified.claims(certified.size(shared_service)))
    many = certified.certify(shared_service, signer, certified.claims_of_many(certified.size(shared_service)))
    return Site(shared_service, plain, many, signer)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Give a browser."""
    async with chromium() as opened:
        yield opened
