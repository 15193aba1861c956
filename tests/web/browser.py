"""A real Chromium without a window. It is not an optional tool of these tests: where it is missing they fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.api.served import NOW

CHROMIUM = "/usr/bin/chromium"
TELEPHONE = (360, 740)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Give a browser, and close it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page(browser: Browser, *, width: int = 360, script: bool = True) -> AsyncIterator[Page]:
    """Give a page as a telephone has it, at the hour of the service's clock; whatever the browser complains of fails.

    A blocked style, script or picture is such a complaint: nothing on a page may come from elsewhere.
    """
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": TELEPHONE[1]}, java_script_enabled=script, locale="es-PE"
    )
    complaints: list[str] = []
    try:
        opened = await context.new_page()
        opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        await opened.clock.set_fixed_time(NOW)
        yield opened
        assert not complaints, complaints
    finally:
        await context.close()
