"""The purchase desk in a real Chromium, against the demo as it is served, and the real terminal."""

import json
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from service.demo.folder import Folder
from service.registry import districts
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore
from service.web import desk_words, render
from tests.web import gatehouse, purchases
from tests.web.browser import objections
from tests.web.gatehouse import Gate
from tests.web.purchases import ask, check, choose, desk, save, settled, sign, write_down

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


def _sent(opened: Page) -> list[str]:
    """Fills, from now on, with the addresses to which the page sends submissions."""
    sent: list[str] = []
    opened.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/v1/entries") else None)
    return sent


def _number() -> str:
    """Of a voucher that nobody used."""
    return str(random.randrange(10_000_000, 99_999_999))


async def test_a_purchase_is_looked_at_signed_and_recorded(served: Gate, fresh: Page, tmp_path: Path) -> None:
    """What was typed is what the entry says; the receipt that is saved is held to be good by the terminal."""
    number = _number()
    await write_down(fresh, served, number)
    assert "34.207159" in await fresh.inner_text("#fine")
    sent = _sent(fresh)
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    assert sent == [], "a check records nothing"
    told = await sign(fresh)
    receipt = await save(fresh)
    assert f"Registrada: asiento {receipt['seq']}." in told
    payload = receipt["entry"]["submission"]["payload"]
    assert receipt["entry"]["findings"] == []
    assert payload["price"] == {"currency": "PEN", "amount": "16391.00"}
    assert payload["documents"][0]["number"] == number
    assert payload["documents"][0]["issuer"] == payload["seller"] == served.story["seller"]["party"]
    (line,) = payload["lines"]
    assert (line["gross_g"], line["fineness"], line["fine_g"]) == ("38.046", "899.1", "34.207159")
    assert line["origin"]["right"]["code"] == served.story["seller"]["right"]
    assert line["origin"]["ubigeo"] == payload["place"]["ubigeo"] == {"system": "inei", "code": "211004"}
    kept = tmp_path / "receipt.json"
    kept.write_text(json.dumps(receipt), encoding="utf-8")
    done = served.oro("receipt", "verify", str(kept), "--key", Folder(served.data).vkey("log", served.story["log"]))
    assert done.returncode == 0, done.stderr


async def test_what_the_rules_would_find_is_what_they_find(served: Gate, fresh: Page) -> None:
    """Before signing, each finding stands there with its remedy and law; the entry has the same ones."""
    await write_down(fresh, served, _number())
    await choose(fresh, "origin", ("Puno", "Puno", "210101"))
    told = await check(fresh)
    assert re.search(r"Alerta · R09: .*\n.*\[DU 006-2025 art\. 6\.1\]", told), told
    assert "Registrada" in await sign(fresh)
    found = (await save(fresh))["entry"]["findings"]
    assert [each["rule"] for each in found] == ["R09"]


async def test_only_what_was_looked_at_is_signed(served: Gate, fresh: Page) -> None:
    """Whatever is changed after the check is checked again before anything is signed."""
    await write_down(fresh, served, _number())
    await check(fresh)
    assert await fresh.is_visible("#record")
    await fresh.fill("#amount", "16392")
    assert not await fresh.is_visible("#record")
    sent = _sent(fresh)
    await fresh.evaluate("document.querySelector('#record').click()")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    assert sent == []


async def test_an_answer_that_is_lost_records_nothing_twice(served: Gate, fresh: Page) -> None:
    """Where the answer is lost the page says so, keeps the purchase over a reload, and sends the same one again."""
    recorded: list[int] = []

    async def lose(route: Route) -> None:
        answer = await route.fetch()
        recorded.append((await answer.json())["seq"])
        await route.abort()

    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", lose)
    assert "no hubo respuesta" in await sign(fresh)
    await fresh.unroute_all()
    await fresh.reload()
    await purchases.ready(fresh)
    assert "sin respuesta" in await fresh.inner_text("#book-list li:first-child")
    await fresh.click("#book-list li:first-child button")
    assert f"asiento {recorded[0]}." in await settled(fresh)
    assert [(await save(fresh))["seq"]] == recorded


