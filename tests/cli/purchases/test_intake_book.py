"""A trader's book of purchases, from its spreadsheet to the log, whatever stops it on the way."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.decision.calendar import lima_day
from service.ledger import receipt as receipts
from tests.cli.purchases.book_house import TRADER, House, house
from tests.exchange.books.books import FIXED, months, rows, text, workbook
from tests.exchange.sunat.papers import SAMPLES

PLACE = {"ubigeo": {"system": "inei", "code": "211002"}}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A trader's machine and the service, for all tests of this file."""
    with house(tmp_path_factory.mktemp("shop") / "data") as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where a test's book is."""
    return tmp_path / "compras.xlsx"


def today() -> date:
    """The day in Lima."""
    return lima_day(datetime.now(UTC))


def table(purchases: int, seed: int) -> list[tuple[Any, ...]]:
    """A book's rows under vouchers that no other test uses."""
    return [(*row[:2], f"E{seed:03}-{str(row[2])[5:]}", *row[3:]) for row in rows(purchases, today(), seed=seed)]


def command(book: Path, *more: str | Path) -> tuple[str | Path, ...]:
    """The command on a book."""
    return "intake", "book", book, "--as", "trader", *FIXED, *more


def journal(book: Path) -> list[dict[str, Any]]:
    """What stands beside the book."""
    path = book.with_name(book.name + ".registro")
    return [json.loads(line) for line in path.read_bytes().splitlines()[1:]]


def test_a_dry_run_records_nothing_and_tells_each_bad_row(shop: House, book: Path) -> None:
    """Rows that cannot be read are told with their fix, in a file too; the deal that one of them is of waits."""
    sheet = table(6, 1)
    sheet[0] = (*sheet[0][:6], "1,234", *sheet[0][7:])
    sheet.append((*sheet[-1][:2], "sin número", "20990000018", *sheet[-1][4:]))
    book.write_bytes(workbook(sheet))
    faults, kept = book.with_name("faltas.csv"), book.with_name("mapa.json")
    before = shop.size()
    done = shop.oro(*command(book, "--dry-run", "--faults", faults, "--save-map", kept))
    assert done.returncode == 1
    assert "fila 4, Peso bruto g" in done.stderr
    with faults.open(encoding="utf-8-sig", newline="") as file:
        found = [(row["row"], row["column"], row["code"]) for row in csv.DictReader(file)]
    assert found == [
        ("4", "Peso bruto g", "number_ambiguous"),
        (str(len(sheet) + 3), "RUC del vendedor", "ruc_check_digit"),
        (str(len(sheet) + 3), "Comprobante", "document_form"),
    ]
    assert json.loads(kept.read_text(encoding="utf-8"))["columns"]["weight_g"] == "Peso bruto g"
    assert shop.size() == before
    assert not book.with_name(book.name + ".registro").exists()


def test_a_book_is_recorded_once(shop: House, book: Path) -> None:
    """Every purchase gets its receipt; run again, or from a copy in another format, none is new."""
    sheet = table(150, 2)
    book.write_bytes(workbook(sheet))
    before = shop.size()
    first = shop.told(*command(book))
    assert first["counts"] == {
        "read": len(sheet),
        "bad": 0,
        "purchases": 150,
        "new": 150,
        "before": 0,
        "refused": 0,
    }, first["faults"][:3]
    vkeys = (shop.data / "log.vkey").read_text(encoding="ascii").split()
    assert len(journal(book)) == 150
    for done in journal(book):
        held = receipts.verify(json.dumps(done["receipt"]).encode(), vkeys)
        assert held.entry.seq == done["seq"]
    again = shop.told(*command(book))
    copy = book.with_name("compras.csv")
    copy.write_bytes(text(sheet))
    copied = shop.told(*command(copy))
    assert [each["counts"]["new"] for each in (again, copied)] == [0, 0]
    assert [each["counts"]["before"] for each in (again, copied)] == [150, 150]
    assert shop.size() == before + 150


def test_a_row_that_changed_is_told_and_not_recorded_again(shop: House, book: Path) -> None:
    """What is on record stays: the journal tells it, and so does the log where there is no journal."""
    sheet = table(3, 3)
    book.write_bytes(workbook(sheet))
    assert shop.told(*command(book))["counts"]["new"] == 3
    sheet[0] = (*sheet[0][:9], 1.0, *sheet[0][10:])
    book.write_bytes(workbook(sheet))
    told = shop.told(*command(book))
    assert [(each["row"], each["code"]) for each in told["faults"]] == [(4, "said_otherwise")]
    other = book.with_name("otro.xlsx")
    other.write_bytes(book.read_bytes())
    by_log = shop.told(*command(other))
    assert [(each["row"], each["code"]) for each in by_log["faults"]] == [(4, "said_otherwise")]
    assert by_log["counts"]["before"] == 2
    assert told["faults"] == by_log["faults"] or told["faults"][0]["es"] == by_log["faults"][0]["es"]


