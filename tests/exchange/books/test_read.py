import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any, Final

import pytest

from service.exchange.books.columns import Columns, MapError, guessed
from service.exchange.books.columns import read as read_map
from service.exchange.books.faults import TEXTS
from service.exchange.books.fields import ALIASES, FIELDS
from service.exchange.books.read import Book, read
from service.exchange.books.words import MEANING, WORDS
from service.ledger import canonical
from service.registry import districts
from service.registry.rolls import places
from service.registry.rolls.clean import key
from service.rulebook.read import read as read_payload
from service.tabular import Sheet, read_sheet
from service.tabular.apart import read_apart
from tests.exchange.books.books import BY_HAND, HEADINGS, Cell, rows, text, workbook

BUYER: Final = "ruc:20990000019"
PLACES: Final = places.index(
    districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
)
GOOD: Final[Mapping[str, str]] = {
    "Fecha": "20/11/2026",
    "Tipo de comprobante": "Liquidación de compra",
    "Comprobante": "E001-4521",
    "RUC": "10990000013",
    "Producto": "Refogado",
    "Peso g": "14.850",
    "Ley": "905",
    "Método": "pistola",
    "Importe": "5210",
    "Sustento": "REINFO",
    "Código único": "010234500",
    "Derecho minero": "DEMO Cerro Lunar 1",
    "Ubigeo": "211002",
}


def book(*changes: Mapping[str, str]) -> Book:
    """A book of the good row with these changes, a row each; a change to a new heading adds its column."""
    headings = list(dict.fromkeys([*GOOD, *(name for each in changes for name in each)]))
    sheet = Sheet(
        tuple(headings), tuple(tuple({**GOOD, **each}.get(name, "") for name in headings) for each in changes), 2
    )
    found = guessed(headings)
    return read(sheet, Columns(found.columns, BY_HAND), PLACES, BUYER)


def one(*changes: Mapping[str, str]) -> dict[str, Any]:
    """The one purchase of such a book, which the rulebook reads."""
    found = book(*(changes or ({},)))
    assert found.faults == ()
    (purchase,) = found.purchases
    read_payload(canonical.encode({"log": "test.orotraza.example/books", **purchase.payload}))
    return dict(purchase.payload)


def codes(*changes: Mapping[str, str]) -> Sequence[tuple[int, str, str]]:
    """Row, column and code of each fault."""
    return [(each.row, each.column, each.code) for each in book(*changes).faults]


def test_a_row_becomes_a_purchase() -> None:
    """Its voucher, weight, fineness, price and origin, in the ledger's own words and exact figures."""
    said = one({"Medio de pago": "Efectivo", "Guía": "T001-883", "Placa": "x1a-234"})
    (line,) = said["lines"]
    assert said["occurred_at"] == "2026-11-20T05:00:00Z"
    assert (said["stage"], said["seller"], said["price"]["amount"]) == ("final", "ruc:10990000013", "5210.00")
    assert (line["product"], line["gross_g"], line["fineness"], line["fine_g"]) == (
        "sponge",
        "14.850",
        "905.0",
        "13.439250",
    )
    assert line["origin"]["holder"] == "ruc:10990000013"
    assert said["payments"] == [{"means": "cash", "currency": "PEN", "amount": "5210.00", "paid_on": "2026-11-20"}]
    assert [(each["kind"], each["issuer"], each["number"]) for each in said["documents"]] == [
        ("04", BUYER, "4521"),
        ("09", "ruc:10990000013", "883"),
    ]
    assert said["documents"][1]["plate"] == "X1A234"


def test_rows_of_one_voucher_are_one_purchase() -> None:
    """In their order, with the sum of their prices, each means of payment once, each guide with its lines."""
    said = one(
        {"Medio de pago": "Efectivo", "Guía": "T001-1"},
        {"Importe": "100.50", "Medio de pago": "Efectivo", "Guía": "T001-1"},
        {"Comprobante": "e001 - 0004521", "Medio de pago": "Transferencia", "Guía": ""},
    )
    assert [line["line"] for line in said["lines"]] == [1, 2, 3]
    assert said["price"]["amount"] == "10520.50"
    assert [(each["means"], each["amount"]) for each in said["payments"]] == [
        ("cash", "5310.50"),
        ("transfer", "5210.00"),
    ]
    assert [each["lines"] for each in said["documents"]] == [[1, 2, 3], [1, 2]]
    assert len({line["becomes"] for line in said["lines"]} | {line["origin"]["lot"] for line in said["lines"]}) == 6


