"""The gate's page in a real Chromium of a telephone's size, against the demo as it is served, and the real terminal."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, Request, Route

from service.api import throttle
from service.cli.verifying import statement_shown
from service.web import device_words, gate_words, render
from tests.web import gatehouse
from tests.web.browser import chromium, objections, page
from tests.web.gatehouse import Gate, answer, ask, enrolled, make_key, notice, outcome, telephone

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = "20991000111"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LIMA = ZoneInfo("America/Lima")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The demo, served."""
    with gatehouse.gate(tmp_path_factory.mktemp("gate") / "demo") as gate, gate.serving():
        yield gate


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(browser: Browser, served: Gate) -> AsyncIterator[Page]:
    """A telephone whose key is enrolled."""
    async with enrolled(browser, served) as opened:
        yield opened


async def test_a_key_is_made_and_enrolled(browser: Browser, served: Gate) -> None:
    """The line that the telephone shows enrols its key; the terminal shows the telephone's fingerprint."""
    async with telephone(browser, served) as opened:
        line = await make_key(opened, served.plant)
        await opened.click("#try")
        await notice(opened, "Todavía no está inscrita")
        done = served.enrol(line)
        assert done.returncode == 0, done.stderr
        assert await opened.inner_text("#fingerprint") in done.stdout
        await opened.click("#try")
        await opened.wait_for_selector("#ask", state="visible")
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")
        name = line.split()[3]
        listed = served.oro("keys", "list", "--as", "plant").stdout
        assert re.search(rf"^{name} +device +active .*solo consulta", listed, re.MULTILINE), listed
        assert name in await opened.text_content("#device")  # type: ignore[operator] # an element has text


@pytest.mark.parametrize("light", ["green", "amber", "red"])
async def test_it_says_what_the_terminal_says(served: Gate, phone: Page, light: str) -> None:
    """Light, words, name, category, both dates, each reason and what was not checked are those of `orotraza check`."""
    supplier = served.supplier(light)
    await ask(phone, supplier)
    if supplier.startswith("nat:"):
        await phone.click("#found button")
    told = " ".join((await answer(phone)).split())
    assert await phone.get_attribute("#answer", "class") == light
    said = json.loads(served.oro("check", supplier, "--as", "plant", "--json").stdout)
    shown = " ".join(served.oro("check", supplier, "--as", "plant").stdout.split())
    colour, may = told.split(" ", 1)
    assert f"{colour}: {may[: len(statement_shown.MAY_SELL[said['may_sell']][0])]}" in shown
    assert (said["name"] or "") in told
    assert said["category"] is None or f"Categoría {said['category']}" in told
    judged = said["judged"]
    assert f"Al {judged['at']}, según {judged['size']:,} asientos; consultado el {judged['asked_on']}" in told
    assert f"Al {judged['at']}, según {judged['size']:,} asientos; consultado el {judged['asked_on']}" in shown
    for reason in said["reasons"]:
        for words in (f"{reason['rule']}: {reason['text']}", f"{reason['remedy']} [{reason['law']}]"):
            assert words in told
            assert words in shown
    assert said["not_checked"]
    assert all(each["text"] in told for each in said["not_checked"])
    assert bool(said["reasons"]) == (light != "green")


async def test_words_are_those_of_the_terminal() -> None:
    """The page has no words of its own for a light or for who may sell."""
    for light, (es, en, _) in statement_shown.LIGHTS.items():
        assert gate_words.SAID[f"light-{light}"] == (es, en.upper())
    for may, words in statement_shown.MAY_SELL.items():
        assert gate_words.SAID[f"may-{may}"] == words


async def test_it_is_read_at_arms_length(served: Gate, phone: Page) -> None:
    """The light covers the width of the screen, begins at its top, and its word is four times as tall as text."""
    await ask(phone, served.supplier("red"))
    await answer(phone)
    width, top, size = await phone.evaluate(
        "(() => { const box = document.querySelector('.light').getBoundingClientRect();"
        " return [box.width, box.top, parseFloat(getComputedStyle(document.querySelector('.colour')).fontSize)]; })()"
    )
    assert width == 360
    assert 0 <= top < 100
    assert size >= 64


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (WRONG, "El último dígito no corresponde"),
        (f"{WRONG[:4]} {WRONG[4:]}", "El último dígito no corresponde"),
        ("30991000110", "No es un RUC"),
        ("209910001100", "aquí hay 12"),
    ],
)
async def test_a_slip_is_told_at_once(phone: Page, typed: str, words: str) -> None:
    """A RUC that can be nobody's is told in the field while it is typed, and nothing is asked."""
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    await phone.fill("#who", "2099100011")
    assert await phone.inner_text("#who-said") == ""
    await phone.fill("#who", typed)
    assert words in await phone.inner_text("#who-said")
    assert await phone.get_attribute("#who", "aria-invalid") == "true"
    await phone.press("#who", "Enter")
    await phone.fill("#who", "20991000110")
    assert await phone.inner_text("#who-said") == ""
    assert asked == []