def _another_price(receipt: dict[str, Any]) -> None:
    receipt["entry"]["submission"]["payload"]["price"]["amount"] = "1.00"


def _another_hour(receipt: dict[str, Any]) -> None:
    receipt["entry"]["recorded_at"] = "2026-01-01T00:00:00.000000Z"


def _another_log(receipt: dict[str, Any]) -> None:
    receipt["checkpoint"] = "another.example" + receipt["checkpoint"][receipt["checkpoint"].index("\n") :]


@pytest.mark.parametrize("change", [_another_price, _another_hour, _another_log])
async def test_a_receipt_of_something_else_is_told(
    served: Gate, fresh: Page, change: Callable[[dict[str, Any]], None]
) -> None:
    """A receipt that is not of what was signed, or whose proof does not lead to its checkpoint, is told, and kept."""

    async def changed(route: Route) -> None:
        answer = await route.fetch()
        said = await answer.json()
        change(said)
        await route.fulfill(response=answer, json=said)

    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", changed)
    assert "no es de esta compra" in await sign(fresh)
    kept = await save(fresh)
    again = deepcopy(kept)
    change(again)
    assert again == kept, "what came is what is kept"


async def test_a_refusal_is_kept_under_its_signature(served: Gate, fresh: Page, tmp_path: Path) -> None:
    """A voucher's line that somebody used between check and signature is refused; the signed refusal can be saved."""
    number = _number()
    beside = await fresh.context.new_page()
    await beside.goto(f"{served.url}/mesa")
    await purchases.ready(beside)
    for each in (fresh, beside):
        await write_down(each, served, number)
        await check(each)
    assert "Registrada" in await sign(beside)
    told = await sign(fresh)
    assert "Esa línea del documento ya se registró" in told
    assert await fresh.get_attribute("#voucher-number", "aria-invalid") == "true"
    saved = await save(fresh, '#book-list li:has-text("rechazada") button')
    assert (saved["code"], set(saved["refusal"])) == ("document_line_reused", {"payload", "protected", "signature"})
    await beside.close()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("#gross", "38,046", "ambiguous"),
        ("#gross", "38.0461", "too-fine"),
        ("#gross", "0", "zero"),
        ("#gross", "treinta", "not-number"),
        ("#gross", "", "wanted"),
        ("#fineness", "1000.1", "over-thousand"),
        ("#amount", "", "wanted"),
        ("#paid-0", "1.2.3", "not-number"),
        ("#voucher-series", "F1", "not-series"),
    ],
)
async def test_a_slip_is_told_in_its_field(served: Gate, fresh: Page, field: str, typed: str, words: str) -> None:
    """What cannot be meant, or may mean two things, is told at its field, and nothing is sent."""
    await write_down(fresh, served, _number())
    await fresh.fill(field, typed)
    sent: list[str] = []
    fresh.on("request", lambda asked: sent.append(asked.url) if "/v1/entries" in asked.url else None)
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text(f"{field}-said") == desk_words.SAID[words].es.format(places=3)
    assert await fresh.evaluate("document.activeElement.id") == field[1:]
    assert sent == []
    await fresh.fill(field, "12")
    assert await fresh.inner_text(f"{field}-said") == ""


async def test_what_the_service_finds_amiss_is_told_in_its_field(served: Gate, fresh: Page) -> None:
    """A member that the service refuses leads to the field it was typed in."""
    await write_down(fresh, served, _number())
    await fresh.fill("#voucher-series", "B001")  # a boleta's, of an invoice
    told = await check(fresh)
    assert await fresh.get_attribute("#voucher-series", "aria-invalid") == "true", told
    assert await fresh.inner_text("#voucher-series-said") in told


