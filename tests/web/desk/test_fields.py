"""What is typed into the desk: understood as it is meant, asked about, or told at its field."""

import json
import random
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, Route

from service.registry import districts
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore
from service.web import desk_words, render
from tests.web.browser import objections
from tests.web.gatehouse import Gate
from tests.web.purchases import ask, check, choose, desk, new_number, save, sign, write_down

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await fresh.fill("#voucher-series", "B001")  # a boleta's, of an invoice
    told = await check(fresh)
    assert await fresh.get_attribute("#voucher-series", "aria-invalid") == "true", told
    assert await fresh.inner_text("#voucher-series-said") in told


async def test_ore_by_the_tonne(served: Gate, fresh: Page) -> None:
    """Ore is weighed in tonnes or kilograms, with grade and moisture; what is meant as a fraction is asked about."""
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await fresh.select_option("#source", "lot")
    assert not await fresh.is_visible("#origin-district")
    await fresh.fill("#lot", "0192f3a1")
    assert "Campos por revisar: 1" in await check(fresh)
    await fresh.fill("#lot", served.story["lots"][0].upper())
    await check(fresh)
    assert await fresh.get_attribute("#lot", "aria-invalid") == "true"


async def test_gold_that_nobody_answers_for(served: Gate, fresh: Page) -> None:
    """Whoever buys gold of which nobody says where it is from can say so, and reads what that means before signing."""
    await write_down(fresh, served, new_number())
    await fresh.select_option("#source", "undeclared")
    assert "R22" in await check(fresh)


async def test_files_stay_here(served: Gate, fresh: Page) -> None:
    """Of a file that is chosen only its digest leaves the device."""
    await write_down(fresh, served, new_number())
    content = b"a page that the seller signed"
    sent: list[bytes] = []
    fresh.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    await fresh.set_input_files("#paper", {"name": "hoja.pdf", "mimeType": "application/pdf", "buffer": content})
    await check(fresh)
    await sign(fresh)
    payload = (await save(fresh))["entry"]["submission"]["payload"]
    assert payload["confirmation"] == {"method": "paper", "digest": sha256(content).hexdigest()}
    assert all(content not in each for each in sent)


async def test_nobody_known(served: Gate, fresh: Page) -> None:
    """Of a seller whom the register does not know, the page says how it is bought from, and shows no form."""
    await fresh.fill("#who", "20100070970")
    await fresh.press("#who", "Enter")
    await fresh.wait_for_selector("#stranger", state="visible")
    assert not await fresh.is_visible("#deal")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("#amount", "16.500", "ambiguous"),
        ("#fineness", "1.000", "ambiguous"),
        ("#fineness", "0.900", "fraction-fineness"),
        ("#fineness", "89.9", "percent-fineness"),
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
    await write_down(fresh, served, new_number())
    await fresh.fill(field, typed)
    assert "Campos por revisar: 1" in await check(fresh)
    assert await fresh.inner_text(f"{field}-said") == desk_words.SAID[words].es


async def test_what_is_meant_is_said_by_checking_again(served: Gate, fresh: Page) -> None:
    """Ore that really has less than 1 % of moisture, and metal below 100 thousandths, are bought by who insists."""
    await write_down(fresh, served, new_number())
    await fresh.fill("#fineness", "89.9")
    assert "8.99" in await fresh.inner_text("#fine")
    assert "Campos por revisar: 1" in await check(fresh)
    await fresh.fill("#fineness", "89.8")
    assert "Campos por revisar: 1" in await check(fresh), "another number is another question"
    await check(fresh)
    assert await fresh.is_visible("#findings")
    await fresh.select_option("#product", "ore")
    await fresh.fill("#grade", "20.1")
    await fresh.fill("#moisture", "0.50")
    assert "Campos por revisar: 1" in await check(fresh)
    await check(fresh)
    assert "Registrada" in await sign(fresh)
    (line,) = (await save(fresh))["entry"]["submission"]["payload"]["lines"]
    assert line["moisture_percent"] == "0.50"
    await write_down(fresh, served, new_number())
    await fresh.select_option("#product", "ore")
    await fresh.fill("#grade", "20.1")
    await fresh.fill("#moisture", "0.50")
    assert "Campos por revisar: 1" in await check(fresh), "of another purchase it is asked anew"


