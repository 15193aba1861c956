"""Lists of suppliers: the single check's answers row by row, spreadsheets given back wider, and who may ask."""

import itertools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from stdnum.pe import ruc

from service.api.examples import story
from service.api.suppliers import list_body
from service.flows.checklist import write
from service.flows.checklist.answers import HEADINGS
from service.flows.checklist.check import MOST
from service.tabular import Sheet, apart, read_sheet
from tests.api.served import Served

UNKNOWN = "ruc:20990000108"
PARTIES = (story.MINER, story.TRADER, story.PALLAQUERA, UNKNOWN, story.CARRIER)
SHORT = ("party", "known", "may_sell", "light", "category")
NUMBERS = itertools.count(2099000200)


def invented() -> str:
    """A legal entity that no test has named yet."""
    digits = str(next(NUMBERS))
    return f"ruc:{digits}{ruc.calc_check_digit(digits)}"


def caller(market: Served, role: str, **more: object) -> tuple[str, str]:
    """A party in this role that has not asked anything yet, and its token."""
    party = invented()
    kind = "authority" if role == "authority" else "company"
    signer = market.enrol(party, f"key of {party}", kind=kind, name="DEMO Lista", roles=[role], **more)
    return party, market.token(party, signer)


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it."""
    shared_service.tell("purchase.recorded")
    return shared_service


@pytest.fixture
def token(market: Served) -> str:
    """Give the token of a buyer that has not asked yet."""
    return caller(market, "trader")[1]


def post(
    market: Served, token: str, content: bytes, kind: str = "text/csv", query: str = "", **more: str
) -> httpx.Response:
    """Send a list."""
    headers = {"authorization": f"Bearer {token}", "content-type": kind, **more}
    return market.http.post(f"/v1/suppliers:check{query}", content=content, headers=headers)


def ask(market: Served, token: str, items: object, query: str = "") -> httpx.Response:
    """Send a list in JSON, to be answered in English."""
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return market.http.post(f"/v1/suppliers:check{query}", json=items, headers=headers)


def came_back(answer: httpx.Response) -> Sheet:
    """The spreadsheet in an answer."""
    assert answer.status_code == 200, answer.text
    return read_sheet(answer.content, name="answer")


def test_verdicts_are_those_of_the_single_check(market: Served, token: str) -> None:
    """For each party, right and day a list says what the single check says."""
    asked = [
        {"party": party, "at": at, **right}
        for party in PARTIES
        for at in ("2019-01-01", "2026-11-20", "2027-01-15")
        for right in ({}, {"right": "010234500"}, {"right": "999999"}, {"activity": "trade"})
    ]
    answer = ask(market, token, asked).json()
    for question, said in zip(asked, answer["answers"], strict=True):
        party, *_ = question.values()
        params = {name: value for name, value in question.items() if name != "party"}
        single = market.get(f"/v1/suppliers/{party}", token, **params).json()
        assert [said[name] for name in SHORT] == [single[name] for name in SHORT], question
        assert said["rules"] == list(dict.fromkeys(reason["rule"] for reason in single["reasons"]))
        assert answer["size"] == single["judged"]["size"]
    assert sum(answer["counts"].values()) == len(asked)
    assert len({said["may_sell"] for said in answer["answers"]}) == 3


def test_a_bad_row_stops_no_other(market: Served, token: str) -> None:
    """A wrong check digit is said in its row, with what to do, and the others are answered."""
    said = ask(market, token, [{"party": "20990000018"}, {"party": story.MINER}]).json()["answers"]
    assert (said[0]["row"], said[0]["fault"]) == (1, "ruc_check_digit")
    assert "mistyped" in said[0]["text"]
    assert said[1]["party"] == story.MINER


def test_a_spreadsheet_comes_back_wider(market: Served, token: str) -> None:
    """The list's own columns stay as they are; behind them stand the answers, in Spanish."""
    rows = [("Ñahuí", story.MINER[4:], "3"), ("", "", ""), ("Otro", UNKNOWN[4:], "=1+1"), ("Mal", "20990000018", "-2")]
    sheet = came_back(post(market, token, write.as_csv(("Cliente", "N° RUC", "Kilos"), rows)))
    assert sheet.headings == ("Cliente", "N° RUC", "Kilos", *HEADINGS["es"])
    told = [dict(zip(sheet.headings, row, strict=False)) for row in sheet.rows if row]
    assert [row["Cliente"] for row in told] == ["Ñahuí", "Otro", "Mal"]
    assert (told[0]["¿Puede vender?"], told[0]["REINFO"], told[0]["RECPO"]) == ("sí", "vigente", "sin dato")
    assert (told[1]["¿Puede vender?"], told[1]["Semáforo"]) == ("no", "rojo")
    assert told[1]["Razones"]
    assert "último dígito" in told[2]["Error en la fila"]
    assert told[0]["Día juzgado"] == told[0]["Consultado el"][:10]


