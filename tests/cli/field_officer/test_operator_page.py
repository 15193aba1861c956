"""An operator's page on a terminal."""

from typing import Any, Final

import pytest

from service.cli.field_officer import operator_page

_STAGES: Final[dict[str, Any]] = {"reached": [], "held": [], "missing": [], "current": None, "next": None}
_HELP: Final[dict[str, Any]] = {
    "phase": "I",
    "letter_of_commitment": None,
    "work_plan": None,
    "areas": [],
    "visits": [],
}
_RIGHT: Final[dict[str, Any]] = {
    "right": "010234500",
    "category": None,
    "surface_holder": None,
    "evidence": [],
    "production": [],
}


def test_who_has_no_place_among_the_quick_wins_is_told_why(capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, right by right, where the officer reads what is missing."""
    page: dict[str, Any] = {
        "party": "ruc:10990000013",
        "judged": {"at": "2026-11-20", "size": 7},
        "rights": [{**_RIGHT, "stages": _STAGES, "left_out": {"name": "holder_refused", "text": "…"}}],
        "help": {**_HELP, "workshops": [], "goals": [], "accompanied_by": []},
        "organizations": [],
    }
    operator_page.show(page, {"record": {"name": "DEMO"}, "registrations": []})
    told = capsys.readouterr().out
    assert "No está entre los logros rápidos. Quien tiene el terreno no aceptó, y se respeta." in told
    assert "Not among the quick wins. The holder of the land refused, which is respected." in told
