"""What a draft leaves to the program: numbers of entries by their receipts, and the days of Lima."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.cli.drafts import read
from service.cli.say import Trouble
from service.decision.calendar import instant, lima_day

LOG = "demo.orotraza.example/1"


def _draft(folder: Path, **members: object) -> dict[str, Any]:
    path = folder / "draft.json"
    path.write_text(json.dumps({"type": "x", **members}), encoding="utf-8")
    return read(path, LOG)


def test_an_entry_by_its_draft(tmp_path: Path) -> None:
    """`@name.json` is the number in the receipt beside the draft, wherever in it that stands."""
    (tmp_path / "buy.receipt.json").write_bytes(b'{"entry":{},"seq":57}')
    said = _draft(tmp_path, purchase="@buy.json", lines=[{"entry": "@buy.json"}])
    assert (said["purchase"], said["lines"]) == (57, [{"entry": 57}])


@pytest.mark.parametrize("receipt", [None, b"not JSON", b"[]", b"{}", b'{"seq":"57"}'])
def test_no_receipt(tmp_path: Path, receipt: bytes | None) -> None:
    """Without a receipt that names an entry nothing is signed; what to do is said in both languages."""
    if receipt is not None:
        (tmp_path / "buy.receipt.json").write_bytes(receipt)
    with pytest.raises(Trouble) as trouble:
        _draft(tmp_path, purchase="@buy.json")
    assert "buy.receipt.json: regístrela primero" in trouble.value.es
    assert "submit that first" in trouble.value.en


def test_a_receipt_lies_beside_the_draft(tmp_path: Path) -> None:
    """No other folder is read, whatever path a draft names."""
    (tmp_path / "buy.receipt.json").write_bytes(b'{"seq":57}')
    (tmp_path / "inner").mkdir()
    with pytest.raises(Trouble):
        _draft(tmp_path / "inner", purchase="@../buy.json")


@pytest.mark.parametrize(("word", "days"), [("@hoy", 0), ("@hoy-3", -3), ("@hoy+365", 365)])
def test_days(tmp_path: Path, word: str, days: int) -> None:
    """`@hoy` is the Lima day of the instant that the program fills in, and so many days before or after it."""
    said = _draft(tmp_path, payments=[{"paid_on": word}])
    day = lima_day(instant(said["occurred_at"])) + timedelta(days=days)
    assert said["payments"] == [{"paid_on": day.isoformat()}]


def test_what_is_no_such_word_stays(tmp_path: Path) -> None:
    """Nothing else that begins with @ is touched."""
    assert _draft(tmp_path, said=["@hoyo", "@", "a@b.json", "@hoy-"])["said"] == ["@hoyo", "@", "a@b.json", "@hoy-"]


@pytest.mark.parametrize("levels", [900, 100_000])
def test_levels_without_end(tmp_path: Path, levels: int) -> None:
    """A draft of lists in lists in lists is refused in words, whether or not it could be read as JSON."""
    path = tmp_path / "draft.json"
    path.write_text(f'{{"type":"x","deep":{"[" * levels}{"]" * levels}}}', encoding="utf-8")
    with pytest.raises(Trouble, match="demasiados niveles"):
        read(path, LOG)