def test_the_same_as_a_workbook_or_text(market: Served, token: str) -> None:
    """XLSX and CSV in, XLSX and CSV out: the cells are the same, and a list that came back can be sent again."""
    headings, rows = ("RUC", "Nota"), [(story.MINER[4:], "=SUM(A1)"), (story.TRADER[4:], "dos")]
    book = post(market, token, write.as_xlsx(headings, rows), write.XLSX)
    text = post(market, token, write.as_xlsx(headings, rows), write.XLSX, accept="text/csv")
    assert (book.headers["content-type"], text.headers["content-type"].partition(";")[0]) == (write.XLSX, write.CSV)
    assert came_back(book).headings == came_back(text).headings
    assert came_back(book).rows[1][:-1] == came_back(text).rows[1]
    assert ",'=SUM(A1)," in text.content.decode("utf-8-sig")
    again = came_back(post(market, token, book.content, write.XLSX))
    assert again.headings == came_back(book).headings


@pytest.mark.parametrize("above", ["RUC\n", "Proveedores\n\nN° RUC\n", ""])
def test_a_list_of_nothing_but_numbers(market: Served, token: str, above: str) -> None:
    """One column is a list, with its heading or, as a notepad has it, with none."""
    text = f"{above}{story.MINER[4:]}\n{UNKNOWN[4:]}\n".encode()
    sheet = came_back(post(market, token, text))
    assert sheet.headings[1:] == HEADINGS["es"]
    assert "RUC" in sheet.headings[0]
    assert [row[1] for row in sheet.rows] == ["sí", "no"]


def test_each_row_may_have_its_day(market: Served, token: str) -> None:
    """A column of days judges each deal on its own; without one the question's day, or today."""
    list_of_two = write.as_csv(("RUC", "Fecha"), [(story.MINER[4:], "20/11/2026"), (story.MINER[4:], "01/01/2018")])
    sheet = came_back(post(market, token, list_of_two))
    assert [row[2] for row in sheet.rows] == ["sí", "no"]
    other = came_back(post(market, token, write.as_csv(("RUC", "x"), [(story.MINER[4:], "")]), query="?at=2018-01-01"))
    assert other.rows[0][2] == "no"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "text/csv", 422, "body_missing"),
        (b"Cliente,DNI\nA,45678901\n", "text/csv", 422, "list_without_ruc"),
        (b"PK\x03\x04 no zip", write.XLSX, 422, "list_unreadable"),
        (b"\x89PNG", "image/png", 422, "list_unreadable"),
        (b"%PDF-1.4\n", "application/pdf", 422, "list_unreadable"),
        (b"{}", "application/json", 422, "list_malformed"),
        (b'[{"right":"1"}]', "application/json", 422, "list_malformed"),
        (b'[{"party":"20990000019","more":"x"}]', "application/json", 422, "list_malformed"),
        (b'[{"party":20990000019}]', "application/json", 422, "list_malformed"),
        (b"[" * 50_000, "application/json", 422, "list_malformed"),
        (b'[{"party":"\\ud800"}]', "application/json", 200, None),
        (b"[" + b",".join([b'{"party":""}'] * (MOST + 1)) + b"]", "application/json", 413, "list_too_long"),
        (b"RUC,N\n" + b"20990000019,1\n" * (MOST + 1), "text/csv", 413, "list_too_long"),
        (b"x" * (4 * 2**20 + 1), "text/csv", 413, "body_too_large"),
    ],
)
def test_what_is_no_list_is_refused(
    market: Served, token: str, content: bytes, kind: str, status: int, code: str | None
) -> None:
    """A file that cannot be read, has no RUC, or is too long is refused by name."""
    answer = post(market, token, content, kind)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_a_miner_reads_itself_alone(market: Served) -> None:
    """Whoever may not ask about others is answered about itself, and the other rows say so."""
    miner, token = caller(market, "miner")
    said = ask(market, token, [{"party": miner}, {"party": story.TRADER}]).json()["answers"]
    assert [each.get("fault") for each in said] == [None, "not_yours"]
    assert "may_sell" not in said[1]


