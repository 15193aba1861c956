"""The purchase desk in a real Chromium, against the demo as it is served, and the real terminal."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, Route

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


_RECEIPT = f'#book-list li:first-child button:has-text("{desk_words.SAID["save-receipt"].es}")'


def _problem(
    status: int, code: str, headers: dict[str, str] | None = None, **more: dict[str, str]
) -> Callable[[Route], Awaitable[None]]:
    """Have the service say no, in the form that it says it."""
    said = {"type": f"urn:orotraza:problem:{code}", "title": code, "status": status, "code": code, **more}

    async def answer(route: Route) -> None:
        await route.fulfill(status=status, headers=headers or {}, json=said)

    return answer


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


async def test_the_newest_purchase_is_at_the_top(served: Gate, fresh: Page) -> None:
    """A purchase of yesterday that is written today stands above those written before it."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await sign(fresh)
    await write_down(fresh, served, _number())
    await fresh.fill("#when", (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    await check(fresh)
    told = await sign(fresh)
    assert f"Registrada: asiento {(await save(fresh))['seq']}." in told


async def test_a_receipt_stays_whatever_another_page_is_told(served: Gate, fresh: Page) -> None:
    """A page that does not know of a receipt yet, and is told something else, takes the receipt away from nobody."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    await sign(fresh)
    await fresh.unroute_all()
    beside = await fresh.context.new_page()
    await beside.goto(f"{served.url}/mesa")
    await purchases.ready(beside)
    await beside.wait_for_selector("#book", state="visible")
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)
    await beside.route("**/v1/entries", lambda route: route.fulfill(status=200, json={"seq": 1}))
    await beside.click("#book-list li:first-child button")
    assert "no es de esta compra" in await settled(beside)
    await beside.close()
    await fresh.reload()
    await purchases.ready(fresh)
    assert (await save(fresh, _RECEIPT))["entry"]["submission"]["payload"]["type"] == "purchase.recorded"


async def test_what_is_signed_is_on_the_disk_before_it_is_sent(served: Gate, fresh: Page) -> None:
    """The browser is asked to have what is kept on the disk before it says so, and only then is anything sent."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.evaluate(
        """() => {
          window.done = [];
          const begin = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (...given) {
            const begun = begin.apply(this, given);
            if (begun.mode === "readwrite") begun.addEventListener("complete", () => done.push(begun.durability));
            return begun;
          };
          const ask = window.fetch;
          window.fetch = (...given) => { done.push(given[0]); return ask(...given); };
        }"""
    )
    await sign(fresh)
    assert await fresh.evaluate("done") == ["strict", "v1/entries", "strict"]


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


async def test_a_change_during_the_check_is_not_signed(served: Gate, fresh: Page) -> None:
    """What is changed while the service looks at it is looked at again: only what stands there is signed."""
    looked = asyncio.Event()
    changed = asyncio.Event()

    async def hold(route: Route) -> None:
        looked.set()
        await changed.wait()
        await route.continue_()

    await write_down(fresh, served, _number())
    await fresh.route("**/v1/entries:check", hold)
    await fresh.click("#deal button[type=submit]")
    await looked.wait()
    await fresh.fill("#amount", "17391")
    changed.set()
    told = await settled(fresh)
    assert desk_words.SAID["changed"].es in told
    assert not await fresh.is_visible("#record")


@pytest.mark.parametrize(("status", "code"), [(503, "busy"), (429, "too_many_requests")])
async def test_not_now_is_no_answer(served: Gate, fresh: Page, status: int, code: str) -> None:
    """A service that says 'later' may have recorded what was signed: it is sent again, and not written anew."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", _problem(status, code, {"retry-after": "7"}))
    told = await sign(fresh)
    assert desk_words.SAID["unanswered"].es in told
    assert "Espere 7 segundos" in told
    await fresh.unroute_all()
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)
    assert await fresh.input_value("#amount") == "", "the form is not there to be signed a second time"


async def test_what_is_signed_is_not_signed_again(served: Gate, fresh: Page) -> None:
    """As long as a signed purchase waits for its answer, the same one is not checked and signed under another id."""
    number = _number()
    await write_down(fresh, served, number)
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    assert desk_words.SAID["unanswered"].es in await sign(fresh)
    await fresh.unroute_all()
    assert desk_words.SAID["signed-before"].es in await check(fresh)
    await fresh.reload()
    await purchases.ready(fresh)
    await write_down(fresh, served, number)
    assert desk_words.SAID["signed-before"].es in await check(fresh)
    assert not await fresh.is_visible("#record")
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)


async def test_an_answer_to_an_earlier_purchase_leaves_the_form(served: Gate, fresh: Page) -> None:
    """Sending an earlier purchase again takes nothing away from the one that is being written."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    await sign(fresh)
    await fresh.unroute_all()
    await write_down(fresh, served, _number())
    await fresh.fill("#gross", "21.5")
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)
    assert await fresh.input_value("#gross") == "21.5"
    assert await fresh.is_visible("#deal")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "json": {"code": "login_required", "title": "Ingrese su clave de wifi"}},
        {"status": 511, "json": {"code": "portal", "status": 403}},
        {"status": 200, "json": {"seq": 1}},
        {"status": 200, "json": {"ok": True}},
        {"status": 200, "body": "<html>Bienvenido</html>"},
    ],
)
async def test_a_network_that_answers_in_its_place(served: Gate, fresh: Page, answer: dict[str, Any]) -> None:
    """What a network says in the service's place is no answer: what was signed stays, and can be sent."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.fulfill(**answer))
    told = await sign(fresh)
    assert "puede estar registrada o no" in told
    await fresh.unroute_all()
    await fresh.click(f'#book-list li:first-child button:has-text("{desk_words.SAID["send-again"].es}")')
    assert "Registrada" in await settled(fresh)
    assert (await save(fresh, _RECEIPT))["entry"]["submission"]["payload"]["type"] == "purchase.recorded"


def _ahead(receipt: dict[str, Any]) -> None:
    """As if the log were far longer."""
    origin, _, root, *rest = receipt["checkpoint"].split("\n")
    receipt["checkpoint"] = "\n".join((origin, "999999999999", root, *rest))


@pytest.mark.parametrize("change", [_ahead, lambda receipt: receipt.pop("checkpoint")])
async def test_a_false_receipt_hinders_nothing(
    served: Gate, fresh: Page, change: Callable[[dict[str, Any]], None]
) -> None:
    """A receipt that proves nothing does not end the purchase it came for, nor is the log held to it later."""

    async def changed(route: Route) -> None:
        answer = await route.fetch()
        said = await answer.json()
        change(said)
        await route.fulfill(response=answer, json=said)

    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", changed)
    assert "no es de esta compra" in await sign(fresh)
    await fresh.unroute_all()
    await write_down(fresh, served, _number())
    await fresh.fill("#gross", "20.5")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    await fresh.click(f'#book-list li:first-child button:has-text("{desk_words.SAID["send-again"].es}")')
    await fresh.wait_for_selector('#notice:has-text("Registrada")')


async def test_a_refusal_of_something_else_ends_nothing(served: Gate, fresh: Page) -> None:
    """A signed refusal of another purchase is none of this one's: it may still be sent."""
    number = _number()
    await write_down(fresh, served, number)
    await check(fresh)
    other = {"payload": "e30", "protected": "e30", "signature": "A" * 86}
    await fresh.route("**/v1/entries", _problem(409, "document_line_reused", refusal=other))
    await sign(fresh)
    await fresh.unroute_all()
    assert desk_words.SAID["unsent"].es in await fresh.inner_text("#book-list li:first-child")
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)