async def test_ore_by_the_tonne(served: Gate, fresh: Page) -> None:
    """Ore is weighed in tonnes or kilograms, with grade and moisture; what is meant as a fraction is asked about."""
    await write_down(fresh, served, _number())
    await fresh.select_option("#product", "ore")
    await fresh.fill("#gross", "1.95")
    await fresh.select_option("#unit", "t")
    await fresh.fill("#grade", "20.1")
    await fresh.fill("#moisture", "0.1")
    assert "Campos por revisar" in await check(fresh)
    assert "0.12" in await fresh.inner_text("#moisture-said")
    await fresh.fill("#moisture", "9.5")
    assert "35.471475" in await fresh.inner_text("#fine")
    await check(fresh)
    assert "Registrada" in await sign(fresh)
    (line,) = (await save(fresh))["entry"]["submission"]["payload"]["lines"]
    assert (line["gross_g"], line["moisture_percent"]) == ("1950000.000", "9.50")


async def test_gold_that_nobody_assayed(served: Gate, fresh: Page) -> None:
    """Without an assay a final purchase is refused by its field; a provisional one is recorded without fine gold."""
    await write_down(fresh, served, _number())
    await fresh.select_option("#method", "")
    assert not await fresh.is_visible("#fineness")
    await check(fresh)
    assert await fresh.get_attribute("#method", "aria-invalid") == "true"
    await fresh.select_option("#stage", "provisional")
    await check(fresh)
    assert "Registrada" in await sign(fresh)
    (line,) = (await save(fresh))["entry"]["submission"]["payload"]["lines"]
    assert "fine_g" not in line


async def test_a_lot_on_record(served: Gate, fresh: Page) -> None:
    """A lot that is on record is taken by its identifier; one that is not the seller's is refused at its field."""
    await write_down(fresh, served, _number())
    await fresh.select_option("#source", "lot")
    assert not await fresh.is_visible("#origin-district")
    await fresh.fill("#lot", "0192f3a1")
    assert "Campos por revisar: 1" in await check(fresh)
    await fresh.fill("#lot", served.story["lots"][0].upper())
    await check(fresh)
    assert await fresh.get_attribute("#lot", "aria-invalid") == "true"


async def test_gold_that_nobody_answers_for(served: Gate, fresh: Page) -> None:
    """Whoever buys gold of which nobody says where it is from can say so, and reads what that means before signing."""
    await write_down(fresh, served, _number())
    await fresh.select_option("#source", "undeclared")
    assert "R22" in await check(fresh)


async def test_files_stay_here(served: Gate, fresh: Page) -> None:
    """Of a file that is chosen only its digest leaves the device."""
    await write_down(fresh, served, _number())
    content = b"a page that the seller signed"
    sent: list[bytes] = []
    fresh.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    await fresh.set_input_files("#paper", {"name": "hoja.pdf", "mimeType": "application/pdf", "buffer": content})
    await check(fresh)
    await sign(fresh)
    payload = (await save(fresh))["entry"]["submission"]["payload"]
    assert payload["confirmation"] == {"method": "paper", "digest": sha256(content).hexdigest()}
    assert all(content not in each for each in sent)


async def test_every_purchase_holds_the_log_to_the_one_before(served: Gate, fresh: Page) -> None:
    """A purchase names the largest checkpoint of the receipts that the desk keeps, and the log has to extend it."""
    for _ in range(2):
        await write_down(fresh, served, _number())
        await check(fresh)
        assert "Registrada" in await sign(fresh)
    last = await save(fresh, "#book-list li:nth-child(1) button")
    before = await save(fresh, "#book-list li:nth-child(2) button")
    seen = last["entry"]["submission"]["payload"]["seen"]
    assert seen["size"] == before["tree_size"]


async def test_a_key_with_a_limit(browser: Browser, served: Gate) -> None:
    """What the key may not spend is refused in words before anything is signed."""
    async with desk(browser, served, "--per-deal", "PEN 1000") as opened:
        await write_down(opened, served, _number())
        assert "PEN 1000" in await check(opened), await opened.inner_text("#notice")
        assert not await opened.is_visible("#record")


async def test_the_key_records_purchases_and_nothing_else(browser: Browser, served: Gate) -> None:
    """The line that the desk shows lets its key sign purchases only."""
    async with desk(browser, served) as opened:
        name = await opened.text_content("#device-name")
        listed = served.oro("keys", "list", "--as", "trader").stdout
        assert re.search(rf"^{name} +device +active .*purchase\.recorded", listed, re.MULTILINE), listed