def test_a_book_of_months_is_not_half_read_in_silence(shop: House, book: Path) -> None:
    """The sheets that were not read are named, and the exit status says so, until each is asked for by its name."""
    sheet = table(4, 20)
    first = [row for row in sheet if row[2] != sheet[-1][2]]
    rest = sheet[len(first) :]
    book.write_bytes(months({"Octubre": first, "Noviembre": rest}))
    done = shop.oro(*command(book))
    said = " ".join(done.stderr.split())
    assert (done.returncode, "«Noviembre»" in said, "--sheet" in said) == (1, True, True), done.stderr
    assert len(journal(book)) == 3
    for name, new in (("octubre", 0), ("Noviembre", 1)):
        told = shop.told(*command(book, "--sheet", name))
        assert (told["faults"], told["counts"]["new"]) == ([], new)
    again = shop.oro(*command(book, "--sheet", "Noviembre"))
    assert again.returncode == 0, again.stderr
    absent = shop.oro(*command(book, "--sheet", "Diciembre"))
    assert (absent.returncode, "no tiene esa hoja" in absent.stderr) == (1, True)


def test_what_the_log_refuses_is_a_row_of_the_faults(shop: House, book: Path) -> None:
    """A deal of last year is too old to be recorded: it is told with the service's own words, the others stand."""
    sheet = table(4, 4)
    sheet[0] = (date(2025, 1, 2), *sheet[0][1:])
    number = sheet[0][2]
    sheet = [row if row[2] != number else (date(2025, 1, 2), *row[1:]) for row in sheet]
    book.write_bytes(workbook(sheet))
    done = shop.oro(*command(book))
    assert done.returncode == 1
    assert "demasiado antigua" in done.stderr
    assert len(journal(book)) == 3


