"""Purchases looked at, signed and recorded at the desk, whatever becomes of the answers."""

import asyncio
import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Dialog, Page, Route

from service.demo.folder import Folder
from service.web import desk_words
from tests.web import purchases
from tests.web.gatehouse import Gate
from tests.web.purchases import (
    RECEIPT,
    check,
    choose,
    desk,
    new_number,
    problem,
    save,
    settled,
    sign,
    submissions,
    write_down,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_purchase_is_looked_at_signed_and_recorded(served: Gate, fresh: Page, tmp_path: Path) -> None:
    """What was typed is what the entry says; the receipt that is saved is held to be good by the terminal."""
    number = new_number()
    await write_down(fresh, served, number)
    assert "34.207159" in await fresh.inner_text("#fine")
    sent = submissions(fresh)
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
    await write_down(fresh, served, new_number())
    await choose(fresh, "origin", ("Puno", "Puno", "210101"))
    told = await check(fresh)
    assert re.search(r"Alerta · R09: .*\n.*\[DU 006-2025 art\. 6\.1\]", told), told
    assert "Registrada" in await sign(fresh)
    found = (await save(fresh))["entry"]["findings"]
    assert [each["rule"] for each in found] == ["R09"]


async def test_only_what_was_looked_at_is_signed(served: Gate, fresh: Page) -> None:
    """Whatever is changed after the check is checked again before anything is signed."""
    await write_down(fresh, served, new_number())
    await check(fresh)
    assert await fresh.is_visible("#record")
    await fresh.fill("#amount", "16392")
    assert not await fresh.is_visible("#record")
    sent = submissions(fresh)
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

    await write_down(fresh, served, new_number())
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

    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", changed)
    assert "no es de esta compra" in await sign(fresh)
    kept = await save(fresh)
    again = deepcopy(kept)
    change(again)
    assert again == kept, "what came is what is kept"


async def test_a_refusal_is_kept_under_its_signature(served: Gate, fresh: Page, tmp_path: Path) -> None:
    """A voucher's line that somebody used between check and signature is refused; the signed refusal can be saved."""
    number = new_number()
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


async def test_every_purchase_holds_the_log_to_the_one_before(served: Gate, fresh: Page) -> None:
    """A purchase names the largest checkpoint of the receipts that the desk keeps, and the log has to extend it."""
    for _ in range(2):
        await write_down(fresh, served, new_number())
        await check(fresh)
        assert "Registrada" in await sign(fresh)
    last = await save(fresh, "#book-list li:nth-child(1) button")
    before = await save(fresh, "#book-list li:nth-child(2) button")
    seen = last["entry"]["submission"]["payload"]["seen"]
    assert seen["size"] == before["tree_size"]


async def test_the_newest_purchase_is_at_the_top(served: Gate, fresh: Page) -> None:
    """A purchase of yesterday that is written today stands above those written before it."""
    await write_down(fresh, served, new_number())
    await check(fresh)
    await sign(fresh)
    await write_down(fresh, served, new_number())
    await fresh.fill("#when", (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    await check(fresh)
    told = await sign(fresh)
    assert f"Registrada: asiento {(await save(fresh))['seq']}." in told


async def test_a_receipt_stays_whatever_another_page_is_told(served: Gate, fresh: Page) -> None:
    """A page that does not know of a receipt yet, and is told something else, takes the receipt away from nobody."""
    await write_down(fresh, served, new_number())
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
    assert (await save(fresh, RECEIPT))["entry"]["submission"]["payload"]["type"] == "purchase.recorded"


async def test_what_is_signed_is_on_the_disk_before_it_issubmissions(served: Gate, fresh: Page) -> None:
    """The browser is asked to have what is kept on the disk before it says so, and only then is anything sent."""
    await write_down(fresh, served, new_number())
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
        await write_down(opened, served, new_number())
        assert "PEN 1000" in await check(opened), await opened.inner_text("#notice")
        assert not await opened.is_visible("#record")


async def test_the_key_records_purchases_and_nothing_else(browser: Browser, served: Gate) -> None:
    """The line that the desk shows lets its key sign purchases only."""
    async with desk(browser, served) as opened:
        name = await opened.text_content("#device-name")
        listed = served.oro("keys", "list", "--as", "trader").stdout
        assert re.search(rf"^{name} +device +active .*purchase\.recorded", listed, re.MULTILINE), listed


async def test_another_seller_begins_anew(served: Gate, fresh: Page) -> None:
    """Once another seller is typed, nothing of what was looked at for the one before can be signed."""
    await write_down(fresh, served, new_number())
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

    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", problem(status, code, {"retry-after": "7"}))
    told = await sign(fresh)
    assert desk_words.SAID["unanswered"].es in told
    assert "Espere 7 segundos" in told
    await fresh.unroute_all()
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)
    assert await fresh.input_value("#amount") == "", "the form is not there to be signed a second time"


async def test_what_is_signed_is_not_signed_again(served: Gate, fresh: Page) -> None:
    """As long as a signed purchase waits for its answer, the same one is not checked and signed under another id."""
    number = new_number()
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
    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    await sign(fresh)
    await fresh.unroute_all()
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.fulfill(**answer))
    told = await sign(fresh)
    assert "puede estar registrada o no" in told
    await fresh.unroute_all()
    await fresh.click(f'#book-list li:first-child button:has-text("{desk_words.SAID["send-again"].es}")')
    assert "Registrada" in await settled(fresh)
    assert (await save(fresh, RECEIPT))["entry"]["submission"]["payload"]["type"] == "purchase.recorded"


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

    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", changed)
    assert "no es de esta compra" in await sign(fresh)
    await fresh.unroute_all()
    await write_down(fresh, served, new_number())
    await fresh.fill("#gross", "20.5")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    await fresh.click(f'#book-list li:first-child button:has-text("{desk_words.SAID["send-again"].es}")')
    await fresh.wait_for_selector('#notice:has-text("Registrada")')


async def test_a_refusal_of_something_else_ends_nothing(served: Gate, fresh: Page) -> None:
    """A signed refusal of another purchase is none of this one's: it may still be sent."""
    number = new_number()
    await write_down(fresh, served, number)
    await check(fresh)
    other = {"payload": "e30", "protected": "e30", "signature": "A" * 86}
    await fresh.route("**/v1/entries", problem(409, "document_line_reused", refusal=other))
    await sign(fresh)
    await fresh.unroute_all()
    assert desk_words.SAID["unsent"].es in await fresh.inner_text("#book-list li:first-child")
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)


