import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from bench.sheets import xlsx_bytes
from service.tabular import SheetError, read_sheet
from service.tabular.apart import read_apart

TABLE = [("RUC", "NOMBRE"), ("20990000019", "ORO")]


def with_sheet(xml: bytes, shared: bytes = b"") -> bytes:
    """A workbook whose one worksheet is `xml`, and whose shared texts are `shared`."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes(TABLE))) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, xml if name.endswith("sheet1.xml") else good.read(name))
        if shared:
            bad.writestr("xl/sharedStrings.xml", shared)
    return file.getvalue()


def code(data: bytes) -> str:
    """Why the file is refused."""
    with pytest.raises(SheetError) as caught:
        read_sheet(data, name="x")
    return caught.value.code


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_does() -> None:
    """A few hundred kilobytes of zip with 300 MB of blanks are refused by what they would unpack to."""
    bomb = with_sheet(b" " * (300 * 2**20))
    assert len(bomb) < 2**20
    assert code(bomb) == "sheet_expansion"


def test_a_zip_that_lies_about_its_size_is_damaged() -> None:
    """A part whose directory entry says that it is small is not believed."""
    data = bytearray(with_sheet(b" " * 2**20))
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(b"sheet1.xml"))
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert code(bytes(data)) == "sheet_damaged"


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="XFD2"><v>1</v></c></row>',
        b"<row r = '2'><c r = 'B1048576'><v>1</v></c></row>",
        b'<row><c r="&#88;&#70;&#68;2"><v>1</v></c></row>',
        b'<row r="999999"><c><v>1</v></c></row>',
        b"<row>" + b"<c/>" * 200 + b"<c><v>1</v></c></row>",
        b"<x:row xmlns:x='u'>" + b"<x:c/>" * 200 + b"<x:c><x:is><x:t>1</x:t></x:is></x:c></x:row>",
        b'<row r="1"><c r="CV1"><v>1</v></c></row><row r="100000"><c><v>1</v></c></row>',
    ],
)
def test_one_cell_in_a_far_corner_does_not_make_a_giant_rectangle(rows: bytes) -> None:
    """However a sheet says that a value stands far out, it is refused before its rectangle is built."""
    assert code(with_sheet(b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows)) == "sheet_cells"


def test_empty_cells_far_out_are_only_formatting() -> None:
    """Cells without value to the last column, as formatting a whole row leaves them, do no harm."""
    xml = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row></sheetData></worksheet>'
    assert code(with_sheet(xml)) == "sheet_headings"


def test_a_long_text_is_not_repeated_without_end() -> None:
    """Ten thousand cells that all name one shared text of 100,000 letters are refused before they are filled."""
    cells = b"".join(b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' for _ in range(5_000))
    xml = b"<worksheet><sheetData>%s</sheetData></worksheet>" % cells
    shared = b"<sst><si><t>%s</t></si></sst>" % (b"x" * 100_000)
    assert code(with_sheet(xml, shared)) == "sheet_cells"


def test_a_worksheet_that_is_no_xml_is_damaged() -> None:
    """What a strict reader cannot follow is not given to a lenient one."""
    xml = b"<worksheet><sheetData><row><c></row></sheetData></worksheet>"
    assert code(with_sheet(xml)) == "sheet_damaged"
    assert code(with_sheet(b"\x00" * (2**20 - 2) + b"<x:sheetData>")) == "sheet_damaged"


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        (b"<x:a b='\x01'/>", b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'),
        (b"<x:a b='' b=''/>", b'<x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c>'),
        (b"", b'<x:c r="A1"><x:v>1</x:v></x:c>' + b" " * 2**21 + b'&y;<x:c r="XFD1048576"><x:v>1</x:v></x:c>'),
        (b"", b'<x:row r="3"><x:c r="ZZZZZZ3"><x:v>1</x:v></x:c></x:row>'),
        (b"", b'<x:row r="3"><x:c r="XFD0000001048576"><x:v>1</x:v></x:c></x:row>'),
        (b"", b'<x:row r="A1048576"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'),
    ],
)
def test_what_only_a_lenient_reader_follows_is_refused(before: bytes, rows: bytes) -> None:
    """Calamine would build the rectangle, and the process would die of it."""
    xml = b"<x:worksheet xmlns:x='u'>%s<x:sheetData>%s</x:sheetData></x:worksheet>" % (before, rows)
    assert code(with_sheet(xml)) == "sheet_damaged"


def test_shared_texts_that_are_no_xml_are_damaged() -> None:
    """How long they are is not known: a cell may repeat a text of any length."""
    xml = b'<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'
    assert code(with_sheet(xml, b"<sst a='' a=''><si><t>x</t></si></sst>")) == "sheet_damaged"


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "xl/_rels/workbook.bin.rels"])
def test_another_kind_of_zipped_spreadsheet_is_refused(name: str) -> None:
    """ODS and XLSB say how far they reach in other words, which nobody here bounds."""
    file = io.BytesIO(xlsx_bytes(TABLE))
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr(name, b"<a/>")
    assert code(file.getvalue()) == "sheet_format"


def test_entities_are_not_expanded() -> None:
    """A worksheet that names ten times ten times … an entity gives no gigabyte."""
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    cell = b'<c r="A1" t="inlineStr"><is><t>&e9;</t></is></c>'
    xml = b'<!DOCTYPE x [<!ENTITY e0 "x">%s]><worksheet><sheetData>%s</sheetData></worksheet>' % (entities, cell)
    assert code(with_sheet(xml)) == "sheet_damaged"


def test_a_document_type_is_refused_even_if_it_declares_nothing() -> None:
    """No program writes one into a worksheet."""
    xml = b'<!DOCTYPE worksheet><worksheet><sheetData><row r="1"/></sheetData></worksheet>'
    assert code(with_sheet(xml)) == "sheet_damaged"


def sheets(*said: tuple[str, Sequence[Sequence[str]]], merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets, the first with these cells merged as Excel leaves them; and a chart's."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for name, rows in said:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, column, cell)
            if name in hidden:
                sheet.hide()
        for cells in merged:
            first = book.worksheets()[0]
            first.merge_range(cells, "")
            row, column = xl_cell_to_rowcol(cells.partition(":")[0])
            first.write_string(row, column, said[0][1][row][column])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": f"='{said[0][0]}'!$A$1:$A$2"})
        book.add_chartsheet("Gráfico").set_chart(chart)
    return data.getvalue()


def test_the_sheets_that_are_not_read_are_named() -> None:
    """Those that are seen and have anything in them, before the one that is read too; hidden or empty ones are not."""
    data = sheets(
        ("Portada", [("DEMO",)]),
        ("Enero", TABLE),
        ("Febrero", TABLE),
        ("Hoja4", []),
        ("Vieja", TABLE),
        hidden=["Vieja"],
    )
    found = read_sheet(data, name="x")
    assert (found.name, found.left) == ("Enero", ("Portada", "Febrero"))
    assert read_apart(data, name="x") == found


def test_a_sheet_is_read_by_its_name() -> None:
    """As on its tab, in capitals or not, hidden or not; then the others are left on purpose, and none is named."""
    data = sheets(("Enero", TABLE), ("Año", [*TABLE, ("20990000027", "SOL")]), ("Nota", [("DEMO",)]), hidden=["Año"])
    found = read_apart(data, name="x", sheet=" AÑO ")
    assert (found.name, found.left, len(found.rows)) == ("Año", (), 2)
    assert read_sheet(data, name="x", sheet="Año") == found
    for file, name, expected in (
        (data, "Marzo", "sheet_absent"),
        (data, "Nota", "sheet_headings"),
        (data, "Gráfico", "sheet_headings"),
        (b"RUC;NOMBRE\n20990000019;ORO", "Enero", "sheet_absent"),
    ):
        with pytest.raises(SheetError) as caught:
            read_apart(file, name="x", sheet=name)
        assert caught.value.code == expected


def test_cells_merged_over_rows_are_told() -> None:
    """By the rows that the user sees and the table's own columns; those beside one another in a row hide nothing."""
    below = [("", f"2099000001{number}", "ORO", "900", "") for number in range(6)]
    rows = [(), (), ("", *TABLE[0], "LEY"), *below, ("", "", "", "", "margen")]
    data = sheets(("Enero", rows), merged=["B4:B6", "C8:D9", "C5:D5", "E10:F11"])
    found = read_sheet(data, name="x")
    assert (found.headings, found.first_row) == (("RUC", "NOMBRE", "LEY"), 4)
    assert set(found.merged) == {(4, 6, 0, 0), (8, 9, 1, 2)}
    assert read_apart(data, name="x") == found