def test_ore_is_weighed_wet_and_assayed_dry() -> None:
    """Tonnes or kilograms, grams per tonne and moisture give the fine gold that the ledger demands."""
    said = one(
        {
            "Producto": "Mineral",
            "Peso g": "",
            "TMH": "1.95",
            "Ley": "",
            "Ley g/t": "20.1",
            "Humedad": "9.5",
            "Método": "fuego",
        }
    )
    (line,) = said["lines"]
    assert (line["gross_g"], line["fine_g"], line["moisture_percent"]) == ("1950000.000", "35.471475", "9.50")


def test_an_unassayed_or_guessed_row_makes_a_provisional_purchase() -> None:
    """One line of the deal is enough."""
    assert one({"Ley": "", "Método": ""})["stage"] == "provisional"
    assert one({"Método": "estimado"})["stage"] == "provisional"
    assert one({}, {"Ley": "", "Método": ""})["stage"] == "provisional"


def test_where_gold_is_from() -> None:
    """A lot on record, a constancia, another holder's right, or nobody says so: each as the row has it."""
    lot = "0192f3a1-7c10-7d21-9b8a-000000000202"
    assert one({"Lote": lot.upper()})["lines"][0]["lot"] == lot
    assert one({"Sustento": "Sin origen"})["lines"][0]["undeclared"] is True
    under = one({"Sustento": "", "Constancia": lot, "RUC titular": "20990000027"})["lines"][0]["origin"]
    assert (under["support"], under["constancia"], under["holder"]) == ("constancia", lot, "ruc:20990000027")
    named = one({"Ubigeo": "", "Distrito": "Ananea", "Departamento": "Puno"})["lines"][0]["origin"]
    assert named["ubigeo"] == {"system": "inei", "code": "211002"}


def test_a_deal_without_voucher_has_the_books_own_number() -> None:
    """A number of the year: the same next year is another deal."""
    bare = {"Comprobante": "", "Tipo de comprobante": "", "Correlativo": "7"}
    first, later = one(bare), one({**bare, "Fecha": "20/11/2027"})
    assert "documents" not in first
    assert first["id"] != later["id"]
    assert first["id"] == one(bare)["id"]