async def test_nobody_known(served: Gate, fresh: Page) -> None:
    """Of a seller whom the register does not know, the page says how it is bought from, and shows no form."""
    await fresh.fill("#who", "20100070970")
    await fresh.press("#who", "Enter")
    await fresh.wait_for_selector("#stranger", state="visible")
    assert not await fresh.is_visible("#deal")


async def test_another_seller_begins_anew(served: Gate, fresh: Page) -> None:
    """Once another seller is typed, nothing of what was looked at for the one before can be signed."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.fill("#who", "2")
    assert not await fresh.is_visible("#deal")
    assert not await fresh.is_visible("#record")


@pytest.mark.parametrize("dark", [False, True])
async def test_whoever_cannot_see_it_can_use_it(browser: Browser, served: Gate, *, dark: bool) -> None:
    """At each step, in light and dark, on a telephone, axe-core has no serious objection, and nothing overflows."""
    async with desk(browser, served, width=360, dark=dark) as opened:
        assert await objections(opened) == []
        await write_down(opened, served, _number())
        await opened.fill("#gross", "1,000")
        await check(opened)
        assert await objections(opened) == []
        await opened.fill("#gross", "38.046")
        await check(opened)
        assert await objections(opened) == []
        assert await opened.evaluate("document.documentElement.scrollWidth") <= 360
        await sign(opened)
        assert await objections(opened) == []


MEASURED = """async (cases) => {
  const { fineOfMetal, fineOfOre, spell } = await import("/pages/quantities.js");
  return cases.map(([mg, metal, water, grade]) =>
    [spell(fineOfMetal(BigInt(mg), BigInt(metal)), 6), spell(fineOfOre(BigInt(mg), BigInt(water), BigInt(grade)), 6)]);
}"""


async def test_fine_gold_is_the_service_s_to_the_microgram(fresh: Page) -> None:
    """Of weights and grades drawn at random, and of those that lie between two micrograms, both compute the same."""
    drawn = random.Random(79)
    cases = [(mg, 5, 5_000, 1_000) for mg in range(1, 60)]
    cases += [
        (drawn.randrange(1, 10**12), drawn.randrange(10_001), drawn.randrange(10_001), drawn.randrange(10**9))
        for _ in range(400)
    ]
    shown: Any = await fresh.evaluate(MEASURED, [[str(each) for each in case] for case in cases])
    for (mg, metal, water, grade), (of_metal, of_ore) in zip(cases, shown, strict=True):
        assert of_metal == decimal_text(fine_ug(mg, decimal_text(metal, 1)), 6)
        assert of_ore == decimal_text(fine_ug_of_ore(mg, decimal_text(grade, 3), decimal_text(water, 2)), 6)


async def test_every_district_is_offered() -> None:
    """The lists hold INEI's districts, each once."""
    table = (Path(districts.__file__).parent / "data/districts.csv").read_text(encoding="utf-8")
    offered = json.loads(render.static("districts.json")[0])
    codes = [code for each in offered.values() for those in each.values() for code, _ in those]
    assert codes == list(districts.parse(table))


async def test_nothing_is_in_the_page_itself(served: Gate, browser: Browser) -> None:
    """The page is the same for everybody, under the pages' policy, with no script or style inside; English is there."""
    async with httpx.AsyncClient(base_url=served.url) as http:
        got = await http.get("/mesa")
    assert got.headers["content-security-policy"] == render.POLICY
    assert "ruc:" not in got.text
    assert re.search(r"<script(?![^>]* src=)|<style|style=|\son[a-z]+=|=\"https?:", got.text) is None
    async with desk(browser, served, lang="?lang=en") as opened:
        await ask(opened, served.supplier("green"))
        assert "May sell".lower() in (await opened.inner_text("#answer")).lower()
        assert "What gold, and from where?" in await opened.inner_text("#deal")
