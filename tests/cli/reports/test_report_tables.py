"""Tables on terminals of any width: whatever does not fit is told otherwise, and nothing is cut short."""

import io

import pytest
from rich.console import Console

from service.cli.reports.report_tables import distribution, headed, pallaqueras, show
from service.cli.say import whole

LOT = "01a1f52e-1380-70a6-88d0-ca35fc4655d3"
ROW = (
    f"{LOT} (reservado / withheld)",
    "9.303400",
    "69.2256 %",
    "bloqueado / blocked",
    "ruc:10991000130",
    "",
    "2026-12-01",
)


def _shown(width: int, *, rows: int = 1) -> list[str]:
    table = headed("Origen\nOrigin", "Fino g\nFine g", "Parte", "Situación", "Productor", "Derecho\nRight", "Día\nDay")
    for _ in range(rows):
        table.add_row(*ROW)
    into = io.StringIO()
    show(table, Console(file=into, force_terminal=True, width=width, color_system=None, highlight=False))
    return into.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_nothing_is_cut_short(width: int) -> None:
    """Every cell is there whole with its heading at any width, and no line is longer than the terminal."""
    lines = _shown(width, rows=2)
    told = " ".join(lines)
    for word in " ".join(ROW).split():
        assert told.count(word) >= 2
    assert "…" not in told
    assert all(len(line) <= width for line in lines)


def test_a_narrow_terminal_has_a_line_for_each_cell() -> None:
    """Where a table's words do not fit, a row is its first cell, then a line for each that says something."""
    heading, first, grams, *_, day = _shown(80)
    assert (heading, first, grams, day) == (
        "Origen / Origin",
        ROW[0],
        "   Fino g / Fine g: 9.303400",
        "   Día / Day: 2026-12-01",
    )
    assert "Derecho" not in " ".join(_shown(80))
    assert "Derecho" in " ".join(_shown(160))


def test_what_stands_in_a_cell_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """A constancia's number or a product's name is shown as it was written, brackets and colons too."""
    table = headed("Constancia", "g")
    for cell in ("N.º 3 [/x]", "[red]5", ":gold: 7"):
        table.add_row(cell, "1")
    show(table)
    whole(":key: [/x]")
    told = capsys.readouterr().out
    assert all(cell in told for cell in ("N.º 3 [/x]", "[red]5", ":gold: 7", ":key: [/x]"))


def test_departments_stand_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads a table knows no digits of INEI's; machines get them with --json and --csv."""
    cells = [{"text": "Categoría III · 21", "lines": 9}, {"text": "Sin dato · Sin dato", "lines": 1}]
    judged = {"at": "2026-10-31", "known_at": 9}
    distribution({"by": ["category", "department"], "cells": cells, "totals": [], "judged": judged})
    prices = dict.fromkeys(("pallaqueras_pen", "legal_ore_pen", "region_pen", "world_pen", "of_legal_ore_permille"))
    months = [{"month": "2026-10", "region": "17", **prices}]
    pallaqueras({"months": months, "legal_ore_price": "DEMO", "world_price": "DEMO"})
    said = capsys.readouterr().out
    assert "Puno" in said
    assert "Madre de Dios" in said
    assert "Sin dato" in said
    assert " 21 " not in said