async def test_a_number_that_lacks_a_digit_is_not_asked(phone: Page) -> None:
    """What is neither a RUC nor a DNI is told how many digits each has."""
    await ask(phone, "2099100011")
    assert "Un RUC tiene 11 dígitos y un DNI 8: aquí hay 10" in await phone.inner_text("#who-said")
    assert not await phone.is_visible("#answer")


async def test_a_name_is_chosen_from_those_found(phone: Page) -> None:
    """Of a name, even of one that a single party has, somebody compares the RUC before a light is shown."""
    await phone.check("[name=by][value=name]")
    assert await phone.get_attribute("#who", "inputmode") == "text"
    await ask(phone, "demo consesiones puno")
    await phone.wait_for_selector("#found button")
    assert not await phone.is_visible("#answer")
    chosen = await phone.inner_text("#found li:first-child .code")
    await phone.click("#found li:first-child button")
    assert chosen in await answer(phone)
    await phone.click("#next")
    assert not await phone.is_visible("#answer")
    assert await phone.input_value("#who") == ""
    await phone.check("[name=by][value=number]")


async def test_whoever_is_not_on_record(phone: Page) -> None:
    """A RUC that no entry names is red and said to be unknown; a DNI or name that nobody has shows no light."""
    await ask(phone, "20100070970")
    told = await answer(phone)
    assert "ROJO" in told
    assert "El registro no conoce este RUC" in told
    await ask(phone, "12345678")
    await notice(phone, "Nadie con el DNI 12345678")
    await ask(phone, "Zzyzx Quux")
    await notice(phone, "Nadie se llama así")


async def test_a_dni_leads_to_its_holder(served: Gate, phone: Page) -> None:
    """The DNI within a RUC that begins with 10 is answered for that RUC."""
    ruc = served.supplier("red")
    assert ruc.startswith("10")
    await ask(phone, ruc[2:10])
    assert f"RUC {ruc}" in await answer(phone)


async def test_a_dni_is_nothing_else(served: Gate, phone: Page) -> None:
    """Eight digits with which a RUC or a right's code begins are a DNI all the same, and nobody else is shown."""
    right = served.story["seller"]["right"]
    for digits in (right[:8], served.supplier("green")[:8]):
        found = json.loads(served.oro("find", digits, "--as", "plant", "--json").stdout)
        assert {each["by"] for each in found} <= {"ruc", "right"}
        assert found
        await ask(phone, digits)
        await notice(phone, f"Nadie con el DNI {digits}")
        assert await phone.query_selector("#found button") is None


async def test_what_was_answered_before_is_gone(served: Gate, phone: Page) -> None:
    """An answer is gone with the next letter typed; one that comes late is not shown for what is asked since."""
    await ask(phone, served.supplier("green"))
    await answer(phone)
    await phone.press("#who", "1")
    assert not await phone.is_visible("#answer")

    held = asyncio.Event()
    late = f"**/v1/suppliers/ruc*{served.supplier('green')}"
    await phone.route(late, partial(_held, held))
    await ask(phone, served.supplier("green"))
    await phone.wait_for_selector('#notice:has-text("Consultando")')
    await ask(phone, served.supplier("red"))
    assert "ROJO" in await answer(phone)
    async with phone.expect_response(lambda response: served.supplier("green") in response.url):
        held.set()
    await phone.unroute(late)
    await phone.wait_for_timeout(200)
    assert "ROJO" in await answer(phone)
    assert "VERDE" not in await phone.inner_text("#gate")