async def test_what_may_be_recorded_is_kept_through_a_refusal(served: Gate, fresh: Page) -> None:
    """After a lost answer, a refusal that nobody signed does not take the purchase away."""
    await write_down(fresh, served, _number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    await sign(fresh)
    await fresh.unroute_all()
    await fresh.route("**/v1/entries", _problem(413, "body_too_large"))
    await fresh.click("#book-list li:first-child button")
    assert "body_too_large" in await settled(fresh)
    await fresh.unroute_all()
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)


async def test_nothing_is_left_on_the_screen_of_a_forgotten_device(browser: Browser, served: Gate) -> None:
    """Once the device is forgotten neither purchases nor a button to sign are on the screen; what stays is told."""
    async with desk(browser, served) as opened:
        await write_down(opened, served, _number())
        await check(opened)
        await sign(opened)
        await write_down(opened, served, _number())
        await opened.fill("#gross", "21.75")
        await check(opened)
        asked: list[str] = []

        async def agree(dialog: Dialog) -> None:
            asked.append(dialog.message)
            await dialog.accept()

        opened.on("dialog", agree)
        await opened.click("#device summary")
        await opened.click("#forget")
        await opened.wait_for_selector("#begin", state="visible")
        assert "recibos quedan" in asked[0]
        seller = served.story["seller"]["party"].removeprefix("ruc:")
        await opened.wait_for_selector("#book", state="hidden")
        assert seller not in (await opened.text_content("#desk") or "")
        assert not await opened.is_visible("#findings")
        assert "21.75" not in await opened.evaluate("[...document.querySelectorAll('input')].map(i => i.value).join()")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("#amount", "16.500", "ambiguous"),
        ("#fineness", "1.000", "ambiguous"),
        ("#fineness", "0.900", "fraction-fineness"),
        ("#gross", "38 04", "not-number"),
        ("#gross", "38²", "not-number"),
        ("#amount", "0", "zero"),
        ("#paid-0", "16391.01", "over-price"),
        ("#when", "2099-11-20T10:00", "future"),
        ("#when", "0026-11-20T10:00", "not-date"),
        ("#when", "12026-11-20T10:00", "not-date"),
        ("#extracted", "2062-11-20", "future"),
        ("#paid-on-0", "2062-11-20", "future"),
        ("#voucher-issued", "0026-11-20", "not-date"),
    ],
)
async def test_what_is_not_meant_is_asked_about(served: Gate, fresh: Page, field: str, typed: str, words: str) -> None:
    """A number that may be another's slip, more paid than the price, and a year that cannot be meant are told."""
    await write_down(fresh, served, _number())
    await fresh.fill(field, typed)
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text(f"{field}-said") == desk_words.SAID[words].es