FAULTS: Final[dict[str, tuple[Mapping[str, str], tuple[str, str]]]] = {
    "character": ({"Derecho minero": "Ω"}, ("Derecho minero", "character")),
    "day": ({"Fecha": "11/20/2026"}, ("Fecha", "day")),
    "day_missing": ({"Fecha": ""}, ("Fecha", "day_missing")),
    "district_missing": ({"Ubigeo": ""}, ("Ubigeo", "district_missing")),
    "district_unknown": ({"Ubigeo": "999999"}, ("Ubigeo", "district_unknown")),
    "document_form": ({"Comprobante": "4521"}, ("Comprobante", "document_form")),
    "document_missing": ({"Comprobante": ""}, ("Comprobante", "document_missing")),
    "fineness_range": ({"Ley": "1500"}, ("Ley", "fineness_range")),
    "fineness_unit": ({"Ley": "18"}, ("Ley", "fineness_unit")),
    "guide_issuer_missing": ({"Guía": "V001-1"}, ("RUC GUIA", "guide_issuer_missing")),
    "moisture_unit": (
        {"Producto": "Mineral", "Ley": "", "Ley g/t": "20.1", "Humedad": "0.12"},
        ("Humedad", "moisture_unit"),
    ),
    "number": ({"Importe": "mucho"}, ("Importe", "number")),
    "number_ambiguous": ({"Peso g": "1,234"}, ("Peso g", "number_ambiguous")),
    "number_missing": ({"Peso g": ""}, ("Peso g", "number_missing")),
    "number_places": ({"Importe": "1.005"}, ("Importe", "number_places")),
    "number_unit": ({"Importe": "US$ 500"}, ("Importe", "number_unit")),
    "origin_missing": (
        {"Sustento": "", "Código único": "", "Derecho minero": "", "Ubigeo": ""},
        ("Sustento", "origin_missing"),
    ),
    "plate": ({"Guía": "T001-1", "Placa": "X1"}, ("Placa", "plate")),
    "right_form": ({"Código único": "9" * 21}, ("Código único", "right_form")),
    "right_name_missing": ({"Derecho minero": ""}, ("Derecho minero", "right_name_missing")),
    "ruc_check_digit": ({"RUC": "10990000014"}, ("RUC", "ruc_check_digit")),
    "ruc_form": ({"RUC": "2.01E+10"}, ("RUC", "ruc_form")),
    "seller_missing": ({"RUC": ""}, ("RUC", "seller_missing")),
    "uuid": ({"Lote": "17"}, ("Lote", "uuid")),
    "word_missing": ({"Producto": ""}, ("Producto", "word_missing")),
    "word_unknown": ({"Producto": "oro"}, ("Producto", "word_unknown")),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_bad_row_says_what_to_mend(code: str) -> None:
    """Under the heading that the user sees, with one fault for one mistake; the rest of the book is read."""
    change, expected = FAULTS[code]
    found = book(change, {"Comprobante": "E001-9"})
    assert [(each.row, each.column, each.code) for each in found.faults] == [(2, *expected)]
    assert [each.rows for each in found.purchases] == [(3,)]
    assert (found.read, found.bad) == (2, 1)
    assert all("{" not in text for each in found.faults for text in (each.es, each.en))


def test_every_fault_of_a_book_is_tried() -> None:
    """But for those of whole books and whole deals, and of what is on record, which other tests try."""
    others = {"column_missing", "deal_differs", "merged", "row_repeated", "said_otherwise", "sheets_left"}
    assert {*FAULTS} | others == set(TEXTS)


def test_rows_of_one_voucher_have_to_agree() -> None:
    """Where they do not, the deal waits, and the row that differs is told."""
    assert codes({}, {"Fecha": "21/11/2026"}, {"RUC": "10990000021"}) == [
        (3, "Fecha", "deal_differs"),
        (4, "RUC", "deal_differs"),
    ]
    assert book({}, {"Fecha": "21/11/2026"}).purchases == ()


def test_a_row_copied_twice_is_told_and_its_deal_waits() -> None:
    """Alike in all that is signed, under one voucher; another number of one's own beside it makes no difference."""
    found = book({}, {"Correlativo": "2"}, {"Comprobante": "E001-9"})
    assert [(each.row, each.code) for each in found.faults] == [(3, "row_repeated")]
    assert "fila 2" in found.faults[0].es
    assert [each.rows for each in found.purchases] == [(4,)]
    assert codes({}, {}, {}) == [(3, "", "row_repeated"), (4, "", "row_repeated")]
    for change in ({"Importe": "5211"}, {"Peso g": "14.851"}, {"Guía": "T001-1"}, {"Medio de pago": "Giro"}):
        assert codes({}, change) == []
    assert codes({}, {"Comprobante": "E001-9"}) == []


def test_equal_rows_that_are_two_lines_are_taken_when_it_is_said() -> None:
    """Both, with lots of their own."""
    sheet = Sheet(tuple(GOOD), (tuple(GOOD.values()),) * 2, 2)
    found = read(sheet, Columns(guessed(sheet.headings).columns, BY_HAND), PLACES, BUYER, repeated=True)
    (purchase,) = found.purchases
    assert len({line["becomes"] for line in purchase.payload["lines"]}) == 2


def test_a_workbook_that_counts_from_1904_says_the_same_days() -> None:
    """Formatted as days or left as the numbers that they are: nothing is four years off."""
    days: Sequence[Cell] = (date(2026, 11, 20), 44_884)
    table: list[tuple[Cell, ...]] = [
        (day, f"E001-{number}", *list(GOOD.values())[3:]) for number, day in enumerate(days)
    ]
    headings = [name for name in GOOD if name != "Tipo de comprobante"]
    data = workbook(table, headings, since_1904=True)
    sheet = read_sheet(data, name="x")
    by_hand = {**BY_HAND, "kind": "04"}
    found = read(sheet, Columns(guessed(sheet.headings).columns, by_hand), PLACES, BUYER)
    assert [each.payload["occurred_at"] for each in found.purchases] == ["2026-11-20T05:00:00Z"] * 2
    assert read_apart(data, name="x") == sheet
    assert not read_sheet(workbook(table, headings), name="x").since_1904


def test_a_deal_waits_for_its_bad_row() -> None:
    """Nothing of it is recorded, for the whole would be another deal; the other rows keep their lots' ids."""
    bad = book({}, {"Importe": "?"}, {})
    assert (bad.purchases, bad.bad) == ((), 3)
    whole = one({}, {"Importe": "1"}, {"Importe": "2"})
    assert [line["becomes"] for line in whole["lines"]][:1] == [one({})["lines"][0]["becomes"]]
    invoice = {"Tipo de comprobante": "Factura", "Comprobante": "F001-1", "RUC": "20990000027"}
    assert book(invoice, {**invoice, "RUC": "20990000028"}).purchases == ()
    bare = {"Comprobante": "", "Tipo de comprobante": "", "Correlativo": "7"}
    assert book(bare, {**bare, "Importe": "?"}).purchases == ()


def test_a_deal_waits_for_a_bad_row_that_does_not_say_whose_it_is() -> None:
    """Its voucher's number is enough, or its own of an unread day; else it may be of the deal above, as where a
    spreadsheet's cells are merged. What has no goods is of none, such as a sum below the rows.
    """
    bare = {"Comprobante": "", "Tipo de comprobante": "", "Correlativo": "7"}
    for day in ("?", ""):
        assert book(bare, {**bare, "Fecha": day}).purchases == ()
    assert book({"Comprobante": "E001-4521/"}, {"Comprobante": "E001-9"}, {}).purchases[0].rows == (3,)
    merged = {"Comprobante": "", "Tipo de comprobante": "", "Importe": "7"}
    for blank in ({}, {"Fecha": "", "RUC": ""}, {"Fecha": "", "Correlativo": "2"}):
        found = book({"Comprobante": "E001-9"}, {}, {**merged, **blank}, {**merged, **blank}, {"Comprobante": "E001-8"})
        assert [each.rows for each in found.purchases] == [(2,), (6,)]
    total = {**dict.fromkeys(GOOD, ""), "Importe": "5210"}
    assert [each.rows for each in book({}, total).purchases] == [(2,)]
    later = {**bare, "Fecha": "20/11/2027"}
    assert [each.rows for each in book({**bare, "Importe": "?"}, later).purchases] == [(3,)]


def under(sheet: Sheet) -> Book:
    """What a sheet says, its columns found by their headings."""
    return read(sheet, Columns(guessed(sheet.headings).columns, BY_HAND), PLACES, BUYER)


def test_a_merged_voucher_makes_no_second_deal() -> None:
    """Though the book has numbers of its own: the rows below say whose fault it is, and the deal above them waits."""
    rows = [
        {**GOOD, "Correlativo": "1", "Comprobante": "E001-9"},
        {**GOOD, "Correlativo": "2"},
        {**GOOD, "Correlativo": "3", "Comprobante": "", "Importe": "7"},
        {**GOOD, "Correlativo": "4", "Comprobante": "", "Importe": "8"},
        {**GOOD, "Correlativo": "5", "Comprobante": "E001-8"},
    ]
    sheet = Sheet(tuple(rows[0]), tuple(tuple(each.values()) for each in rows), 2)
    place = sheet.headings.index("Comprobante")
    assert len(under(sheet).purchases) == 5
    found = under(replace(sheet, merged=((3, 5, place, place),)))
    assert [(each.row, each.column, each.code) for each in found.faults] == [
        (row, "Comprobante", "merged") for row in (4, 5)
    ]
    assert [each.rows for each in found.purchases] == [(2,), (6,)]
    assert found.bad == 3


def test_what_a_merged_cell_hides_is_not_taken_for_a_blank() -> None:
    """A currency that is hidden is not soles, nor a method none; what is of no column of a purchase hides nothing."""
    rows = [{**GOOD, "Moneda": "USD", "Obs": "DEMO"}, {**GOOD, "Moneda": "", "Obs": "", "Comprobante": "E001-9"}]
    sheet = Sheet(tuple(rows[0]), tuple(tuple(each.values()) for each in rows), 2)
    money, remark = (sheet.headings.index(name) for name in ("Moneda", "Obs"))
    found = under(replace(sheet, merged=((2, 3, money, remark),)))
    assert [(each.row, each.column, each.code) for each in found.faults] == [(3, "Moneda", "merged")]
    assert [each.rows for each in found.purchases] == [(2,)]
    assert len(under(replace(sheet, merged=((2, 3, remark, remark),))).purchases) == 2


def test_the_sheets_beside_the_one_that_is_read_are_told() -> None:
    """By their names, in both languages, whatever else is wrong with the book; what was read stands."""
    sheet = Sheet(tuple(GOOD), (tuple(GOOD.values()),), 2, name="Enero", left=("Febrero", "Marzo"))
    found = under(sheet)
    assert [(each.row, each.code) for each in found.faults] == [(0, "sheets_left")]
    assert all("Enero" in text and "«Febrero», «Marzo»" in text for text in (found.faults[0].es, found.faults[0].en))
    assert len(found.purchases) == 1
    lacking = under(replace(sheet, headings=("Fecha", "RUC"), rows=()))
    assert [each.code for each in lacking.faults][:2] == ["sheets_left", "column_missing"]
    many = under(replace(sheet, left=tuple(f"Hoja{number}" for number in range(300))))
    assert "(+280)" in many.faults[0].es


def test_moisture_with_its_sign_may_be_below_one() -> None:
    """A workbook keeps 12 % as 0.12, which would be a hundredth of it; whoever writes the sign means it."""
    ore = {"Producto": "Mineral", "Ley": "", "Ley g/t": "20.1"}
    for written, expected in (("0.5 %", "0.50"), ("0", "0.00"), ("1", "1.00")):
        assert one({**ore, "Humedad": written})["lines"][0]["moisture_percent"] == expected


def test_a_book_without_what_it_must_have_is_not_read() -> None:
    """Each missing column is told once, by its usual heading; a default of the map stands for it."""
    sheet = Sheet(("Fecha", "RUC"), (("20/11/2026", "10990000013"),), 2)
    found = read(sheet, guessed(sheet.headings), PLACES, BUYER)
    assert {each.column for each in found.faults} == {
        "COMPROBANTE",
        "PRODUCTO",
        "PESO G",
        "IMPORTE",
        "UBIGEO DE COMPRA",
        "DESTINO",
    }
    assert {each.row for each in found.faults} == {0}
    assert book({}).faults == ()


def test_a_workbook_and_its_text_say_the_same() -> None:
    """Saved as CSV, with days day first and Windows' letters, every purchase is the same to the byte."""
    table = list(rows(40, date(2026, 11, 30)))
    books = []
    for data in (workbook(table), text(table)):
        sheet = read_sheet(data, name="x")
        books.append(read(sheet, replace(guessed(sheet.headings), defaults=BY_HAND), PLACES, BUYER))
    assert books[0].faults == books[1].faults == ()
    assert [each.payload for each in books[0].purchases] == [each.payload for each in books[1].purchases]
    assert len(books[0].purchases) == 40
    days = [each.payload["occurred_at"] for each in books[0].purchases]
    assert days == sorted(days)


def test_a_map_is_kept_and_used_again() -> None:
    """Over what the headings say by themselves; what it names has to be there."""
    headings = (*HEADINGS[1:], "F. op.")
    made = read_map('{"columns": {"date": "F. op."}, "defaults": {"place": "211002"}}', headings)
    assert made.columns["date"] == "F. op."
    assert made.columns["seller"] == "RUC del vendedor"
    assert read_map(made.as_text(), headings) == made
    for wrong in (
        "[]",
        "{",
        '{"columns": []}',
        '{"columns": {"date": 1}}',
        '{"columns": {"fecha": "F. op."}}',
        '{"columns": {"date": "Otra"}}',
        '{"more": {}}',
        json.dumps({"defaults": None}),
    ):
        with pytest.raises(MapError):
            read_map(wrong, headings)


def test_headings_and_words_are_spelled_as_they_are_compared() -> None:
    """None of them could otherwise ever be found; and none means two things."""
    assert set(ALIASES) == set(FIELDS)
    assert all(key(alias) == alias for aliases in ALIASES.values() for alias in aliases)
    assert all(key(spelling) == spelling for field in WORDS for spelling in MEANING[field])
    assert all(len(MEANING[field]) == sum(1 + len(each) for each in WORDS[field].values()) for field in WORDS)
    every = [alias for aliases in ALIASES.values() for alias in aliases]
    assert len(every) == len(set(every))
