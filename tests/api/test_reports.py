"""The law's reports over the real service: files, access, filing, and what was said since."""

import asyncio
import csv
import hashlib
import io
import uuid
from decimal import Decimal
from typing import Any

import pytest

from service.api.examples import story
from service.exchange.monthly_register import assemble as steps
from service.exchange.monthly_register import difference as differences
from service.exchange.monthly_register import register as registers
from service.flows.persons.openings import Opening, commitment
from service.flows.reports import register as flow
from service.tabular.read import read_sheet
from tests.api.served import Served

BUYER = story.TRADER
PATH = f"/v1/reports/purchases/{BUYER}/2026-11"
SALT = bytes(32)
DNI = Opening("dni", "45678912", SALT)
PICKER = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T9"
AUTHORITY, ELSEWHERE, AUDITOR = "ruc:20990000116", "ruc:20990000124", "ruc:20990000094"
FORMULA = "=1+1"


def told(purchase: dict[str, Any]) -> dict[str, Any]:
    """The worked purchase again, of a picker whose DNI the trader committed to, with a right that is a formula."""
    line = dict(purchase["lines"][0])
    origin = {**line["origin"], "lot": str(uuid.uuid4()), "unit": FORMULA}
    origin = {name: value for name, value in origin.items() if name not in {"constancia", "photos"}}
    line |= {"origin": {**origin, "support": "reinfo"}, "becomes": str(uuid.uuid4())}
    declared: dict[str, Any] = {"party": PICKER, "kind": "person", "ubigeo": purchase["place"]["ubigeo"]}
    commitments = [{"field": "dni", "digest": commitment(PICKER, DNI).hex()}]
    said = {name: value for name, value in purchase.items() if name not in {"documents", "payments", "confirmation"}}
    return {
        **said,
        "id": str(uuid.uuid4()),
        "seller": PICKER,
        "declares": [{**declared, "commitments": commitments}],
        "lines": [line],
        "price": line["price"],
    }


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with two purchases of the trader, a state auditor and two regional authorities."""
    shared_service.tell("purchase.recorded")
    deal = told(dict(story.STORY["purchase.recorded"].payload))
    assert shared_service.record(deal, story.key("trader")).status_code == 201
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="authority", name="DEMO Auditoría")
    for party, key, territory in ((AUTHORITY, "puno", ["21"]), (ELSEWHERE, "lima", ["15"])):
        about: dict[str, Any] = {
            "kind": "authority",
            "name": "DEMO DREM",
            "institution": "DEMO DREM",
            "territory": territory,
        }
        shared_service.enrol(party, key, roles=["authority"], **about)
    place: dict[str, Any] = {
        "type": "party.updated",
        "log": story.LOG,
        "id": str(uuid.uuid4()),
        "occurred_at": "2026-11-20T15:00:00Z",
    }
    place |= {"party": BUYER, "ubigeo": {"system": "inei", "code": "211101"}}
    assert shared_service.record(place, story.key("registrar")).status_code == 201
    return shared_service


@pytest.fixture(scope="module")
def token(market: Served) -> str:
    """Give the trader's token."""
    return market.token(BUYER, story.key("trader"))


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, by column."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_month_comes_as_figures_and_as_a_file(market: Served, token: str) -> None:
    """What the figures say, the file's rows add up to; its SHA-256 is the digest."""
    said = market.get(PATH, token).json()
    assert (said["lines"], said["gross_g"], said["without_ruc"]) == (3, "155.130", 3)
    assert said["prices"] == [{"currency": "PEN", "amount": "57310.00"}]
    answer = market.get(PATH, token, format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "compras-20990000019-2026-11.csv" in answer.headers["content-disposition"]
    assert hashlib.sha256(answer.content).hexdigest() == said["digest"]
    lines = rows(answer.content)
    for column, name in (("Peso bruto (g)", "gross_g"), ("Oro fino (g)", "fine_g")):
        assert sum(Decimal(line[column]) for line in lines) == Decimal(said[name])
    assert sum(Decimal(line["Precio de compra"]) for line in lines) == Decimal("57310.00")
    assert {line["Advertencias"].partition(";")[0] for line in lines} == {"vendedor sin RUC: se consigna su DNI"}
    assert lines[0]["Código del derecho minero"] == "010234500"
    assert lines[0]["Derecho minero"] == "DEMO Cerro Lunar 1"
    assert b"\r\n" in answer.content
    assert market.get(PATH, token, format="csv", mark=1).content == b"\xef\xbb\xbf" + answer.content


def test_no_cell_is_a_formula(market: Served, token: str) -> None:
    """A unit that is called `=1+1` is text in the CSV and in the workbook, and a RUC keeps its eleven digits."""
    lines = rows(market.get(PATH, token, format="csv").content)
    assert lines[2]["Unidad minera"] == f"'{FORMULA}"
    sheet = read_sheet(market.get(PATH, token, format="xlsx").content, name="compras.xlsx")
    line = dict(zip(sheet.headings, sheet.rows[2], strict=False))
    assert line["Unidad minera"] == FORMULA
    assert line["RUC del comprador"] == "20990000019"
    assert Decimal(line["Oro fino (g)"]) == Decimal("13.439250")


def test_a_dni_is_shown_to_whoever_was_told_it(market: Served, token: str) -> None:
    """Asked for, it is in the file and in no other; the digest never rests on it."""
    opening = [{"field": "dni", "value": DNI.value, "salt": SALT.hex()}]
    headers = {"authorization": f"Bearer {token}"}
    before = market.get(PATH, token, format="csv").content
    answer = market.http.put(f"/v1/persons/{PICKER}", json=opening, headers=headers)
    assert answer.status_code == 204, answer.text
    assert market.get(PATH, token, format="csv").content == before
    shown = rows(market.get(PATH, token, format="csv", persons=1).content)
    assert [line["DNI del vendedor sin RUC"] for line in shown] == ["", "", DNI.value]
    market.execute(f"UPDATE private.opening SET stored_by = '{AUDITOR}' WHERE party = '{PICKER}'")
    told_to_another = rows(market.get(PATH, token, format="csv", persons=1).content)
    assert [line["DNI del vendedor sin RUC"] for line in told_to_another] == ["", "", ""]


def test_what_a_person_keeps_of_itself_is_shown_where_it_confirmed(market: Served, token: str) -> None:
    """Whoever names a stranger as its seller does not get its DNI for that; the seller's own key lets it be seen."""
    vault = [{"field": "dni", "value": DNI.value, "salt": SALT.hex()}]
    headers = {"authorization": f"Bearer {token}"}
    assert market.http.put(f"/v1/persons/{PICKER}", json=vault, headers=headers).status_code == 204
    market.execute(f"UPDATE private.opening SET stored_by = '{PICKER}' WHERE party = '{PICKER}'")
    unconfirmed = rows(market.get(PATH, token, format="csv", persons=1).content)
    assert [line["DNI del vendedor sin RUC"] for line in unconfirmed] == ["", "", ""]
    word: dict[str, Any] = {"type": "purchase.confirmed", "log": story.LOG, "id": str(uuid.uuid4())}
    word |= {"occurred_at": "2026-11-20T22:00:00Z", "purchase": int(unconfirmed[2]["Asiento"])}
    answer = market.record(word, market.enrol(PICKER, "picker", roles=["miner"], kind="person"))
    assert answer.status_code == 201, answer.text
    confirmed = rows(market.get(PATH, token, format="csv", persons=1).content)
    assert [line["DNI del vendedor sin RUC"] for line in confirmed] == ["", "", DNI.value]


def test_a_person_may_learn_who_read_its_dni(market: Served) -> None:
    """The access log names the persons whose data another than the buyer was given, and not only the buyer."""
    market.execute(f"UPDATE private.opening SET stored_by = '{BUYER}' WHERE party = '{PICKER}'")
    reader = market.token(AUDITOR, story.key("auditor"))
    assert DNI.value in market.get(PATH, reader, format="csv", persons=1, purpose="control 11").text
    lines = "SELECT count(*) FROM private.access_log WHERE purpose = 'control 11' AND concerns @> ARRAY['{}']"
    market.until_is("1", lines.format(PICKER))


@pytest.mark.parametrize(
    ("party", "key", "asked", "status"),
    [
        (AUDITOR, "auditor", {}, 200),
        (AUTHORITY, "puno", {"purpose": "fiscalización"}, 200),
        (AUTHORITY, "puno", {}, 422),
        (ELSEWHERE, "lima", {"purpose": "fiscalización"}, 403),
        (story.MINER, "miner", {}, 403),
    ],
)
def test_who_reads_it(market: Served, party: str, key: str, asked: dict[str, str], status: int) -> None:
    """State auditors, and the authorities of the buyer's territory with a purpose; no seller, none from elsewhere."""
    if party == story.MINER:
        market.give_key(story.MINER, "miner")
    assert market.get(PATH, market.token(party, story.key(key)), **asked).status_code == status


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        (f"{PATH[:-2]}13", {}, 422, "parameter_malformed"),
        (PATH, {"size": 0}, 422, "parameter_malformed"),
        (PATH, {"size": 10**6}, 422, "report_size_ahead"),
        (PATH, {"format": "pdf"}, 422, "parameter_malformed"),
        (PATH, {"perso": 1}, 422, "parameter_unknown"),
        (f"{PATH}/difference", {}, 404, "no_filing_found"),
    ],
)
def test_a_question_that_is_none(
    market: Served, token: str, path: str, asked: dict[str, Any], status: int, code: str
) -> None:
    """What cannot be asked is told in one problem, which names it."""
    answer = market.get(path, token, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_month_without_purchases_is_empty(market: Served, token: str) -> None:
    """It has its headings and no rows, and can be filed."""
    path = f"/v1/reports/purchases/{BUYER}/2026-10"
    said = market.get(path, token).json()
    assert (said["lines"], said["gross_g"], said["prices"]) == (0, "0.000", [])
    assert rows(market.get(path, token, format="csv").content) == []


def test_the_difference_since_a_size(market: Served, token: str) -> None:
    """A correction after it is one changed line, and the difference is that of the prices."""
    size = market.get(PATH, token).json()["size"]
    purchase = int(rows(market.get(PATH, token, format="csv").content)[2]["Asiento"])
    head = {"type": "entry.corrected", "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-21T11:00:00Z"}
    said = {**head, "entry": purchase, "price": {"currency": "PEN", "amount": "5000.00"}}
    assert market.record(said, story.key("trader")).status_code == 201
    found = market.get(f"{PATH}/difference", token, since=size).json()
    assert found["difference"]["prices"] == [{"currency": "PEN", "amount": "-210.00"}]
    assert [(each["entry"], each["change"]) for each in found["changes"]] == [(purchase, "changed")]
    lines = rows(market.get(f"{PATH}/difference", token, since=size, format="csv").content)
    assert [line["Cambio"] for line in lines] == ["decía", "dice"]
    assert [lines[1][f"Diferencia precio ({each})"] for each in ("PEN", "USD")] == ["-210.00", "0.00"]
    assert market.get(PATH, token, size=size).json()["prices"] == [{"currency": "PEN", "amount": "57310.00"}]


@pytest.mark.parametrize("asked", [{}, {"format": "csv"}, {"format": "xlsx"}])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/difference"])
def test_a_month_keeps_nobody_waiting(
    market: Served, token: str, monkeypatch: pytest.MonkeyPatch, path: str, asked: dict[str, str]
) -> None:
    """Of forty thousand deals it is read, put together and written down beside what the process answers others."""
    beside = dict[str, set[bool]]()

    def noted(module: Any, name: str) -> None:  # noqa: ANN401 - a module
        real = getattr(module, name)

        def work(*given: object, **named: object) -> object:
            beside.setdefault(name, set()).add(asyncio._get_running_loop() is None)
            return real(*given, **named)

        monkeypatch.setattr(module, name, work)

    noted(flow, "of_month")
    noted(flow, "_parsed")
    noted(steps, "origins")
    noted(steps, "assemble")
    noted(registers if path == PATH else differences, "row")
    since = {"since": market.get(PATH, token).json()["size"] - 1} if path != PATH else {}
    assert market.get(path, token, **asked, **since).status_code == 200
    assert beside.keys() == {"of_month", "_parsed", "origins", "assemble", "row"}
    assert set[bool]().union(*beside.values()) == {True}