async def test_a_date_that_is_half_written(served: Gate, fresh: Page) -> None:
    """A date of which only a part stands there is told, and not taken for none."""
    await write_down(fresh, served, _number())
    await fresh.focus("#extracted")
    await fresh.keyboard.type("12")
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text("#extracted-said") == desk_words.SAID["not-date"].es


@pytest.mark.parametrize(
    ("typed", "places", "units"),
    [
        ("38.046", 3, 38046),
        ("1 250,5", 3, 1250500),
        ("1,250.50", 2, 125050),
        ("1.250,50", 2, 125050),
        ("1,234,567", 2, 123456700),
        ("1.234.567,8", 2, 123456780),
        ("0,500", 3, 500),
        ("16391", 2, 1639100),
        ("899.10", 1, 8991),
        ("38,046", 3, None),
        ("38 04", 3, None),
        ("1 2 3", 3, None),
        ("12,34,567", 2, None),
        ("10³", 3, None),
        ("½", 3, None),
        ("-5", 3, None),
        ("1e3", 3, None),
        ("1.500", 2, None),
    ],
)
async def test_a_number_is_read_as_it_is_meant(fresh: Page, typed: str, places: int, units: int | None) -> None:
    """Of the ways to write a number, each is read in the one way it can be meant, or asked about."""
    script = """async ([typed, places]) => {
      const { read } = await import("/pages/quantities.js");
      return String(read(typed, { digits: 10, places }).units);
    }"""
    read = await fresh.evaluate(script, [typed, places])
    assert read == ("undefined" if units is None else str(units))


async def test_what_was_copied_from_a_message(served: Gate, fresh: Page) -> None:
    """Marks that nobody sees and hyphens of another kind, which come along with what is copied, do not matter."""
    await write_down(fresh, served, _number())
    await fresh.fill("#gross", "\u202a38.046\u202c")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    await fresh.select_option("#source", "lot")
    await fresh.fill("#lot", "\u200e" + served.story["lots"][0].replace("-", "\u2011"))
    await check(fresh)
    assert await fresh.inner_text("#lot-said") != desk_words.SAID["not-uuid"].es


async def test_a_number_that_is_pasted_is_not_cut(served: Gate, fresh: Page) -> None:
    """A voucher's number with zeros before it is taken whole: cut to eight digits it would be another's."""
    await write_down(fresh, served, _number())
    await fresh.fill("#voucher-number", "")
    await fresh.focus("#voucher-number")
    await fresh.keyboard.insert_text("0000012345")
    assert await fresh.input_value("#voucher-number") == "0000012345"