async def test_an_answer_gets_old(browser: Browser, served: Gate) -> None:
    """After three minutes an answer goes by itself, and what is left says when it was given."""
    async with enrolled(browser, served) as opened:
        await opened.clock.install()
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")
        await ask(opened, served.supplier("green"))
        await answer(opened)
        await opened.clock.fast_forward(170_000)
        await answer(opened)
        await opened.clock.fast_forward(11_000)
        await notice(opened, "se borró por antigua")


async def test_those_found_get_old(browser: Browser, served: Gate) -> None:
    """Those found are shown with their lights: after three minutes they go, too."""
    async with enrolled(browser, served) as opened:
        await opened.clock.install()
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")
        await ask(opened, "demo consesiones puno")
        await opened.wait_for_selector("#found button")
        await opened.clock.fast_forward(181_000)
        await notice(opened, "se borró por antigua")
        assert await opened.inner_text("#found") == ""


@pytest.mark.parametrize("moved", [-3_600_000, 3_600_000])
async def test_a_clock_that_is_set_right_keeps_no_answer(browser: Browser, served: Gate, moved: int) -> None:
    """Where the telephone's clock jumps while an answer is shown, the answer goes all the same, and at once."""
    async with enrolled(browser, served) as opened:
        await opened.add_init_script(CLOCK_THAT_JUMPS)
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")
        await ask(opened, served.supplier("green"))
        await answer(opened)
        await opened.evaluate(f"jumped = {moved}")
        await notice(opened, "se borró por antigua")


async def test_an_answer_is_as_old_as_its_question(browser: Browser, served: Gate) -> None:
    """A telephone put away while it asks, and taken out an hour later, shows no light: it would be an hour old."""
    async with enrolled(browser, served) as opened:
        await opened.add_init_script(CLOCK_THAT_JUMPS)
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")
        for typed in (served.supplier("green"), "demo consesiones puno"):
            await opened.evaluate("jumped = 0")
            held = asyncio.Event()
            await opened.route(re.compile("/v1/suppliers"), partial(_held, held), times=1)
            await ask(opened, typed)
            await opened.wait_for_selector('#notice:has-text("Consultando")')
            await opened.evaluate("jumped = 3_600_000")
            held.set()
            await notice(opened, "se borró por antigua")
            assert await opened.inner_text("#found") == ""


CLOCK_THAT_JUMPS = """
    globalThis.jumped = 0;
    const now = Date.now.bind(Date);
    Date.now = () => now() + globalThis.jumped;
"""


async def test_more_were_found_than_are_shown(phone: Page) -> None:
    """Where a name finds more parties than the page shows, it says so: whoever stands there may be none of these."""
    await phone.check("[name=by][value=name]")
    await ask(phone, "demo")
    await phone.wait_for_selector("#found button")
    assert await phone.locator("#found button").count() == 20
    assert "Hay más" in await phone.inner_text("#notice")
    await phone.check("[name=by][value=number]")


async def forget_while_it_asks(opened: Page, served: Gate) -> None:
    """Have a key enrolled, and forgotten while the token that it asked for is on its way."""
    assert served.enrol(await make_key(opened, served.plant)).returncode == 0
    held = asyncio.Event()
    await opened.route("**/v1/token", partial(_held, held))
    opened.once("dialog", Dialog.accept)
    async with opened.expect_response("**/v1/token"):
        await opened.click("#try")
        await opened.click("#device summary")
        await opened.click("#forget")
        await notice(opened, "se borró de este equipo")
        held.set()


async def test_a_forgotten_keys_token_lets_no_other_in(browser: Browser, served: Gate) -> None:
    """A token that comes after its key was forgotten is not the next key's: that one is not taken for enrolled."""
    async with telephone(browser, served) as opened:
        await forget_while_it_asks(opened, served)
        await opened.unroute("**/v1/token")
        await opened.wait_for_timeout(300)
        await make_key(opened, served.plant)
        await opened.click("#try")
        await notice(opened, "Todavía no está inscrita")
        assert not await opened.is_visible("#ask")


