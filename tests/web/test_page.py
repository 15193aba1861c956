"""A certificate's page in a real Chromium: it verifies what is good, and names the step at which what is not fails."""

import json
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from service.api.examples import story
from service.audit import certificate_words
from service.certification.credential import data_integrity
from service.ledger import note
from service.web import render
from tests.api import certified
from tests.api.served import NOW
from tests.web.browser import objections, page
from tests.web.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
Change = Callable[[Json], None]


def _claim(credential: Json) -> None:
    credential["credentialSubject"]["conformityAssessment"][0]["certifiedGold"]["certified_g"] = "999.000000"


def _entry(credential: Json) -> None:
    credential["evidence"][0]["entry"]["submission"]["payload"]["claims"]["serial"] = "DEMO-9999"


def _inclusion(credential: Json) -> None:
    _swap(credential["evidence"][0]["inclusionProof"], 0)


def _key_entry(credential: Json) -> None:
    _swap(credential["evidence"][0]["keyEntries"][1]["inclusionProof"], 0)


def _checkpoint(credential: Json) -> None:
    note = credential["evidence"][0]["checkpoint"].split("\n")
    note[1] = str(int(note[1]) + 1)
    credential["evidence"][0]["checkpoint"] = "\n".join(note)


def _genesis(credential: Json) -> None:
    genesis = credential["evidence"][0]["keyEntries"][0]["entry"]
    genesis["submission"]["signature"] = "A" * 85 + "A"


def _certifier(credential: Json) -> None:
    entry = credential["evidence"][0]["entry"]["submission"]
    entry["signature"] = entry["signature"][:-4] + ("AAAA" if entry["signature"][-4:] != "AAAA" else "BBBA")


def _proof(credential: Json) -> None:
    value = credential["proof"]["proofValue"]
    credential["proof"]["proofValue"] = value[:40] + ("2" if value[40] != "2" else "3") + value[41:]


def _created(credential: Json) -> None:
    credential["proof"]["created"] = "2026-11-21T11:59:59Z"


def _term(credential: Json) -> None:
    credential["validUntil"] = "2026-11-20T00:00:00Z"


def _swap(proof: list[str], at: int) -> None:
    proof[at] = ("1" if proof[at][0] != "1" else "2") + proof[at][1:]


TAMPERED = [
    (_claim, "content"),
    (_entry, "inclusion"),
    (_inclusion, "inclusion"),
    (_key_entry, "inclusion"),
    (_checkpoint, "checkpoint"),
    (_genesis, "keys"),
    (_certifier, "certifier"),
    (_proof, "proof"),
    (_created, "proof"),
    (_term, "validity"),
]


async def _states(opened: Page) -> dict[str, str]:
    """How each step of the page ended."""
    await opened.wait_for_selector("#outcome.holds, #outcome.fails")
    items = await opened.query_selector_all("#steps li")
    return {str(await each.get_attribute("data-step")): str(await each.get_attribute("class")) for each in items}


async def test_it_verifies_a_good_certificate(site: Site, browser: Browser) -> None:
    """Nine steps in words, each of which holds, in Spanish and in English."""
    for more, word in (("", "Todo se cumple"), ("?lang=en", "All of it holds")):
        async with page(browser) as opened:
            await opened.goto(site.url(site.many, more))
            await opened.click("#verify button")
            assert set((await _states(opened)).values()) == {"holds"}
            assert word in await opened.inner_text("#outcome")
            titles = await opened.eval_on_selector_all("#steps .step", "all => all.map(each => each.textContent)")
            wanted = certificate_words.CERTIFIER.en if more else certificate_words.CERTIFIER.es
            assert titles[4] == wanted


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain_page(site: Site, browser: Browser) -> AsyncIterator[Page]:
    """Give the page of the plain certificate, opened once."""
    async with page(browser) as opened:
        await opened.goto(site.url(site.plain))
        yield opened


@pytest.mark.parametrize(("change", "step"), TAMPERED, ids=lambda each: getattr(each, "__name__", each))
async def test_it_names_the_step_that_fails(site: Site, plain_page: Page, change: Change, step: str) -> None:
    """Whatever of the credential, its proofs or its checkpoint was changed on the way is told by its step."""
    changed = deepcopy(certified.credential(site.service, site.plain))
    change(changed)

    async def answer(route: Route) -> None:
        await route.fulfill(body=json.dumps(changed), content_type="application/vc")

    await plain_page.unroute("**/credential")
    await plain_page.route("**/credential", answer)
    await plain_page.click("#verify button")
    await plain_page.wait_for_selector(f'#steps [data-step="{step}"].fails')
    await plain_page.wait_for_selector("#outcome.fails")
    assert getattr(certificate_words, step.upper()).es in await plain_page.inner_text("#outcome")
    assert await plain_page.inner_text(f'#steps [data-step="{step}"] .why')


