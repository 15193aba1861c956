"""A sheet of assessments: which rows say one, and what is told of the others."""

import pytest

from service.cli.field_officer.assessment_sheet import BadRow, GoodRow, rows, unread
from service.cli.say import Trouble
from service.tabular import Sheet

HEADINGS = ("RUC", "Código Único", "DERECHO MINERO", "Sustento del derecho", "Tiene terreno", "Desde")
GOOD = ("20990000019", "01-0234500", "DEMO Uno", "título de concesión", "no", "")


def _read(*cells: tuple[str, ...]) -> list[GoodRow | BadRow]:
    return list(rows(Sheet(HEADINGS, cells, 2), "2026-09-10"))


def test_a_row_says_an_assessment() -> None:
    """Codes are put in their one spelling, what is left out is not said, and the day is the sheet's."""
    (row,) = _read(GOOD)
    assert row == GoodRow(
        2,
        {
            "party": "ruc:20990000019",
            "from": "2026-09-10",
            "right": {"code": "010234500", "name": "DEMO Uno"},
            "rights": {"answer": "yes", "evidence": "concession_title"},
            "surface": {"answer": "no"},
        },
    )


@pytest.mark.parametrize(
    ("at", "cell", "column"),
    [
        (0, "20990000018", "RUC"),
        (0, "", "RUC"),
        (2, "", "derecho minero"),
        (3, "una promesa", "sustento del derecho"),
        (4, "tal vez", "tiene terreno"),
        (4, "sí", "sustento del terreno"),
        (5, "31/09/2026", "desde"),
    ],
)
def test_a_bad_row_names_its_column(at: int, cell: str, column: str) -> None:
    """It is told with its number and column, and the rows around it are read."""
    bad = (*GOOD[:at], cell, *GOOD[at + 1 :])
    first, second, third = _read(GOOD, bad, GOOD)
    assert isinstance(second, BadRow)
    assert (second.row, second.column) == (3, column)
    assert isinstance(first, GoodRow)
    assert isinstance(third, GoodRow)


def test_blank_rows_are_passed_over() -> None:
    """They are counted, so that the numbers stay those that the user sees."""
    assert [row.row for row in _read((), GOOD)] == [3]


def test_typographic_marks_are_folded() -> None:
    """A name as a spreadsheet writes it is put in the ledger's characters; a lone dash says nothing."""
    (row,) = _read(("20990000019", "010234500", "DEMO\u00a0“Uno”", "–", "no", ""))
    assert isinstance(row, GoodRow)
    assert row.said["right"]["name"] == 'DEMO "Uno"'
    assert row.said["rights"] == {"answer": "unknown"}


def test_without_a_column_for_the_ruc() -> None:
    """Nothing can be read from a sheet that names nobody."""
    with pytest.raises(Trouble, match="RUC"):
        list(rows(Sheet(("Nombre", "Derecho"), (), 2), "2026-09-10"))


def test_columns_that_nobody_reads_are_named() -> None:
    """A heading that is spelt otherwise is told, for what stands below it would be recorded nowhere."""
    assert unread((*HEADINGS, "", "Evidencia del terreno")) == ["Evidencia del terreno"]


def test_a_sheet_that_says_nothing_is_refused() -> None:
    """Without a column of right or land every row would record that nothing is known."""
    with pytest.raises(Trouble) as refused:
        list(rows(Sheet(("RUC", "Evidencia", "Desde"), [("20990000019", "título", "")], 2), "2026-09-10"))
    assert "tiene derecho" in refused.value.es
    assert "says nothing of right or land" in refused.value.en
