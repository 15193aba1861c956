"""Provenance on a terminal: what a table says in English it says in Spanish too."""

from typing import Any

import pytest

from service.cli.lots import trace_tables

LOT = "0192f3a1-7c10-7d21-9b8a-000000000096"


def test_how_much_was_opened_is_said_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads Spanish learns too that 2,000 lots were opened, which is as far as a first answer looks."""
    origin = {"origin": LOT, "ug": 10, "share": "1.000000", "standing": "formal"}
    sums: dict[str, Any] = {"origins": 1, "standings": [{"name": "formal", "percent": "100.0000"}]}
    trace_tables.back({"lot": LOT, "fine_g": "0.000010", "opened": 2000, "origins": [origin], "sums": sums})
    said = capsys.readouterr().out
    assert "2000 lotes abiertos" in said
    assert "2000 lots opened" in said