async def test_a_key_is_made_once(browser: Browser, served: Gate) -> None:
    """Whoever taps twice on a slow network, or in two tabs, makes one key: the one whose line was shown stays."""
    async with telephone(browser, served) as opened:
        beside = await opened.context.new_page()
        await beside.goto(served.page)
        await beside.wait_for_selector("#begin", state="visible")
        await opened.bring_to_front()
        held = asyncio.Event()
        await opened.route("**/checkpoint", partial(_held, held), times=1)
        await opened.fill("#party", served.plant)
        await opened.click("#begin button")
        line = await make_key(opened, served.plant)
        held.set()
        await opened.wait_for_timeout(500)
        assert await opened.inner_text("#line") == line
        assert await make_key(beside, served.plant) == line
        assert served.enrol(line).returncode == 0
        await opened.click("#try")
        await opened.wait_for_selector("#ask", state="visible")


async def test_a_page_whose_scripts_do_not_come(browser: Browser, served: Gate) -> None:
    """Where a script is lost on its way, or the browser is too old to read it, the page says so and is not empty."""
    async with page(browser, at=None, refusals=True) as opened:
        await opened.route("**/pages/device_key.js", lambda route: route.abort())
        await opened.goto(served.page)
        assert "Chrome 137" in await opened.inner_text("main")
        await opened.unroute("**/pages/device_key.js")
        await opened.reload()
        await opened.wait_for_selector("#begin", state="visible")
        assert "Chrome 137" not in await opened.inner_text("main")


async def test_forgetting_takes_two_touches(browser: Browser, served: Gate) -> None:
    """A finger that slips erases no key: forgetting is asked about once more, and no is no."""
    async with enrolled(browser, served) as opened:
        await opened.click("#device summary")
        opened.once("dialog", Dialog.dismiss)
        async with opened.expect_event("dialog") as asked:
            await opened.click("#forget")
        assert "¿Olvidar" in (await asked.value).message
        assert await opened.is_visible("#ask")
        await opened.reload()
        await opened.wait_for_selector("#ask", state="visible")


async def test_each_step_is_told_to_who_does_not_see_it(browser: Browser, served: Gate) -> None:
    """Where a step takes another's place, the keyboard and the screen reader are at its beginning, not nowhere."""
    async with telephone(browser, served) as opened:
        assert await opened.evaluate(PLACE) == "BODY", "a page that is only opened moves nobody"
        await opened.fill("#party", served.plant)
        await opened.press("#party", "Enter")
        await opened.wait_for_selector("#waiting", state="visible")
        assert await opened.evaluate(PLACE) == f"H2 {device_words.WAITING.es}"
        assert served.enrol(await opened.inner_text("#line")).returncode == 0
        await opened.press("#try", "Enter")
        await opened.wait_for_selector("#ask", state="visible")
        assert await opened.evaluate(PLACE) == "INPUT "
        await opened.press("#who", "1")
        opened.once("dialog", Dialog.accept)
        await opened.press("#device summary", "Enter")
        await opened.press("#forget", "Enter")
        await opened.wait_for_selector("#begin", state="visible")
        assert await opened.evaluate(PLACE) == f"H2 {device_words.BEGIN.es}"


PLACE = (
    """(({ tagName, innerText }) => tagName === "BODY" ? tagName : `${tagName} ${innerText}`)(document.activeElement)"""
)


async def test_those_found_are_where_the_keyboard_is(served: Gate, phone: Page) -> None:
    """Whoever asks for a name with the keyboard is among those found, and the next key chooses none of them yet."""
    await ask(phone, "demo consesiones puno")
    await phone.wait_for_selector("#found button")
    assert await phone.evaluate("document.activeElement.id") == "found"
    await phone.keyboard.press("Enter")
    assert await phone.is_visible("#found")
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Enter")
    assert "DEMO" in await answer(phone)


async def test_what_is_told_is_seen(browser: Browser, served: Gate) -> None:
    """On a low screen, too, what the page has to say is within it: below its edge nobody would look."""
    async with telephone(browser, served) as opened:
        await opened.set_viewport_size({"width": 320, "height": 480})
        await make_key(opened, served.plant)
        await opened.click("#try")
        await notice(opened, "Todavía no está inscrita")
        top, bottom = await opened.evaluate(
            "(({ top, bottom }) => [top, bottom])(document.querySelector('#notice').getBoundingClientRect())"
        )
        assert 0 <= top < bottom <= 480


WITHOUT_CLIPBOARD = """
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
"""