def test_an_authority_reads_its_territory_and_says_why(market: Served) -> None:
    """An authority is answered about suppliers of its districts, once it says what it reads for."""
    _, token = caller(market, "authority", institution="DEMO DREM", territory=["21"])
    items = [{"party": story.MINER}, {"party": UNKNOWN}]
    assert ask(market, token, items).json()["code"] == "purpose_missing"
    said = ask(market, token, items, "?purpose=expediente+3").json()["answers"]
    assert [each.get("fault") for each in said] == [None, "not_yours"]


def test_every_supplier_of_a_list_is_noted(market: Served) -> None:
    """The access log has one line for each supplier asked about, and none for the caller itself or a bad row."""
    party, token = caller(market, "plant")
    ask(market, token, [{"party": each} for each in (story.MINER, party, "20990000018", UNKNOWN)], "?purpose=lote+9")
    asked = f"SELECT string_agg(subject, ' ' ORDER BY id) FROM private.access_log WHERE party = '{party}'"
    market.until_is(f"{story.MINER} {UNKNOWN}", asked)


def test_lists_are_not_sent_all_the_time(market: Served, token: str) -> None:
    """Six lists a minute are enough for a buyer; the seventh waits."""
    answers = [ask(market, token, []) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert answers[-1].headers["retry-after"] == "60"


def test_a_list_that_ends_its_reader_is_a_problem_of_that_list(
    market: Served, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet that aborts who reads it is refused with what to do, in both languages; the next one is answered."""
    content = write.as_csv(("RUC", "Nota"), [(story.MINER[4:], "x")])
    with monkeypatch.context() as planted:
        planted.setattr(apart, "_CHILD", (sys.executable, "-c", "import os; os.abort()"))
        told = {tongue: post(market, token, content, **{"accept-language": tongue}) for tongue in ("es", "en")}
    assert {answer.status_code for answer in told.values()} == {422}
    assert "list_unreadable" in told["es"].json()["type"]
    assert "guárdelo de nuevo" in told["es"].json()["detail"]
    assert "save it again" in told["en"].json()["detail"]
    assert came_back(post(market, token, content)).rows


def test_few_lists_are_read_at_once(market: Served, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of six lists sent together two have a child process at a time; the others wait, and all are answered."""
    lock, at_once, most = threading.Lock(), 0, 0
    two = threading.Barrier(2, timeout=60)

    def counted(*args: object, **options: object) -> Sheet:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        two.wait()
        try:
            return apart.read_apart(*args, **options)  # type: ignore[arg-type]
        finally:
            with lock:
                at_once -= 1

    monkeypatch.setattr(list_body, "read_apart", counted)
    content = write.as_csv(("RUC", "Nota"), [(story.MINER[4:], "x")])
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: post(market, token, content), range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert most == 2
