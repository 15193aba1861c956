"""The demo as it is served, and one desk for a whole file of tests."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.web import gatehouse, purchases
from tests.web.gatehouse import Gate
from tests.web.purchases import desk


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The demo, served."""
    with gatehouse.gate(tmp_path_factory.mktemp("desk") / "demo") as demo, demo.serving():
        yield demo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(browser: Browser, served: Gate) -> AsyncIterator[Page]:
    """A desk whose key is enrolled."""
    async with desk(browser, served) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(opened: Page) -> Page:
    """The same desk, with nothing written on it."""
    await opened.unroute_all()
    await opened.reload()
    await purchases.ready(opened)
    return opened