async def test_a_browser_that_lets_nothing_be_copied(browser: Browser, served: Gate) -> None:
    """Where the browser refuses to copy, the line is marked for whoever copies it by hand, and nothing else is said."""
    async with telephone(browser, served) as opened:
        await opened.add_init_script(WITHOUT_CLIPBOARD)
        await opened.reload()
        line = await make_key(opened, served.plant)
        await opened.click("#copy")
        await notice(opened, "Está marcada")
        assert (await opened.evaluate("getSelection().toString()")).strip() == line.strip()


async def test_what_was_told_of_a_step_goes_with_it(browser: Browser, served: Gate) -> None:
    """A telephone taken out again after its key was enrolled does not go on saying that it is not enrolled."""
    async with telephone(browser, served) as opened:
        line = await make_key(opened, served.plant)
        await opened.click("#try")
        await notice(opened, "Todavía no está inscrita")
        assert served.enrol(line).returncode == 0
        await opened.evaluate("dispatchEvent(new Event('pageshow'))")
        await opened.wait_for_selector("#ask", state="visible")
        assert not await opened.is_visible("#notice")


@pytest.mark.parametrize("typed", ["2099100O110", "20991000110O"])
async def test_a_letter_among_the_digits_is_none_of_them(browser: Browser, served: Gate, typed: str) -> None:
    """An O for a 0 is told as that: where a RUC has 11 digits, that here are 11 would help nobody."""
    async with telephone(browser, served) as opened:
        await opened.fill("#party", typed)
        assert await opened.inner_text("#party-said") == device_words.SAID["no-digit"].es


async def test_a_name_in_letters_that_the_register_has_not(phone: Page) -> None:
    """Where a name has other letters than Latin ones the page says so, and names no parameter of an address."""
    await ask(phone, "Ян Иванов")
    assert "query" not in await notice(phone, "alfabeto latino")


async def test_a_number_with_marks_that_nobody_sees(served: Gate, phone: Page) -> None:
    """A RUC copied from a message with what turns the writing's direction is that RUC."""
    await ask(phone, f"\u202a{served.supplier('green')}\u202c")
    assert "VERDE" in await answer(phone)


async def test_whoever_has_no_name_is_shown_once(served: Gate, phone: Page) -> None:
    """Of a person whose name the plant does not know, what there is to compare stands once, and not as a name too."""
    await ask(phone, served.supplier("amber"))
    await phone.wait_for_selector("#found button")
    assert (await phone.inner_text("#found button")).count(served.supplier("amber")) == 1


async def test_twice_as_large_text(browser: Browser, served: Gate) -> None:
    """With letters of twice the size no step scrolls sideways, and the light's word stays whole."""
    async with enrolled(browser, served) as opened:
        await opened.evaluate("document.documentElement.style.fontSize = '200%'")
        await opened.click("#device summary")
        assert await opened.evaluate("document.documentElement.scrollWidth") <= 360
        for light in ("green", "amber", "red"):
            await ask(opened, served.supplier(light))
            if light == "amber":
                await opened.click("#found button")
            await answer(opened)
            assert await opened.evaluate("document.documentElement.scrollWidth") <= 360, light
            assert await opened.evaluate(LINES_OF_THE_WORD) == 1, light


LINES_OF_THE_WORD = """(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(".colour"));
    return new Set(Array.from(range.getClientRects(), (each) => each.top)).size;
})()"""


async def test_the_keyboard_is_that_of_what_is_marked(served: Gate, phone: Page) -> None:
    """Whoever comes back to the page has no keyboard of digits for a name, as where the browser marks it again."""
    await phone.check("[name=by][value=name]")
    await phone.goto(served.url)
    await phone.go_back()
    await phone.wait_for_selector("#ask", state="visible")
    marked = await phone.get_attribute("[name=by]:checked", "value")
    assert await phone.get_attribute("#who", "inputmode") == {"name": "text", "number": "numeric"}[str(marked)]
    await phone.check("[name=by][value=number]")


async def test_a_telephone_whose_clock_is_wrong(browser: Browser, served: Gate) -> None:
    """A telephone eleven months late is let in, and the days judged and the hour of the answer are the service's."""
    async with enrolled(browser, served, at=LONG_AGO) as opened:
        await ask(opened, served.supplier("green"))
        told = await answer(opened)
        assert "VERDE" in told
        assert "Al 2026-01-01" not in told
        assert "a las 19:00" not in told
        minutes = {f"{datetime.now(LIMA) - timedelta(minutes=ago):a las %H:%M}" for ago in (0, 1)}
        assert any(each in told for each in minutes)


