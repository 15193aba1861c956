import io
import zipfile

import pytest

from bench.sheets import xlsx_bytes
from service.tabular import SheetError, read_sheet

TABLE = [("RUC", "NOMBRE"), ("20990000019", "ORO")]


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose one worksheet is `xml`."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes(TABLE))) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, xml if name.endswith("sheet1.xml") else good.read(name))
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


@pytest.mark.parametrize("cell", [b'r="XFD2"', b"r = 'B1048576'", b'r="A99999999"'])
def test_one_cell_at_the_far_corner_does_not_make_a_giant_rectangle(cell: bytes) -> None:
    """A sheet with one cell in the last column or row is refused before its rectangle is built."""
    xml = b'<worksheet><sheetData><row r="2"><c %s><v>1</v></c></row></sheetData></worksheet>' % cell
    assert code(with_sheet(xml)) == "sheet_cells"


def test_the_far_cell_is_found_between_two_pieces() -> None:
    """A cell's name that lies across the border of two unpacked pieces is read whole."""
    for shift in range(24):
        xml = (
            b"<worksheet><sheetData>"
            + b" " * (2**20 - 40 + shift)
            + b'<c r="XFD1048576"><v>1</v></c></sheetData></worksheet>'
        )
        assert code(with_sheet(xml)) == "sheet_cells"


def test_entities_are_not_expanded() -> None:
    """A worksheet that names ten times ten times … an entity gives no gigabyte."""
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    cell = b'<c r="A1" t="inlineStr"><is><t>&e9;</t></is></c>'
    xml = b'<!DOCTYPE x [<!ENTITY e0 "x">%s]><worksheet><sheetData>%s</sheetData></worksheet>' % (entities, cell)
    assert code(with_sheet(xml)) in {"sheet_damaged", "sheet_headings"}