async def test_signs_that_the_ledger_does_not_take(served: Gate, fresh: Page) -> None:
    """A name in other letters is told at its field, with the letters."""
    await write_down(fresh, served, _number())
    await fresh.fill("#unit-name", "Labor – Ñusta 金")
    await check(fresh)
    said = await fresh.inner_text("#unit-name-said")
    assert said == desk_words.SAID["not-latin"].es.format(signs="金")
    await fresh.fill("#unit-name", "Labor – Ñusta")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_a_guide_is_not_left_out(served: Gate, fresh: Page) -> None:
    """Whoever writes a plate and no number means a guide: it is asked for, and not left out in silence."""
    await write_down(fresh, served, _number())
    await fresh.fill("#guide-plate", "X1A-234")
    assert "Campos por revisar: 2" in await check(fresh)
    await fresh.fill("#guide-series", "T001")
    await fresh.fill("#guide-number", _number())
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_half_a_payment_or_voucher_is_asked_about(served: Gate, fresh: Page) -> None:
    """Whoever chooses how it was paid, or a voucher, and writes neither amount nor number is asked for them."""
    await write_down(fresh, served, _number())
    await fresh.fill("#paid-0", "")
    await fresh.select_option("#means-0", "cash")
    await fresh.fill("#voucher-series", "")
    await fresh.fill("#voucher-number", "")
    await fresh.select_option("#voucher-kind", "04")
    assert "Campos por revisar: 3" in await check(fresh)
    for each in ("paid-0", "voucher-series", "voucher-number"):
        assert await fresh.inner_text(f"#{each}-said") == desk_words.SAID["wanted"].es
    await fresh.select_option("#means-0", "transfer")
    await fresh.select_option("#voucher-kind", "01")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_members_are_called_as_their_fields(served: Gate, fresh: Page) -> None:
    """What the service finds amiss is told by the words above the field, and not by the payload's."""
    await write_down(fresh, served, _number())
    await fresh.fill("#guide-plate", "A")
    await fresh.fill("#guide-series", "T001")
    await fresh.fill("#guide-number", _number())
    told = await check(fresh)
    assert "«Placa»" in await fresh.inner_text("#guide-plate-said")
    assert "payload" not in told


async def test_the_keyboard_goes_to_the_first_field_amiss(browser: Browser, served: Gate) -> None:
    """On a telephone the first field at fault is in sight and has the keyboard, also where it is a list."""
    in_sight = """() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return [document.activeElement.id, top >= 0 && bottom <= innerHeight];
    }"""
    async with desk(browser, served, width=360) as opened:
        await write_down(opened, served, _number())
        await opened.fill("#amount", "")
        await opened.fill("#gross", "")
        await check(opened)
        assert await opened.evaluate(in_sight) == ["gross", True]
        await opened.select_option("#origin-department", "")
        await check(opened)
        assert await opened.evaluate(in_sight) == ["origin-department", True]
        await opened.select_option("#source", "constancia")
        await check(opened)
        assert await opened.inner_text("#holder-said") == desk_words.SAID["wanted"].es


async def test_a_desk_that_stands_open_overnight(served: Gate, fresh: Page) -> None:
    """Days that nobody typed are the service's on the day of the purchase, not of when the page was opened."""
    await ask(fresh, served.supplier("green"))
    for each in ("#paid-on-0", "#voucher-issued"):  # as the page of yesterday has them
        await fresh.evaluate(
            "id => { const it = document.querySelector(id); it.value = it.defaultValue = '2026-01-31'; }", each
        )
    await fresh.fill("#guide-issued", "2026-01-30")
    await ask(fresh, served.supplier("green"))
    today = await fresh.evaluate("new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Lima' }).format()")
    assert await fresh.input_value("#paid-on-0") == await fresh.input_value("#voucher-issued") == today
    assert await fresh.input_value("#guide-issued") == "2026-01-30", "what was typed stays"


async def test_lists_that_did_not_come_are_asked_for_again(served: Gate, fresh: Page) -> None:
    """Districts that were not to be had when the page was opened are there once a seller is asked for."""
    await fresh.route("**/districts.json", lambda route: route.abort())
    await fresh.reload()
    await fresh.wait_for_selector(f'#notice:has-text("{desk_words.SAID["away"].es[:13]}")')
    await fresh.unroute_all()
    await ask(fresh, served.supplier("green"))
    await choose(fresh, "origin")