async def test_the_key_stays_and_the_token_is_nowhere(served: Gate, browser: Browser) -> None:
    """The private key cannot be exported; the token is in no address, no cookie and nothing that is kept."""
    async with enrolled(browser, served) as opened:
        requests: list[Request] = []
        opened.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - no method of a list is taken
        await opened.reload()
        async with opened.expect_response("**/v1/token") as granted:
            await opened.wait_for_selector("#ask", state="visible")
        token = (await (await granted.value).json())["access_token"]
        await ask(opened, served.supplier("green"))
        await answer(opened)
        assert [each for each in requests if token in each.headers.get("authorization", "")]
        assert not [each.url for each in requests if token in each.url]
        assert await opened.context.cookies() == []
        kept = await opened.evaluate(
            """async () => {
                const names = await indexedDB.databases();
                const opened = await new Promise((done) => {
                  const asked = indexedDB.open(names[0].name);
                  asked.onsuccess = () => done(asked.result);
                });
                const all = await new Promise((done) => {
                  const asked = opened.transaction("key").objectStore("key").getAll();
                  asked.onsuccess = () => done(asked.result);
                });
                opened.close();
                const tried = async (format) => crypto.subtle.exportKey(format, all[0].privateKey)
                  .then(() => "exported", (error) => error.name);
                return {
                  bases: names.length, rows: all.length, members: Object.keys(all[0]).sort(),
                  extractable: all[0].privateKey.extractable, pkcs8: await tried("pkcs8"), jwk: await tried("jwk"),
                  beside: JSON.stringify([localStorage.length, sessionStorage.length, (await caches.keys()).length]),
                };
            }"""
        )
        assert kept == {
            "bases": 1,
            "rows": 1,
            "members": ["enrolled", "kid", "log", "party", "privateKey", "publicKey"],
            "extractable": False,
            "pkcs8": "InvalidAccessError",
            "jwk": "InvalidAccessError",
            "beside": "[0,0,0]",
        }


async def test_a_revoked_key_asks_nothing_more(browser: Browser, served: Gate) -> None:
    """Soon after the administrator revokes it by its name, the telephone says so, and shows no light."""
    async with enrolled(browser, served) as opened:
        name = await opened.text_content("#device-name")
        await ask(opened, served.supplier("green"))
        await answer(opened)
        done = served.oro("keys", "revoke", str(name), "--by", gatehouse.ADMINISTRATOR, "--reason", "lost")
        assert done.returncode == 0, done.stderr
        over = time.monotonic() + 60
        while "VERDE" in await outcome(opened):
            assert time.monotonic() < over, "it goes on answering"
            await opened.wait_for_timeout(500)
            await ask(opened, served.supplier("green"))
        await notice(opened, "ya no vale")
        await opened.reload()
        await notice(opened, "ya no vale")


async def test_a_key_for_another_plant_is_not_let_in(browser: Browser, served: Gate) -> None:
    """A key made for a RUC that is not the administrator's is not enrolled by the administrator, and asks nothing."""
    async with telephone(browser, served) as opened:
        done = served.enrol(await make_key(opened, served.supplier("green")))
        assert done.returncode == 1
        assert "registrado" not in done.stdout
        await opened.click("#try")
        await notice(opened, "Todavía no está inscrita, o la inscribieron para otra empresa")


async def test_forgetting(browser: Browser, served: Gate) -> None:
    """Forgotten, the telephone keeps no key in any tab, says how the key is revoked, and can make another."""
    async with enrolled(browser, served) as opened:
        beside = await opened.context.new_page()
        await beside.goto(served.page)
        await beside.wait_for_selector("#ask", state="visible")
        await opened.bring_to_front()
        name = await opened.text_content("#device-name")
        opened.once("dialog", Dialog.accept)
        await opened.click("#device summary")
        await opened.click("#forget")
        assert f"orotraza keys revoke {name}" in await notice(opened, "se borró de este equipo")
        await opened.wait_for_selector("#begin", state="visible")
        await beside.wait_for_selector("#begin", state="visible")
        assert not await opened.is_visible("#device")
        await opened.reload()
        await opened.wait_for_selector("#begin", state="visible")
        assert (
            await opened.evaluate(
                "indexedDB.databases().then((all) => new Promise((done) => {"
                " if (all.length === 0) return done(0);"
                " const asked = indexedDB.open(all[0].name);"
                " asked.onsuccess = () => { const count = asked.result.transaction('key').objectStore('key').count();"
                " count.onsuccess = () => done(count.result); }; }))"
            )
            == 0
        )
        assert await make_key(opened, served.plant)
        assert await opened.text_content("#device-name") != name


