import io
import zipfile

import pytest

from service.flows.checklist import write
from service.tabular import read_sheet

HEADINGS = ("RUC", "=cmd|' /C calc'!A0")
ROWS = (("20990000019", '=HYPERLINK("http://x")'), ("+51 999", "-1"), ("@SUM(A1)", 'Ñahuí; "S.A.C."'), ("\tx", "a\nb"))


def test_a_workbook_computes_nothing() -> None:
    """What looks like a formula is a string in the file, kept as it was; no cell holds a formula, number or link."""
    made = write.as_xlsx(HEADINGS, ROWS)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        (sheet,) = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert sheet.count(b"<c ") == sheet.count(b't="inlineStr"') + sheet.count(b't="s"')
    assert read_sheet(made, name="made").rows[0] == ROWS[0]


def test_quoted_cells_stay_text_when_edited() -> None:
    """The style of such a cell is Excel's quotation mark."""
    with zipfile.ZipFile(io.BytesIO(write.as_xlsx(HEADINGS, ROWS))) as parts:
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_in_csv_is_marked_as_text(cell: str) -> None:
    """Text files have no types: there an apostrophe keeps the cell from being computed."""
    made = write.as_csv(("RUC", "Nota"), [("1", cell)]).decode("utf-8-sig")
    assert f"'{cell}" in made
    assert f",{cell}" not in made


def test_other_cells_are_left_alone() -> None:
    """Names, numbers and days come out as they went in."""
    made = write.as_csv(("RUC", "Nombre"), [("20990000019", "Ñahuí, S.A.C."), ("2026-11-20", "a = b")])
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").splitlines()[1:] == ['20990000019,"Ñahuí, S.A.C."', "2026-11-20,a = b"]