async def test_a_date_that_is_half_written(served: Gate, fresh: Page) -> None:
    """A date of which only a part stands there is told, and not taken for none."""
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await fresh.fill("#gross", "\u202a38.046\u202c")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)
    await fresh.select_option("#source", "lot")
    await fresh.fill("#lot", "\u200e" + served.story["lots"][0].replace("-", "\u2011"))
    await check(fresh)
    assert await fresh.inner_text("#lot-said") != desk_words.SAID["not-uuid"].es


async def test_a_number_that_is_pasted_is_not_cut(served: Gate, fresh: Page) -> None:
    """A voucher's number with zeros before it is taken whole: cut to eight digits it would be another's."""
    await write_down(fresh, served, new_number())
    await fresh.fill("#voucher-number", "")
    await fresh.focus("#voucher-number")
    await fresh.keyboard.insert_text("0000012345")
    assert await fresh.input_value("#voucher-number") == "0000012345"


async def test_signs_that_the_ledger_does_not_take(served: Gate, fresh: Page) -> None:
    """A name in other letters is told at its field, with the letters."""
    await write_down(fresh, served, new_number())
    await fresh.fill("#unit-name", "Labor – Ñusta 金")
    await check(fresh)
    said = await fresh.inner_text("#unit-name-said")
    assert said == desk_words.SAID["not-latin"].es.format(signs="金")
    await fresh.fill("#unit-name", "Labor – Ñusta")
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_a_guide_is_not_left_out(served: Gate, fresh: Page) -> None:
    """Whoever writes a plate and no number means a guide: it is asked for, and not left out in silence."""
    await write_down(fresh, served, new_number())
    await fresh.fill("#guide-plate", "X1A-234")
    assert "Campos por revisar: 2" in await check(fresh)
    await fresh.fill("#guide-series", "T001")
    await fresh.fill("#guide-number", new_number())
    assert desk_words.SAID["nothing-found"].es in await check(fresh)


async def test_half_a_payment_or_voucher_is_asked_about(served: Gate, fresh: Page) -> None:
    """Whoever chooses how it was paid, or a voucher, and writes neither amount nor number is asked for them."""
    await write_down(fresh, served, new_number())
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
    await write_down(fresh, served, new_number())
    await fresh.fill("#guide-plate", "A")
    await fresh.fill("#guide-series", "T001")
    await fresh.fill("#guide-number", new_number())
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
        await write_down(opened, served, new_number())
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
    await write_down(fresh, served, new_number())
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
    await fresh.fill("#voucher-number", new_number())
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


@pytest.mark.parametrize("dark", [False, True])
async def test_whoever_cannot_see_it_can_use_it(browser: Browser, served: Gate, *, dark: bool) -> None:
    """At each step, in light and dark, on a telephone, axe-core has no serious objection, and nothing overflows."""
    async with desk(browser, served, width=360, dark=dark) as opened:
        assert await objections(opened) == []
        await write_down(opened, served, new_number())
        await opened.fill("#gross", "1,000")
        await check(opened)
        assert await objections(opened) == []
        await opened.fill("#gross", "38.046")
        await check(opened)
        assert await objections(opened) == []
        assert await opened.evaluate("document.documentElement.scrollWidth") <= 360
        await sign(opened)
        assert await objections(opened) == []


CUT_OFF = """(id) => {
  const field = document.querySelector(id), style = getComputedStyle(field);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(field.selectedOptions[0].text).width - room;
}"""


async def test_what_is_chosen_can_be_read_on_a_telephone(browser: Browser, served: Gate) -> None:
    """On a narrow page too, who assayed and how it was paid stand in their fields whole, and no sign ends a line."""
    async with desk(browser, served, width=360) as opened:
        await write_down(opened, served, new_number())
        for field in ("#assayed-by", "#means-0", "#currency"):
            assert await opened.evaluate(CUT_OFF, field) <= 0, field
        assert "89.91\N{NO-BREAK SPACE}%" in await opened.inner_text("#fine")


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
