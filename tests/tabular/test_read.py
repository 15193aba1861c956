from contextlib import suppress
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sheets import Cell, csv_bytes, pdf_bytes, xlsx_bytes
from service.tabular import Limits, SheetError, read_sheet

HEADINGS = ("N°", "RUC", "RAZÓN SOCIAL", "DISTRITO")
ROWS = (
    ("1", "20990000019", "Oro Ñuñoa S.A.C.", "ANANEA"),
    ("2", "20990000027", 'Comercial "El Sol"; Puno', "SANDIA"),
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    """Each encoding and delimiter that a spreadsheet writes gives the same table."""
    sheet = read_sheet(csv_bytes([HEADINGS, *ROWS], encoding=encoding, delimiter=delimiter), name="x.csv")
    assert (sheet.headings, tuple(sheet.rows), sheet.first_row) == (HEADINGS, ROWS, 2)


def test_what_the_file_is_called_does_not_matter() -> None:
    """A workbook that is called CSV is read as the workbook that it is."""
    assert read_sheet(xlsx_bytes([HEADINGS, *ROWS]), name="padron.csv").rows == ROWS


def test_rows_keep_the_number_that_the_user_sees() -> None:
    """A title, a blank line above the headings and one among the rows leave each row its number in the file."""
    table = [("Padrón al 01/03/2026",), (), HEADINGS, ROWS[0], (), ROWS[1]]
    for data in (csv_bytes(table), xlsx_bytes(table)):
        sheet = read_sheet(data, name="x")
        assert sheet.first_row == 4
        assert tuple(sheet.rows) == (ROWS[0], (), ROWS[1])


def test_a_workbook_that_begins_lower_down_keeps_its_numbers() -> None:
    """Blank rows above everything are counted, though the workbook does not store them."""
    sheet = read_sheet(xlsx_bytes([(), (), HEADINGS, *ROWS]), name="x")
    assert (sheet.first_row, sheet.rows) == (4, ROWS)


def test_numbers_and_days_of_a_workbook_become_text() -> None:
    """A RUC kept as a number has no `.0`, and a day is written as ISO has it."""
    rows: list[tuple[Cell, ...]] = [("RUC", "NOMBRE", "DESDE"), (20990000019, "ORO", date(2019, 3, 12))]
    assert read_sheet(xlsx_bytes(rows), name="x").rows == (("20990000019", "ORO", "2019-03-12"),)


def test_windows_quotes_and_dashes_are_read_as_such() -> None:
    """Windows' Latin-1 has signs where ISO's has control characters."""
    assert read_sheet("RUC,NOMBRE\n1,“ORO” – Ñ\n".encode("cp1252"), name="x").rows == (("1", "“ORO” – Ñ"),)


def test_a_title_of_two_cells_is_not_the_headings() -> None:
    """The headings are as wide as the table, whatever stands above them."""
    table = [("PADRÓN", "Al 1 de marzo"), HEADINGS, *ROWS]
    assert read_sheet(csv_bytes(table), name="x").headings == HEADINGS


def test_a_quoted_line_break_is_part_of_its_cell() -> None:
    """A cell over two lines is one cell of one row."""
    data = b'RUC,NOMBRE\r\n20990000019,"ORO\nDEL SUR"\r\n20990000027,SOL\r\n'
    assert read_sheet(data, name="x").rows == (("20990000019", "ORO\nDEL SUR"), ("20990000027", "SOL"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_headings"),
        (b"RUC\n20990000019\n", "sheet_headings"),
        (b"1;2\n3;4\n", "sheet_headings"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "sheet_format"),
        (b"<html><table><tr><td>RUC</td></tr></table></html>", "sheet_format"),
        (b"\x89PNG\r\n\x1a\n", "sheet_format"),
        (b"RUC,NOMBRE\n\x00\x01,x\n", "sheet_format"),
        (b"PK\x03\x04 no zip", "sheet_damaged"),
        (b"%PDF-1.4 no document", "sheet_damaged"),
        (b'RUC,NOMBRE\n1,"' + b"x" * 200_000, "sheet_cells"),
        (b"RUC,NOMBRE\n1," + b"x" * 3_000, "sheet_cells"),
        (b"a," * 200 + b"\n" + b"1," * 200, "sheet_cells"),
    ],
)
def test_what_is_no_table_is_refused_with_a_word_and_how_to_mend_it(data: bytes, code: str) -> None:
    """Every file that cannot be read gives a code, and says in Spanish and English what to do."""
    with pytest.raises(SheetError) as caught:
        read_sheet(data, name="padron.csv")
    assert caught.value.code == code
    assert caught.value.es
    assert caught.value.en
    assert caught.value.__notes__ == ["padron.csv"]


def test_a_file_may_not_be_bigger_than_its_limits() -> None:
    """Bytes, rows, columns and pages are bounded."""
    many = [HEADINGS, *(ROWS * 40)]
    paper = pdf_bytes([HEADINGS, *(ROWS * 300)], (40, 80, 200, 100), title="PADRÓN")
    for data, limits, code in (
        (csv_bytes(many), Limits(file_bytes=100), "sheet_bytes"),
        (csv_bytes(many), Limits(rows=10), "sheet_cells"),
        (xlsx_bytes(many), Limits(rows=10), "sheet_cells"),
        (xlsx_bytes(many), Limits(columns=3), "sheet_cells"),
        (paper, Limits(pages=3), "sheet_cells"),
        (paper, Limits(page_characters=500), "sheet_cells"),
    ):
        with pytest.raises(SheetError) as caught:
            read_sheet(data, name="x", limits=limits)
        assert caught.value.code == code


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xff\xfe", b"a,b\n"]))
def test_any_bytes_give_a_table_or_a_word(data: bytes, begin: bytes) -> None:
    """Whatever is brought, the answer is a sheet or a `SheetError`."""
    with suppress(SheetError):
        read_sheet(begin + data, name="x")


def test_a_damaged_workbook_or_paper_never_breaks_the_reader() -> None:
    """Bytes changed at random anywhere in a good file give a sheet or a `SheetError`."""
    chance = Random(20)
    files = (xlsx_bytes([HEADINGS, *ROWS]), pdf_bytes([HEADINGS, *ROWS], (40, 80, 200, 100), title="PADRÓN"))
    for data in files * 150:
        broken = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(SheetError):
            read_sheet(bytes(broken), name="x")


@pytest.mark.parametrize(
    ("data", "headings", "first"),
    [
        (b"RUC\n20990000019\n20990000027\n", ("RUC",), 2),
        (b"Proveedores al 30/11/2026\n\nRUC\n20990000019\n20990000027\n", ("RUC",), 4),
        (b"20990000019\n20990000027\n", ("",), 1),
        (b";RUC\n;20990000019\n;20990000027\n", ("", "RUC"), 2),
        (b"Lista\n;20 990 000 019\n;20990000027\n", ("", ""), 2),
    ],
)
def test_a_list_of_one_column_where_that_is_one(data: bytes, headings: tuple[str, ...], first: int) -> None:
    """The heading is what stands above the first number, and none where nothing does; the numbers of rows stay."""
    found = read_sheet(data, name="x", limits=Limits(narrowest=1))
    assert (found.headings, found.first_row) == (headings, first)
    assert [row[-1] for row in found.rows][-1] == "20990000027"
    assert len(found.rows) == 2


def test_a_sheet_of_remarks_is_no_list() -> None:
    """Whatever has two columns goes before what has one, and words alone are no list."""
    narrow = Limits(narrowest=1)
    assert read_sheet(csv_bytes([HEADINGS, *ROWS]), name="x", limits=narrow).headings == HEADINGS
    for data in (b"", b"DEMO\nnota\n", b"RUC\n"):
        with pytest.raises(SheetError):
            read_sheet(data, name="x", limits=narrow)


def test_why_one_column_is_no_table() -> None:
    """A list of one column is told that a table has two at least: its heading is there."""
    with pytest.raises(SheetError) as caught:
        read_sheet(b"RUC\n20990000019\n", name="lista.csv")
    assert "dos al menos" in caught.value.es
    assert "two at least" in caught.value.en