async def test_what_may_be_recorded_is_kept_through_a_refusal(served: Gate, fresh: Page) -> None:
    """After a lost answer, a refusal that nobody signed does not take the purchase away."""
    await write_down(fresh, served, new_number())
    await check(fresh)
    await fresh.route("**/v1/entries", lambda route: route.abort())
    await sign(fresh)
    await fresh.unroute_all()
    await fresh.route("**/v1/entries", problem(413, "body_too_large"))
    await fresh.click("#book-list li:first-child button")
    assert "body_too_large" in await settled(fresh)
    await fresh.unroute_all()
    await fresh.click("#book-list li:first-child button")
    assert "Registrada" in await settled(fresh)


async def test_nothing_is_left_on_the_screen_of_a_forgotten_device(browser: Browser, served: Gate) -> None:
    """Once the device is forgotten neither purchases nor a button to sign are on the screen; what stays is told."""
    async with desk(browser, served) as opened:
        await write_down(opened, served, new_number())
        await check(opened)
        await sign(opened)
        await write_down(opened, served, new_number())
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


async def test_what_was_not_there_at_the_check_is_told(served: Gate, fresh: Page) -> None:
    """Findings that came between check and signature are named with the entry that has them."""

    async def nothing(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**(await answer.json()), "findings": []})

    await write_down(fresh, served, new_number())
    await choose(fresh, "origin", ("Puno", "Puno", "210101"))
    await fresh.route("**/v1/entries:check", nothing)
    await check(fresh)
    assert "con hallazgos que no había al comprobar: R09." in await sign(fresh)


@pytest.mark.parametrize(("status", "code"), [(422, "seen_ahead"), (409, "seen_conflict")])
async def test_a_log_that_was_cut_is_told(served: Gate, fresh: Page, status: int, code: str) -> None:
    """Of a log that does not extend what the receipts say, the desk says what that means, and what to keep."""
    await write_down(fresh, served, new_number())
    await fresh.route("**/v1/entries:check", problem(status, code))
    assert desk_words.SAID["not-what-was-seen"].es in await check(fresh)


async def test_another_log_at_the_address(served: Gate, fresh: Page) -> None:
    """Where the address leads to another log, that is said, and nothing is checked or signed."""

    async def another(route: Route) -> None:
        answer = await route.fetch()
        _, rest = (await answer.text()).split("\n", 1)
        await route.fulfill(response=answer, body=f"another.example/1\n{rest}")

    await write_down(fresh, served, new_number())
    await fresh.route("**/checkpoint", another)
    assert desk_words.SAID["other-log"].es.format(log=served.story["log"]) in await check(fresh)
    assert not await fresh.is_visible("#record")