BEFORE_THE_BATCH = """
import httpx
post, count = httpx.Client.post, 0
def dying(self, url, **more):
    global count
    count += str(url).endswith("batch")
    if count == 2: os.kill(os.getpid(), signal.SIGKILL)
    return post(self, url, **more)
httpx.Client.post = dying
"""
AFTER_THE_ANSWER = """
import httpx
post, count = httpx.Client.post, 0
def dying(self, url, **more):
    global count
    answer = post(self, url, **more)
    count += str(url).endswith("batch")
    if count == 2: os.kill(os.getpid(), signal.SIGKILL)
    return answer
httpx.Client.post = dying
"""
IN_A_LINE = """
from service.cli.purchases import book_journal
write, count = book_journal._write, 0
def dying(descriptor, data):
    global count
    count += 1
    if count == 3:
        write(descriptor, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    write(descriptor, data)
book_journal._write = dying
"""
IN_THE_FIRST_LINE = IN_A_LINE.replace("count == 3", "count == 1")
AFTER_THE_DISK = """
fsync, count = os.fsync, 0
def dying(descriptor):
    global count
    fsync(descriptor)
    count += 1
    if count == 4: os.kill(os.getpid(), signal.SIGKILL)
os.fsync = dying
"""
POINTS = {
    "before the second batch is sent": (BEFORE_THE_BATCH, 100, 100),
    "after the second batch is answered": (AFTER_THE_ANSWER, 200, 100),
    "in the middle of the second batch's lines": (IN_A_LINE, 200, None),
    "in the middle of the journal's first line": (IN_THE_FIRST_LINE, 0, 0),
    "after the second batch is on the disk": (AFTER_THE_DISK, 200, 200),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_it_goes_on_without_a_double(shop: House, book: Path, point: str) -> None:
    """Killed for real, the same command records what is left, and every purchase stands in the log once."""
    plant, on_record, written = POINTS[point]
    sheet = table(230, 5 + list(POINTS).index(point))
    book.write_bytes(workbook(sheet))
    before = shop.size()
    shop.killed(plant, *command(book))
    assert shop.size() == before + on_record
    told = shop.told(*command(book))
    assert told["faults"] == []
    assert told["counts"]["new"] == 230 - on_record
    assert told["counts"]["before"] == on_record
    assert shop.size() == before + 230
    found = journal(book)
    assert len({each["id"] for each in found}) == len({each["seq"] for each in found}) == len(found) == 230
    if written is not None:
        assert [each["seq"] for each in found[:written]] == sorted(each["seq"] for each in found[:written])


def test_a_journal_that_is_anothers_or_damaged_is_not_believed(shop: House, book: Path) -> None:
    """It is named with what to do, and nothing is sent."""
    book.write_bytes(workbook(table(2, 11)))
    path = book.with_name(book.name + ".registro")
    before = shop.size()
    for said, word in (
        (b'{"v": 1, "log": "other.example", "party": "ruc:20990000019"}\n', "otro registro"),
        (json.dumps({"v": 1, "log": "test.orotraza.example/book", "party": TRADER}).encode() + b"\n{}\n", "dañado"),
        (b"\xff\n", "dañado"),
    ):
        path.write_bytes(said)
        done = shop.oro(*command(book))
        assert (done.returncode, word in done.stderr) == (1, True), done.stderr
    assert shop.size() == before


def test_a_draft_of_xml_is_recorded_once_it_is_answered(shop: House, tmp_path: Path) -> None:
    """Left open, nothing is sent; answered, it is an entry. An opening stock is another, once."""
    out = tmp_path / "compra.json"
    files = sorted((SAMPLES / "liquidacion-y-guias").glob("*.xml"))
    assert shop.oro("intake", "xml", *files, "--as", "trader", "--out", out).returncode == 0
    asked = shop.oro("submit", out, "--as", "trader")
    assert (asked.returncode, "lines[1].assay" in asked.stderr) == (1, True)
    draft = json.loads(out.read_bytes())
    del draft["occurred_at"]  # the sample's day grows old; a draft without one is of now
    draft |= {"stage": "final", "payments": [], "destination": "domestic"}
    for line, fine in zip(draft["lines"], ("13.439250", "113.514150"), strict=True):
        del line["origin"]
        line |= {"undeclared": True, "product": "sponge", "fineness": "905.0", "fine_g": fine}
        line["assay"] = {"method": "xrf", "by": "buyer"}
    out.write_text(json.dumps(draft), encoding="utf-8")
    (recorded,) = json.loads(shop.oro("submit", out, "--as", "trader", "--json").stdout)
    assert (recorded["status"], recorded["receipt_checked"]) == (201, True)
    opening = {"type": "stock.opened", "holder": TRADER, "counted_on": "@hoy"}
    found = []
    for number in (1, 2):
        path = tmp_path / f"inventario-{number}.json"
        lots = [{"lot": str(uuid4()), "product": "scrap", "gross_g": "12.000"}]
        path.write_text(json.dumps({**opening, "lots": lots}), encoding="utf-8")
        found += json.loads(shop.oro("submit", path, "--as", "trader", "--json").stdout)
    assert [told["status"] for told in found] == [201, 409]
    assert found[1]["problem"]["code"] == "stock_opened"
    (lot,) = json.loads((tmp_path / "inventario-1.json").read_bytes())["lots"]
    shown = shop.oro("balance", "lot", lot["lot"], "--as", "trader")
    assert (shown.returncode, "inventario inicial" in shown.stdout) == (0, True), shown.stderr


def test_a_note_corrects_the_purchase_that_is_on_record(shop: House, tmp_path: Path) -> None:
    """By the draft's own name, from the purchase's receipt; what it costs is then the note's, with no R25."""
    purchase, papers = tmp_path / "compra.json", SAMPLES / "nota-de-credito"
    invoice, note = papers / "factura-01.xml", papers / "nota-07.xml"
    assert shop.oro("intake", "xml", invoice, "--as", "trader", "--out", purchase).returncode == 0
    draft = json.loads(purchase.read_bytes())
    del draft["occurred_at"]
    draft |= {"stage": "final", "payments": [], "destination": "domestic", "place": PLACE}
    draft["declares"] = [{"party": draft["seller"], "kind": "company", "name": "DEMO Minera"}]
    (line,) = draft["lines"]
    del line["origin"]
    line |= {"undeclared": True, "product": "dore", "fineness": "912.0", "fine_g": "114.392160"}
    line["assay"] = {"method": "xrf", "by": "buyer"}
    purchase.write_text(json.dumps(draft), encoding="utf-8")
    (bought,) = json.loads(shop.oro("submit", purchase, "--as", "trader", "--json").stdout)
    assert bought["status"] == 201, bought
    out = tmp_path / "nota.json"
    done = shop.oro("intake", "xml", invoice, note, "--entry", "@compra.json", "--as", "trader", "--out", out)
    assert (done.returncode, "no tiene ese tipo de documento" in done.stderr) == (0, True), done.stderr
    (corrected,) = json.loads(shop.oro("submit", out, "--as", "trader", "--json").stdout)
    assert corrected["status"] == 201, corrected
    receipt = json.loads(out.with_name("nota.receipt.json").read_bytes())
    entry = receipt["entry"]
    assert entry["submission"]["payload"]["price"] == {"currency": "PEN", "amount": "46000.00"}
    assert entry["submission"]["payload"]["counter"]["digest"] == sha256(note.read_bytes()).hexdigest()
    assert entry["findings"] == []
    bad = shop.oro("intake", "xml", invoice, note, "--entry", "dos", "--as", "trader")
    assert (bad.returncode, "--entry" in bad.stderr) == (2, True)


@pytest.mark.soak
def test_five_thousand_purchases(shop: House, book: Path) -> None:
    """A book of a busy year comes in, killed once half-way, every purchase once."""
    book.write_bytes(workbook(table(5_000, 12)))
    plant = AFTER_THE_ANSWER.replace("count == 2", "count == 25")
    before = shop.size()
    shop.killed(plant, *command(book))
    told = shop.told(*command(book))
    assert told["faults"] == []
    assert told["counts"]["new"] == 2_500
    assert shop.size() == before + 5_000
