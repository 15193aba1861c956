"""One file of each format, written by hand with every kind of dirt; what must be read of it stands beside it."""

import json
import re
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from service.registry import districts
from service.registry.rolls import places
from service.registry.rolls.faults import TEXTS
from service.registry.rolls.read import read
from service.registry.rolls.row import Reading, Roll
from service.tabular import read_sheet
from tests.registry.rolls.data import make

DATA = Path(__file__).parent / "data"
FILES: dict[str, Roll] = {
    "reinfo.csv": "REINFO",
    "concesiones.csv": "CONCESSION",
    "selectores.xlsx": "SELECTORS",
    "recpo.pdf": "RECPO",
    "plantas.csv": "PLANT",
    "regional.csv": "REINFO",
}
REGION = {"regional.csv": ("21",)}
PLACES = places.index(districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8")))


def reading(name: str) -> Reading:
    """The file as it is read."""
    sheet = read_sheet((DATA / name).read_bytes(), name=name)
    return read(FILES[name], sheet, PLACES, departments=REGION.get(name, ()))


def told(found: Reading) -> dict[str, Any]:
    """A reading as the expected ones are written: rows without what they do not say, faults without their texts."""
    return {
        "read": found.read,
        "bad": found.bad,
        "rows": [{key: value for key, value in asdict(row).items() if value not in (None, ())} for row in found.rows],
        "faults": [[each.row, each.column, each.code, "notice" if each.notice else "bad"] for each in found.faults],
        "doubt": {
            key: value if isinstance(value, int) else sorted(value)
            for key, value in asdict(found.doubt).items()
            if key != "misread" and value != 0
        },
    }


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_read_or_refused_as_it_stands_beside(name: str) -> None:
    """Rows, bad lines and notices of a file are those that were expected by hand, no more and no fewer."""
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(told(reading(name)))) == expected


def test_the_files_have_every_kind_of_dirt() -> None:
    """Each fault that there is stands in one of the files, apart from those of a whole column or file."""
    met = {each.code for name in FILES for each in reading(name).faults}
    assert TEXTS.keys() - met == {"column_missing", "ubigeo_reniec_column", "ubigeo_unclear"}
    assert set(FILES.values()) == set(get_args(Roll))


def test_every_fault_says_how_to_mend_it_in_both_languages() -> None:
    """No text is left with an empty place, and none repeats more of a cell than is needed."""
    for fault in (fault for name in FILES for fault in reading(name).faults):
        for text in (fault.es, fault.en):
            assert "{" not in text
            assert text.endswith(".")
            assert 12 < len(text) < 400
        assert fault.es != fault.en
        assert fault.column


def test_the_files_are_what_the_script_makes() -> None:
    """The workbook and the PDF hold the tables that stand in `make.py`."""
    for name, data in make.files():
        assert read_sheet((DATA / name).read_bytes(), name=name) == read_sheet(data, name=name)


def test_the_guide_tells_of_every_fault() -> None:
    """Each code that a user may meet stands in the Spanish guide, and no other."""
    guide = (Path(__file__).parents[3] / "docs/es/padrones.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z][a-z0-9_]+)`", guide)) == set(TEXTS)