async def test_what_is_forgotten_stays_forgotten(browser: Browser, served: Gate) -> None:
    """A key that is let in only after it was forgotten is not kept again."""
    async with telephone(browser, served) as opened:
        await forget_while_it_asks(opened, served)
        await opened.wait_for_timeout(300)
        assert await opened.is_visible("#begin")
        await opened.reload()
        await opened.wait_for_selector("#begin", state="visible")


async def _held(until: asyncio.Event, route: Route) -> None:
    await until.wait()
    await route.continue_()


WITHOUT_ED25519 = """
    const made = crypto.subtle.generateKey.bind(crypto.subtle);
    crypto.subtle.generateKey = (algorithm, ...rest) =>
      algorithm.name === "Ed25519"
        ? Promise.reject(new DOMException("unrecognized", "NotSupportedError"))
        : made(algorithm, ...rest);
"""
WITHOUT_STORAGE = """
    IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
"""


async def test_a_browser_without_ed25519(browser: Browser, served: Gate) -> None:
    """Where the browser makes no such keys, which browsers do is said, and no key is asked to be enrolled."""
    async with page(browser, at=None) as opened:
        await opened.add_init_script(WITHOUT_ED25519)
        await opened.goto(served.page)
        await opened.fill("#party", served.plant)
        await opened.click("#begin button")
        assert "Chrome 137" in await notice(opened, "Ed25519")
        assert not await opened.is_visible("#waiting")


async def test_a_browser_that_keeps_nothing(browser: Browser, served: Gate) -> None:
    """Where the browser keeps nothing, as in private browsing, no key is made that would be gone tomorrow."""
    async with page(browser, at=None) as opened:
        await opened.add_init_script(WITHOUT_STORAGE)
        await opened.goto(served.page)
        await notice(opened, "no guarda la clave")
        assert not await opened.is_visible("#begin")


async def test_a_page_that_did_not_come_by_https(served: Gate) -> None:
    """Over plain http from another machine, where browsers make no keys, the page says which address to open."""
    elsewhere = "--host-resolver-rules=MAP porteria.example 127.0.0.1"
    async with chromium(elsewhere) as another, page(another, at=None) as opened:
        await opened.goto(f"http://porteria.example:{served.port}/porteria")
        await notice(opened, "https://")
        assert not await opened.is_visible("#begin")


async def test_nothing_is_in_the_page_itself(served: Gate, browser: Browser) -> None:
    """The page is the same for everybody, under the pages' policy, with no script or style inside; English is there."""
    async with httpx.AsyncClient(base_url=served.url) as http:
        got = await http.get("/porteria")
        script = await http.get("/pages/gate.js")
        refused = await http.get(f"/v1/suppliers/ruc:{served.supplier('green')}")
    assert got.headers["content-security-policy"] == render.POLICY
    assert got.headers["cache-control"] == "no-store"
    assert script.headers["cache-control"] == "public, no-cache"
    assert "ruc:" not in got.text
    assert re.search(r"<script(?![^>]* src=)|<style|style=|\son[a-z]+=|=\"https?:", got.text) is None
    assert refused.status_code == 401
    async with telephone(browser, served, more="?lang=en") as opened:
        assert "This device has no key yet" in await opened.inner_text("main")
        await opened.fill("#party", WRONG)
        assert "The last digit" in await opened.inner_text("#party-said")
    async with page(browser, script=False) as opened:
        await opened.goto(served.page)
        assert "Esta página necesita JavaScript" in await opened.inner_text("main")


async def test_english_is_spoken_throughout(served: Gate, browser: Browser) -> None:
    """Asked for in English, the service's reasons come in English too."""
    async with enrolled(browser, served, more="?lang=en") as opened:
        await ask(opened, served.supplier("red"))
        told = await answer(opened)
        for words in ("RED", "may not sell", "Category", "asked on", "Not checked", "ask for the identity document"):
            assert words in told