async def test_a_file_of_ones_own(site: Site, browser: Browser, tmp_path: Path) -> None:
    """A file that the visitor brings is verified in its page, whosever certificate it is; what is none fails."""
    kept, other = tmp_path / "kept.json", tmp_path / "other.json"
    kept.write_text(json.dumps(certified.credential(site.service, site.plain)), encoding="utf-8")
    other.write_text("{}", encoding="utf-8")
    async with page(browser) as opened:
        await opened.goto(site.url(site.many))
        await opened.set_input_files("#file", kept)
        await opened.click("#verify button")
        assert set((await _states(opened)).values()) == {"holds"}
        await opened.set_input_files("#file", other)
        await opened.click("#verify button")
        await opened.wait_for_selector("#outcome.fails")
        states = await _states(opened)
        assert states["form"] == "fails"
        assert "holds" not in states.values()


def _another_list(credential: Json) -> None:
    for each in credential["credentialStatus"]:
        each["statusListCredential"] = each["statusListCredential"].replace("https://", "https://other.")


def _longer(credential: Json) -> None:
    credential["validUntil"] = "2096-11-20T00:00:00Z"


def _other_bar(credential: Json) -> None:
    credential["credentialSubject"]["conformityAssessment"][0]["assessedProduct"][0]["product"]["itemNumber"] = "DEMO-9"


@pytest.mark.parametrize("change", [_another_list, _longer, _other_bar])
async def test_what_the_service_alone_says_is_not_taken_for_the_entry(
    plain_page: Page, site: Site, tmp_path: Path, change: Change
) -> None:
    """Whoever has the service's key can sign no term, bar or place in the status lists but those of the entry."""
    secured = certified.credential(site.service, site.plain)
    method = secured.pop("proof")["verificationMethod"]
    change(secured)
    signed = data_integrity.secure(secured, story.key("service"), method=method, created=NOW)
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(signed), encoding="utf-8")
    await plain_page.set_input_files("#file", file)
    await plain_page.click("#verify button")
    await plain_page.wait_for_selector('#steps [data-step="content"].fails')
    assert (await _states(plain_page))["proof"] == "holds"
    await plain_page.set_input_files("#file", [])


def _twice(written: str) -> str:
    return written.replace('"certified_g":', '"certified_g": "999.000000", "certified_g":', 1)


def _with_a_fraction(written: str) -> str:
    return written.replace('"rank": 2', '"rank": 2.0', 1)


def _with_an_exponent(written: str) -> str:
    return written.replace('"seq": 0', '"seq": 0e1', 1)


@pytest.mark.parametrize("trick", [_twice, _with_a_fraction, _with_an_exponent])
async def test_json_that_can_be_read_in_two_ways_is_none(
    plain_page: Page, site: Site, tmp_path: Path, trick: Callable[[str], str]
) -> None:
    """What the terminal's verifier does not take for JSON, the browser does not verify either."""
    file, written = tmp_path / "kept.json", json.dumps(certified.credential(site.service, site.plain), indent=1)
    assert trick(written) != written
    for text, state in ((written, "holds"), (trick(written), "fails")):
        file.write_text(text, encoding="utf-8")
        await plain_page.set_input_files("#file", file)
        await plain_page.click("#verify button")
        await plain_page.wait_for_selector(f'#steps [data-step="form"].{state}')
    await plain_page.set_input_files("#file", [])


async def test_another_root_key(site: Site, browser: Browser) -> None:
    """The visitor's own root key decides, and not the one that the page shows."""
    stranger = note.vkey(story.LOG, story.key("stranger").public_key)
    async with page(browser) as opened:
        await opened.goto(site.url(site.plain))
        for key in (stranger, "nonsense"):
            await opened.fill("#root", key)
            await opened.click("#verify button")
            await opened.wait_for_selector('#steps [data-step="keys"].fails')
            assert (await _states(opened))["checkpoint"] == "unjudged"


async def test_the_whole_root_key_is_seen(site: Site, browser: Browser) -> None:
    """On a telephone the key that is to be compared is shown whole; pasted with line breaks it is the same key."""
    async with page(browser) as opened:
        await opened.goto(site.url(site.plain))
        field = "document.querySelector('#root')"
        assert await opened.evaluate(f"{field}.scrollHeight <= {field}.clientHeight + 2")
        assert await opened.evaluate(f"{field}.scrollWidth <= {field}.clientWidth")
        key = await opened.input_value("#root")
        await opened.fill("#root", f" {key[:20]}\n{key[20:]}\n")
        await opened.click("#verify button")
        await opened.wait_for_selector("#outcome.holds")


async def test_where_the_keyboard_is_can_be_seen(site: Site, browser: Browser) -> None:
    """Whatever Tab reaches has an outline, and one that stands out from the page by 3 : 1 (WCAG 2.2, 1.4.11)."""
    async with page(browser) as opened:
        await opened.goto(site.url(site.plain))
        reached = 0
        while True:
            await opened.keyboard.press("Tab")
            style = await opened.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.tagName, s.outlineStyle, s.outlineColor]; })()"
            )
            if style[0] == "BODY":
                break
            assert style[1:] == ["solid", "rgb(107, 76, 12)"], style
            reached += 1
        assert reached >= 10


