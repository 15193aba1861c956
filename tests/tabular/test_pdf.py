import re
from random import Random

import pytest

from bench.sheets import pdf_bytes
from service.tabular import Limits, SheetError, read_sheet

HEADINGS = ("N°", "RUC", "RAZÓN SOCIAL", "ACTIVIDAD", "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "FECHA DE INSCRIPCIÓN")
WIDTHS = (30, 60, 130, 75, 75, 60, 60, 50)
WORDS = (
    "MINERA",
    "INVERSIONES",
    "ASOCIACIÓN",
    "PRODUCTORES",
    "ÑUÑOA",
    "CERRO",
    "LUNAR",
    "ORO",
    "DE",
    "E.I.R.L.",
    "S.A.C.",
)


def table(rows: int) -> list[tuple[str, ...]]:
    """Rows whose names take one to four lines, and with blanks in the last column."""
    chance = Random(rows)
    return [
        (
            str(number),
            f"20{chance.randrange(10**9):09d}",
            " ".join(chance.choices(WORDS, k=chance.randint(2, 9))),
            "COMPRA Y VENTA",
            "MADRE DE DIOS",
            "TAMBOPATA",
            "INAMBARI",
            "12/03/2019" if number % 3 else "",
        )
        for number in range(1, rows + 1)
    ]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("rows", [1, 7, 60, 500])
def test_a_ruled_table_is_read_cell_by_cell(rows: int, *, middle: bool) -> None:
    """Titles, page numbers and headings of each page are left out, and broken cells put together, however set."""
    want = table(rows)
    sheet = read_sheet(pdf_bytes([HEADINGS, *want], WIDTHS, title="RECPO AL 1 DE MARZO", middle=middle), name="x.pdf")
    assert sheet.headings == HEADINGS
    assert [row + ("",) * (8 - len(row)) for row in sheet.rows] == want
    assert sheet.first_row == 1


def test_a_page_that_is_turned_is_read_as_it_is_shown() -> None:
    """A page kept sideways with a note to turn it gives the same rows."""
    upright = pdf_bytes([HEADINGS, *table(100)], WIDTHS, title="RECPO")
    # Drawn a quarter turned against the clock on a wide sheet, which is then shown a quarter turned with it.
    for turned, drawn in ((90, b"0 1 -1 0 842 0"), (180, b"-1 0 0 -1 595 842"), (270, b"0 -1 1 0 0 595")):
        data = upright.replace(b"/MediaBox[0 0 595 842]", b"/Rotate %d/MediaBox[0 0 900 900]" % turned)
        data = data.replace(b"stream\nBT", b"stream\n%s cm BT" % drawn)
        assert read_sheet(data, name="x.pdf") == read_sheet(upright, name="x.pdf")


def test_a_cover_page_is_no_table() -> None:
    """A page of words before the headings is left out; a page without headings goes on with the rows."""
    rows = table(90)
    upright = pdf_bytes([HEADINGS, *rows], WIDTHS, title="RECPO")
    cover = b"BT /F 7 Tf 30 700 Td (MINISTERIO 2026) Tj ET"
    first = upright.index(b"<</Length")
    ending = upright.index(b"endstream", first)
    covered = upright[:first] + b"<</Length %d>>stream\n%s\n" % (len(cover), cover) + upright[ending:]
    later = read_sheet(covered, name="x.pdf")
    everything = read_sheet(upright, name="x.pdf")
    assert later.headings == everything.headings
    assert 0 < len(later.rows) < len(everything.rows)
    assert list(later.rows) == list(everything.rows)[-len(later.rows) :]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("count", range(40, 52))
def test_rows_go_on_over_a_page_without_headings(count: int, *, middle: bool) -> None:
    """Where the headings stand on the first page only, the second page's rows are whole and follow the first's."""
    want = table(count)
    data = pdf_bytes([HEADINGS, *want], WIDTHS, title="RECPO", middle=middle)
    second = data.index(b"P\xe1gina 2")
    bare = data[:second] + re.sub(rb"\((N\xb0|RUC|[A-Z\xd3 ]*)\) Tj", rb"() Tj", data[second:], count=9)
    assert [row + ("",) * (8 - len(row)) for row in read_sheet(bare, name="x.pdf").rows] == want


def test_a_long_title_is_not_the_headings() -> None:
    """A title that runs over all columns, with the day and page in it, belongs to no row."""
    title = (
        "REGISTRO ESPECIAL DE COMERCIALIZADORES Y PROCESADORES DE ORO AL 1 DE MARZO DE 2026, PUBLICADO POR LA DIRECCION"
    )
    sheet = read_sheet(pdf_bytes([HEADINGS, *table(9)], WIDTHS, title=f"{title} GENERAL, 1 2 3 4 5 6"), name="x.pdf")
    assert sheet.headings == HEADINGS
    assert len(sheet.rows) == 9


def test_a_seal_below_the_table_belongs_to_no_row() -> None:
    """A lone text far from the rows is left out."""
    data = pdf_bytes([HEADINGS, *table(9)], WIDTHS, title="RECPO")
    assert read_sheet(data.replace(b"P\xe1gina 1", b"FIRMADO:"), name="x.pdf") == read_sheet(data, name="x.pdf")


def test_no_pdf_is_opened_where_none_is_expected() -> None:
    """Strangers' tables may have no pages at all: drawing some kilobytes can take half a minute."""
    data = pdf_bytes([HEADINGS, *table(3)], WIDTHS, title="RECPO")
    with pytest.raises(SheetError) as caught:
        read_sheet(data, name="x", limits=Limits(pages=0))
    assert caught.value.code == "sheet_format"


def test_a_scan_without_text_is_no_table() -> None:
    """A PDF of pictures only is refused, and the user told that a scan cannot be read."""
    with pytest.raises(SheetError) as caught:
        read_sheet(pdf_bytes([("", "")], (50, 50), title=""), name="x.pdf")
    assert caught.value.code in {"sheet_format", "sheet_headings"}