@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_serious(served: Gate, browser: Browser, dark: bool) -> None:  # noqa: FBT001
    """By day and in the dark axe has no objection to any step, and no step scrolls sideways."""
    async with telephone(browser, served, dark=dark) as opened:
        await opened.fill("#party", WRONG)
        await _looked_at(opened)
        line = await make_key(opened, served.plant)
        await opened.click("#try")
        await notice(opened, "Todavía no")
        await _looked_at(opened)
        assert served.enrol(line).returncode == 0
        await opened.click("#try")
        await opened.wait_for_selector("#ask", state="visible")
        await opened.click("#device summary")
        await opened.fill("#who", WRONG)
        await _looked_at(opened)
        await ask(opened, "demo")
        await opened.wait_for_selector("#found button")
        await _looked_at(opened)
        for light in ("green", "amber", "red"):
            await ask(opened, served.supplier(light))
            if light == "amber":
                await opened.click("#found button")
            await answer(opened)
            await _looked_at(opened)


@pytest.mark.parametrize("dark", [False, True])
async def test_where_a_field_is_can_be_seen(served: Gate, browser: Browser, dark: bool) -> None:  # noqa: FBT001
    """In the sun and at night a field's and a choice's edge stands out from the page by three to one (WCAG 1.4.11)."""
    async with enrolled(browser, served, dark=dark) as opened:
        for field in ("#who", "[name=by]:not(:checked)"):
            assert await opened.evaluate(CONTRAST_OF_EDGE, field) >= 3, field


CONTRAST_OF_EDGE = """(field) => {
    const colour = (text) => text.match(/[0-9.]+/g).slice(0, 3).map((each) => each / 255);
    const light = (text) => colour(text)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
      .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
    const page = getComputedStyle(document.documentElement).backgroundColor;
    const two = [getComputedStyle(document.querySelector(field)).borderTopColor, page].map(light);
    return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
}"""


async def _looked_at(opened: Page) -> None:
    assert await objections(opened) == []
    assert await opened.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_service_goes_and_comes_back(served: Gate, phone: Page) -> None:
    """With the service stopped the page says that nothing is known and shows no light; back, the same key asks on."""
    await ask(phone, served.supplier("green"))
    await answer(phone)
    served.stop()
    try:
        await ask(phone, served.supplier("green"))
        assert "No se sabe si puede vender" in await notice(phone, "Sin respuesta")
    finally:
        served.start()
    await ask(phone, served.supplier("green"))
    assert "VERDE" in await answer(phone)


async def test_an_answer_that_is_not_the_services(served: Gate, phone: Page) -> None:
    """What a network between puts in its place, what is another's, or cannot be understood, shows no light."""
    place = f"**/v1/suppliers/*{served.supplier('green')}"
    good = json.loads(served.oro("check", served.supplier("green"), "--as", "plant", "--json").stdout)
    changes: list[dict[str, object]] = [
        {"party": "ruc:20993000001"},
        {"light": "blue"},
        {"may_sell": ""},
        {"reasons": None},
        {"judged": {}},
    ]
    for body in ("<html>Bienvenido al wifi</html>", "[]", *(json.dumps(good | change) for change in changes)):
        await phone.route(place, partial(_answered, body))
        await ask(phone, served.supplier("green"))
        await notice(phone, "Sin respuesta")
        await phone.unroute(place)


async def _answered(body: str, route: Route) -> None:
    await route.fulfill(body=body)


async def test_too_many_questions(browser: Browser, served: Gate) -> None:
    """Whoever asks too often is told for how long to wait, in seconds: nobody sees a header on a telephone."""
    bearer = {"authorization": f"Bearer {served.oro('token', '--as', 'plant').stdout.strip()}"}
    async with enrolled(browser, served) as opened, httpx.AsyncClient(base_url=served.url, headers=bearer) as http:
        # What its plant asks counts, too. The minute that is counted may end in between: then once more.
        for _ in range(5):
            await asyncio.gather(*(http.get("/v1/suppliers?q=zzyzx") for _ in range(throttle.SEARCH.amount)))
            await ask(opened, "Zzyzx Quux")
            if "Demasiadas" in await outcome(opened):
                break
        assert await notice(opened, "Demasiadas") == "Demasiadas solicitudes. Espere 60 segundos y consulte otra vez."
        assert await opened.inner_text("#found") == ""
