"""A plant's gate: the demo's market, served, its administrator's terminal, and telephones."""

import json
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from service.storage import embedded
from service.web import gate_words
from tests.cli.terminal import PROGRAM, Done, environment_of, start, wait_until_ready
from tests.ports import free_port
from tests.web.browser import page

ADMINISTRATOR = "plant.admin"
ASKING = gate_words.SAID["asking"].es


@dataclass(frozen=True)
class Gate:
    """The demo on one port, and the process that serves it."""

    data: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the service is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def page(self) -> str:
        """Where the gate's page is."""
        return f"{self.url}/porteria"

    @property
    def plant(self) -> str:
        """The plant's RUC."""
        party: str = json.loads((self.data / "keys/plant.json").read_bytes())["party"]
        return party.removeprefix("ruc:")

    @property
    def story(self) -> dict[str, Any]:
        """What the demo remembers of its story."""
        story: dict[str, Any] = json.loads((self.data / "demo/story.json").read_bytes())
        return story

    def supplier(self, light: str) -> str:
        """A supplier of this light: a RUC, or the identifier of a person without one."""
        party: str = self.story[light]
        return party.removeprefix("ruc:")

    def oro(self, *arguments: str) -> Done:
        """Run `orotraza` in the administrator's terminal."""
        return start(*arguments, environment=environment_of(self.data, ORO_URL=self.url))

    def enrol(self, line: str) -> Done:
        """Run the line that a telephone shows, with what the administrator adds to it."""
        program, *words = shlex.split(f"{line} {ADMINISTRATOR}")
        assert program == "orotraza"
        return self.oro(*words)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve until the block ends."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def start(self) -> None:
        """Serve the demo's folder."""
        with (self.data / "server.log").open("ab") as log:
            command = [sys.executable, "-c", PROGRAM, "serve"]
            environment = environment_of(self.data, ORO_PORT=str(self.port))
            self.running.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment))
        wait_until_ready(self.url)

    def stop(self) -> None:
        """End it as a service manager would."""
        with self.running.pop() as server:
            server.terminate()


@contextmanager
def gate(data: Path) -> Iterator[Gate]:
    """The demo, told into a folder; nothing is served yet."""
    try:
        told = start("demo", "--small", "--no-serve", "--data", str(data), environment=environment_of(data))
        assert told.returncode == 0, told.stderr
        yield Gate(data, free_port())
    finally:
        embedded.discard(data)


@asynccontextmanager
async def telephone(
    browser: Browser, at_gate: Gate, *, at: datetime | None = None, dark: bool = False, more: str = ""
) -> AsyncIterator[Page]:
    """A telephone at the gate's page, without a key: the page has looked for one."""
    async with page(browser, at=at, dark=dark, refusals=True) as opened:
        await opened.goto(at_gate.page + more)
        await opened.wait_for_selector("#begin", state="visible")
        yield opened


@asynccontextmanager
async def enrolled(
    browser: Browser, at_gate: Gate, *, at: datetime | None = None, dark: bool = False, more: str = ""
) -> AsyncIterator[Page]:
    """A telephone whose key the administrator has enrolled, ready to ask."""
    async with telephone(browser, at_gate, at=at, dark=dark, more=more) as opened:
        done = at_gate.enrol(await make_key(opened, at_gate.plant))
        assert done.returncode == 0, done.stderr
        await opened.click("#try")
        await opened.wait_for_selector("#ask", state="visible")
        yield opened


async def make_key(opened: Page, plant: str) -> str:
    """Have a key made, and give the line that the telephone shows."""
    await opened.fill("#party", plant)
    await opened.click("#begin button")
    await opened.wait_for_selector("#waiting", state="visible")
    return await opened.inner_text("#line")


async def ask(opened: Page, text: str) -> None:
    """Type something and ask."""
    await opened.fill("#who", text)
    await opened.press("#who", "Enter")


async def answer(opened: Page) -> str:
    """What is answered, once it is."""
    await opened.wait_for_selector("#answer", state="visible")
    return await opened.inner_text("#answer")


async def outcome(opened: Page) -> str:
    """What the page says to the question put last, whether that is an answer or a notice."""
    await opened.wait_for_selector(f'#answer:visible, #notice:visible:not(:has-text("{ASKING}"))')
    return await opened.inner_text("#gate")


async def notice(opened: Page, words: str) -> str:
    """The notice that has these words, once it is there; no answer stands beside it."""
    await opened.wait_for_selector(f'#notice:has-text("{words}")', state="visible")
    assert not await opened.is_visible("#answer")
    assert await opened.inner_text("#answer") == ""
    return await opened.inner_text("#notice")
