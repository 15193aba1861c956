"""Tables written down as offices publish them: CSV, XLSX with real numbers and days, PDF of ruled pages.

Written by hand, byte by byte, so that the readers are not tested with their own libraries.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count
from xml.sax.saxutils import escape

Cell = str | int | date
Rows = Iterable[Sequence[Cell]]

_EPOCH = date(1899, 12, 30)
_DAYS = "1"  # the cell style that shows a number as a day
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Hoja1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="r2" Target="styles.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    "xl/styles.xml": _STYLES,
}


def csv_bytes(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The rows as CSV; `encoding` may be `utf-8-sig` or `cp1252`, as Excel saves them in Peru."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Rows) -> bytes:
    """The rows as the one sheet of an XLSX: integers are numbers, days are styled numbers, as Excel keeps them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in _PARTS.items():
            parts.writestr(name, text)
        with parts.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for number, row in enumerate(rows, 1):
                cells = "".join(_xlsx_cell(f"{_letters(index)}{number}", cell) for index, cell in enumerate(row))
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return file.getvalue()


def _xlsx_cell(place: str, cell: Cell) -> str:
    match cell:
        case "":
            return ""
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case int():
            return f'<c r="{place}"><v>{cell}</v></c>'
        case date():
            return f'<c r="{place}" s="{_DAYS}"><v>{(cell - _EPOCH).days}</v></c>'


def _letters(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


_SIZE = 7  # points
_LEADING = 8
_TOP, _BOTTOM, _LEFT = 800, 40, 30


def pdf_bytes(rows: Rows, widths: Sequence[int], *, title: str, middle: bool = False) -> bytes:
    """The rows as a table ruled over A4 pages, as a spreadsheet prints: title, headings on each page, page number.

    `widths` are the columns' in points; longer text is broken between words. Text stands at the top of its cell, or
    with `middle` half-way.
    """
    lines = [[_broken(str(cell), width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    pages = list(_pages(lines[0], lines[1:], widths, title, middle=middle))
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for index, page in enumerate(pages):
        head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
        objects.append(head % (5 + 2 * index))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(page), page))
    return _pdf(objects)


def _broken(text: str, width: int) -> list[str]:
    fits, lines = max(1, int(width / (_SIZE * 0.72))), [""]
    for word in text.split(" ") if len(text) > fits else [text]:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > fits:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _pages(
    heading: list[list[str]], rows: list[list[list[str]]], widths: Sequence[int], title: str, *, middle: bool
) -> Iterator[bytes]:
    waiting = iter(rows)
    row = next(waiting, None)
    for number in count(1):
        if row is None and number > 1:
            return
        drawn, at = [_text(_LEFT, 815, title), _text(280, 20, f"Página {number}")], _TOP
        drawing: list[list[str]] | None = heading
        while drawing is not None:
            height = _LEADING * max(map(len, drawing)) + 4
            if at - height < _BOTTOM:
                break
            drawn.extend(_row(drawing, widths, at, height, middle=middle))
            at -= height
            if drawing is not heading:
                row = next(waiting, None)
            drawing = row
        yield "\n".join(drawn).encode("cp1252")


def _row(cells: list[list[str]], widths: Sequence[int], top: int, height: int, *, middle: bool) -> Iterator[str]:
    left = _LEFT
    for lines, width in zip(cells, widths, strict=True):
        yield f"{left} {top} {width} {-height} re S"
        lower = (height - 4 - _LEADING * len(lines)) / 2 if middle else 0
        for index, line in enumerate(lines):
            if line:
                yield _text(left + 2, top - 1 - lower - _LEADING * (index + 1), line)
        left += width


def _text(x: float, y: float, text: str) -> str:
    safe = re.sub(r"([\\()])", r"\\\1", text)
    return f"BT /F {_SIZE} Tf {x} {y} Td ({safe}) Tj ET"


def _pdf(objects: list[bytes]) -> bytes:
    file = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(file))
    return bytes(file) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