async def test_which_of_two_rights_is_nobody_s_guess(served: Gate, fresh: Page) -> None:
    """Where the seller has more than one right, the one it was is chosen, not taken from the top of the list."""

    async def two(route: Route) -> None:
        answer = await route.fetch()
        said = await answer.json()
        (row,) = [each for each in said["registers"] if each["register"] == "CONTRACT"]
        said["registers"].append({**row, "right": "010999999"})
        await route.fulfill(response=answer, json=said)

    await fresh.route("**/v1/suppliers/*", two)
    await write_down(fresh, served, _number())
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text("#source-said") == desk_words.SAID["wanted"].es
    await fresh.select_option("#source", "0")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_gold_under_a_constancia(served: Gate, fresh: Page) -> None:
    """A selector without RUC sells under its constancia: with the buyer's settlement, for it issues no voucher."""
    paper = _constancia(served)
    await fresh.fill("#who", paper["selector"])
    await fresh.press("#who", "Enter")
    await fresh.click("#found button")
    await fresh.wait_for_selector("#deal", state="visible")
    await fresh.select_option("#source", "constancia")
    await fresh.fill("#constancia", paper["constancia"])
    await fresh.fill("#holder", paper["issuer"].removeprefix("ruc:"))
    for each in ("origin", "place"):
        await choose(fresh, each, ("Puno", "San Antonio de Putina", paper["ubigeo"]["code"]))
    await fresh.select_option("#product", "sponge")
    await fresh.fill("#gross", "0.5")
    await fresh.select_option("#method", "touchstone")
    await fresh.fill("#fineness", "905")
    await fresh.fill("#amount", "200")
    await fresh.fill("#voucher-series", "E001")
    await fresh.fill("#voucher-number", _number())
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text("#voucher-kind-said") == desk_words.SAID["no-ruc"].es
    await fresh.select_option("#voucher-kind", "04")
    await check(fresh)
    assert "Registrada" in await sign(fresh)
    payload = (await save(fresh))["entry"]["submission"]["payload"]
    (line,) = payload["lines"]
    assert (line["origin"]["constancia"], payload["seller"]) == (paper["constancia"], paper["selector"])


def _constancia(served: Gate) -> dict[str, Any]:
    """The last constancia of the demo's story that a selector without RUC has."""
    issued: list[dict[str, Any]] = []
    for line in (served.data / "export.ndjson").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        payload = said.get("entry", said).get("submission", {}).get("payload", {})
        if payload.get("type") == "constancia.issued" and payload["selector"].startswith("nat:"):
            issued.append(payload)
    return issued[-1]


async def test_what_was_not_there_at_the_check_is_told(served: Gate, fresh: Page) -> None:
    """Findings that came between check and signature are named with the entry that has them."""

    async def nothing(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**(await answer.json()), "findings": []})

    await write_down(fresh, served, _number())
    await choose(fresh, "origin", ("Puno", "Puno", "210101"))
    await fresh.route("**/v1/entries:check", nothing)
    await check(fresh)
    assert "con hallazgos que no había al comprobar: R09." in await sign(fresh)


@pytest.mark.parametrize(("status", "code"), [(422, "seen_ahead"), (409, "seen_conflict")])
async def test_a_log_that_was_cut_is_told(served: Gate, fresh: Page, status: int, code: str) -> None:
    """Of a log that does not extend what the receipts say, the desk says what that means, and what to keep."""
    await write_down(fresh, served, _number())
    await fresh.route("**/v1/entries:check", _problem(status, code))
    assert desk_words.SAID["not-what-was-seen"].es in await check(fresh)


async def test_another_log_at_the_address(served: Gate, fresh: Page) -> None:
    """Where the address leads to another log, that is said, and nothing is checked or signed."""

    async def another(route: Route) -> None:
        answer = await route.fetch()
        _, rest = (await answer.text()).split("\n", 1)
        await route.fulfill(response=answer, body=f"another.example/1\n{rest}")

    await write_down(fresh, served, _number())
    await fresh.route("**/checkpoint", another)
    assert desk_words.SAID["other-log"].es.format(log=served.story["log"]) in await check(fresh)
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
