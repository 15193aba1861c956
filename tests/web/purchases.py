"""A trader's purchase desk: a browser whose key may record purchases, and one purchase typed into it."""

import json
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from service.web import desk_words
from tests.cli.terminal import Done
from tests.web.browser import page
from tests.web.gatehouse import Gate

ADMINISTRATOR = "trader.admin"
BUSY = [desk_words.SAID[name].es for name in ("asking", "checking", "recording")]
PLACE = ("Puno", "San Antonio de Putina", "211004")


def trader(demo: Gate) -> str:
    """The trader's RUC."""
    party: str = json.loads((demo.data / "keys/trader.json").read_bytes())["party"]
    return party.removeprefix("ruc:")


def enrol(demo: Gate, line: str, *more: str) -> Done:
    """Run the line that a desk shows, with what the administrator adds to it."""
    program, *words = shlex.split(f"{line} {ADMINISTRATOR}")
    assert program == "orotraza"
    return demo.oro(*words, *more)


@asynccontextmanager
async def desk(
    browser: Browser, demo: Gate, *more: str, width: int = 900, dark: bool = False, lang: str = ""
) -> AsyncIterator[Page]:
    """A desk whose key the trader's administrator has enrolled; `more` are further options of the line."""
    async with page(browser, at=None, width=width, dark=dark, refusals=True) as opened:
        await opened.goto(f"{demo.url}/mesa{lang}")
        await opened.wait_for_selector("#begin", state="visible")
        await opened.fill("#party", trader(demo))
        await opened.click("#begin button")
        await opened.wait_for_selector("#waiting", state="visible")
        done = enrol(demo, await opened.inner_text("#line"), *more)
        assert done.returncode == 0, done.stderr
        await opened.click("#try")
        await ready(opened)
        yield opened


async def ready(opened: Page) -> None:
    """Wait until the desk may be worked at: its lists of districts are there."""
    await opened.wait_for_selector("#work", state="visible")
    await opened.wait_for_selector("#place-department option:nth-child(2)", state="attached")


async def ask(opened: Page, seller: str) -> None:
    """Ask for a seller whom the register knows."""
    await opened.fill("#who", seller)
    await opened.press("#who", "Enter")
    await opened.wait_for_selector("#deal", state="visible")


async def choose(opened: Page, name: str, place: tuple[str, str, str] = PLACE) -> None:
    """Choose a district."""
    for part, value in zip(("department", "province", "district"), place, strict=True):
        await opened.select_option(f"#{name}-{part}", value)


async def write_down(opened: Page, demo: Gate, number: str) -> None:
    """Type the demo's draft, under another voucher; `number` is the voucher's."""
    await ask(opened, demo.supplier("green"))
    await choose(opened, "origin")
    await choose(opened, "place")
    await opened.select_option("#product", "sponge")
    await opened.fill("#gross", "38.046")
    await opened.select_option("#method", "xrf")
    await opened.fill("#fineness", "899.1")
    await opened.fill("#amount", "16 391.00")
    await opened.fill("#paid-0", "16391")
    await opened.fill("#voucher-series", "f001")
    await opened.fill("#voucher-number", number)


async def check(opened: Page) -> str:
    """Have it looked at before anything is signed: what the page then says."""
    await opened.click("#deal button[type=submit]")
    return await settled(opened)


async def sign(opened: Page) -> str:
    """Sign and record what was looked at: what the page then says."""
    await opened.click("#record")
    return await settled(opened)


async def settled(opened: Page) -> str:
    """The page's words, once it waits for nothing."""
    still = "".join(f':not(:has-text("{each}"))' for each in BUSY)
    await opened.wait_for_selector(f"#notice:visible{still}, #findings:visible")
    return await opened.inner_text("#desk")


async def save(opened: Page, button: str = "#book-list li:first-child button") -> dict[str, Any]:
    """What the first button of the list of purchases saves, as read from JSON."""
    async with opened.expect_download() as begun:
        await opened.click(button)
    saved = await (await begun.value).path()
    found: dict[str, Any] = json.loads(saved.read_bytes())
    return found
