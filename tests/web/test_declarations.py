"""The pages that say what may be declared, in a real Chromium."""

import pytest
from playwright.async_api import Browser

from tests.web.browser import objections, page
from tests.web.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST = "purchase.recorded"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
async def test_axe_finds_nothing_serious(site: Site, browser: Browser, width: int, dark: bool) -> None:  # noqa: FBT001
    """By day and in the dark, on a telephone and at a desk: axe has no objection, and nothing scrolls sideways."""
    begin = site.url("").removesuffix("c/")
    async with page(browser, width=width, dark=dark) as opened:
        for path in ("", "declaraciones", f"declaraciones/{LONGEST}", "c/"):
            await opened.goto(f"{begin}{path}")
            assert await objections(opened) == [], path
            assert await opened.evaluate("document.documentElement.scrollWidth") <= width, path
            dim = await opened.evaluate("getComputedStyle(document.documentElement).colorScheme")
            assert dim == ("dark" if dark else "light"), path


async def test_the_pages_need_no_script(site: Site, browser: Browser) -> None:
    """Whoever has none finds a type from the first page on, and each object where its member says that it is."""
    async with page(browser, script=False) as opened:
        await opened.goto(site.url("").removesuffix("c/"))
        await opened.click("text=Qué se declara, con ejemplos")
        await opened.click(f"a[href='declaraciones/{LONGEST}']")
        assert await opened.inner_text("h1") == f"Compra\n{LONGEST}"
        for link in await opened.locator(".members a").all():
            anchor = await link.get_attribute("href")
            assert anchor is not None
            assert await opened.locator(f"h3{anchor}").count() == 1, anchor


async def test_paper_is_white(site: Site, browser: Browser) -> None:
    """What is printed from a dark screen is black on white, and nothing of it is folded away."""
    async with page(browser, dark=True) as opened:
        await opened.goto(f"{site.url('').removesuffix('c/')}declaraciones/{LONGEST}")
        await opened.emulate_media(media="print", color_scheme="dark")
        assert (
            await opened.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert await opened.locator("code", has_text="occurred_at").first.is_visible()