async def test_a_browser_that_cannot(site: Site, browser: Browser) -> None:
    """Where WebCrypto knows no Ed25519 the page says so, and that nothing was proved or refuted."""
    without = """
        const known = crypto.subtle.importKey.bind(crypto.subtle);
        crypto.subtle.importKey = (format, key, algorithm, ...rest) =>
          algorithm.name === "Ed25519"
            ? Promise.reject(new DOMException("unrecognized", "NotSupportedError"))
            : known(format, key, algorithm, ...rest);
    """
    async with page(browser) as opened:
        await opened.add_init_script(without)
        await opened.goto(site.url(site.plain))
        await opened.click("#verify button")
        await opened.wait_for_selector("#outcome.fails")
        assert "Nada quedó probado ni refutado" in await opened.inner_text("#outcome")
        assert set((await _states(opened)).values()) == {"waiting"}


async def test_without_javascript_it_reads(site: Site, browser: Browser) -> None:
    """All of it is text: status, origins, what is claimed and what is not, and how to verify otherwise."""
    async with page(browser, script=False) as opened:
        await opened.goto(site.url(site.many))
        text = await opened.inner_text("main")
        for words in ("Vigente", "4.135850 g", "Puno", "36.27 %", "Otros 3 grupos", "Que el oro sea legal", "balance"):
            assert words in text
        assert "verify-certificate" in text
        assert "Sin JavaScript" in text
        assert not await opened.is_visible("#verify form")


@pytest.mark.parametrize("width", [360, 1100])
async def test_nothing_is_wider_than_the_screen(site: Site, browser: Browser, width: int) -> None:
    """No page scrolls sideways on a telephone, whatever is opened in it."""
    async with page(browser, width=width) as opened:
        for code in (site.plain, site.many, ""):
            await opened.goto(site.url(code))
            for each in await opened.query_selector_all("summary"):
                await each.click()
            assert await opened.evaluate("document.documentElement.scrollWidth") <= width


async def test_axe_finds_nothing_serious(site: Site, browser: Browser) -> None:
    """axe-core has no serious or critical finding once everything is opened and verified."""
    async with page(browser) as opened:
        await opened.goto(site.url(site.many))
        await opened.click("summary")
        await opened.click("#verify button")
        await _states(opened)
        assert await objections(opened) == []


async def test_a_code_is_typed_and_found(site: Site, browser: Browser) -> None:
    """Whoever has a paper whose QR code cannot be read types what stands below its title, and axe has no objection."""
    async with page(browser) as opened:
        await opened.goto(site.url(""))
        assert await objections(opened) == []
        await opened.fill("#code", site.many.lower().replace("-", " "))
        await opened.click("main button")
        await opened.wait_for_selector(".status")
        assert opened.url == site.url(site.many)


async def test_a_code_in_the_address_is_forgiven_too(site: Site, browser: Browser) -> None:
    """Small letters and missing hyphens lead from the address bar to the certificate, in the reader's language."""
    async with page(browser) as opened:
        code = site.url(site.plain).rpartition("/")[2]
        await opened.goto(f"{site.url(site.plain).removesuffix(code)}{code.lower().replace('-', '')}?lang=en")
        assert opened.url == f"{site.url(site.plain)}?lang=en"
        assert code in await opened.inner_text("h1")


@pytest.mark.parametrize("more", ["", "?lang=en"])
async def test_whoever_knows_only_the_address_finds_the_way(site: Site, browser: Browser, more: str) -> None:
    """The first page leads to a certificate by its code, to the API and to the checkpoint; axe has no objection."""
    begin = site.url("").removesuffix("c/") + more
    async with page(browser) as opened:
        answer = await opened.goto(begin)
        assert answer is not None
        assert answer.headers["content-security-policy"] == render.POLICY
        assert await objections(opened) == []
        assert await opened.evaluate("getComputedStyle(document.querySelector('body > main')).maxWidth") == "672px"
        for place in ("porteria", "mesa", "declaraciones", "docs", "checkpoint"):
            there = place if place == "checkpoint" else f"{place}{more}"
            await opened.click(f".doors a[href='{there}']")
            assert opened.url == site.url("").removesuffix("c/") + there
            await opened.goto(begin)
        await opened.fill("#code", site.plain)
        await opened.click("main button")
        await opened.wait_for_selector(".status")
        assert opened.url == site.url(site.plain, more)


async def test_suspension_reaches_page_and_browser(site: Site, browser: Browser) -> None:
    """A word of the certifier is on the page at once, with its date and reason, and fails the browser's last step."""
    async with page(browser) as opened:
        await opened.goto(site.url(site.many))
        assert "Vigente" in await opened.inner_text(".status")
    await _told(site, "suspended", "under_inspection")
    async with page(browser) as opened:
        await opened.goto(site.url(site.many))
        status = await opened.inner_text(".status")
        assert "Suspendido" in status
        assert "21 de noviembre de 2026" in status
        assert "está en inspección" in status
        await opened.click("#verify button")
        states = await _states(opened)
        assert {step for step, state in states.items() if state == "fails"} == {"status"}
        assert "Está suspendido" in await opened.inner_text('#steps [data-step="status"] .why')
    await _told(site, "reinstated", "put_right")


async def _told(site: Site, what: str, reason: str) -> None:
    certified.change(site.service, site.signer, what, site.many, reason)
