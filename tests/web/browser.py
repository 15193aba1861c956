"""A real Chromium without a window. It is not an optional tool of these tests: where it is missing they fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.api.served import NOW

CHROMIUM = "/usr/bin/chromium"
TELEPHONE = (360, 740)
AXE = Path(__file__).parent / "vendored/axe.min.js"

_FAILED = "Failed to load resource"


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """Give a browser, and close it; `more` are further switches."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *more]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page(
    browser: Browser,
    *,
    width: int = 360,
    script: bool = True,
    at: datetime | None = NOW,
    dark: bool = False,
    refusals: bool = False,
) -> AsyncIterator[Page]:
    """Give a page as a telephone has it; whatever the browser complains of fails.

    A blocked style, script or picture is such a complaint: nothing on a page may come from elsewhere. Its clock stands
    at the hour of the service's, or at `at`; None lets it run. With `refusals`, answers of the service that are not
    good ones, or fail to come, are no complaint.
    """
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": TELEPHONE[1]},
        java_script_enabled=script,
        locale="es-PE",
        color_scheme="dark" if dark else "light",
    )
    complaints: list[str] = []
    try:
        opened = await context.new_page()
        opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        if at is not None:
            await opened.clock.set_fixed_time(at)
        yield opened
        grave = [each for each in complaints if not (refusals and each.startswith(_FAILED))]
        assert not grave, grave
    finally:
        await context.close()


async def objections(opened: Page) -> list[Any]:
    """What axe-core finds serious or critical in a page as it stands."""
    # As a bookmarklet would be, it is put in from outside: the page's own policy lets no script in.
    await opened.evaluate(AXE.read_text(encoding="utf-8"))
    found = await opened.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    grave = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave]
