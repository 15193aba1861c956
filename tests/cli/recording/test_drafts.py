"""What a draft leaves to the program: numbers of entries by their receipts, and the days of Lima."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.api.examples import story
from service.cli.recording import unsignable
from service.cli.recording.drafts import drafts, read
from service.cli.say import Trouble
from service.decision.calendar import instant, lima_day
from service.ledger import submission
from tests.cli.full_disk import room
from tests.cli.recording.test_split import purchase

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
    """A draft of lists in lists in lists is refused in words, whether or not this Python could read it as JSON."""
    path = tmp_path / "draft.json"
    path.write_text(f'{{"type":"x","deep":{"[" * levels}{"]" * levels}}}', encoding="utf-8")
    with pytest.raises(Trouble, match="demasiados niveles"), unsignable.told(path):
        drafts(path, LOG, story.key("trader"), submission.TYP)


PAYMENT: dict[str, Any] = {
    "type": "payment.recorded",
    "purchase": 7,
    "payments": [{"amount": "10.00", "paid_on": "@hoy"}],
}


def _written(folder: Path, *, seconds: int = 0, **members: object) -> Path:
    """A draft on file, so many seconds younger than what stands there now."""
    path = folder / "pago.json"
    path.write_text(json.dumps({**PAYMENT, **members}), encoding="utf-8")
    later = path.stat().st_mtime_ns + seconds * 10**9
    os.utime(path, ns=(later, later))
    return path


def _bodies(path: Path) -> list[bytes]:
    return [each.body for each in drafts(path, LOG, story.key("trader"), submission.TYP)]


def test_a_draft_saved_again_is_the_same_deal(tmp_path: Path) -> None:
    """Copied or saved without a change, a draft is what was signed: it pays once, however its file is dated."""
    signed = _bodies(_written(tmp_path))
    assert _bodies(_written(tmp_path, seconds=9)) == signed
    (tmp_path / "pago.receipt.json").write_bytes(b'{"seq":8}')
    assert _bodies(_written(tmp_path, seconds=9)) == signed


def test_what_is_recorded_and_changed_is_not_sent(tmp_path: Path) -> None:
    """A change made after the receipt would be a second deal: nothing is signed, and how to correct it is said."""
    _bodies(_written(tmp_path))
    (tmp_path / "pago.receipt.json").write_bytes(b'{"seq":8}')
    before = (tmp_path / "pago.signed.json").read_bytes()
    with pytest.raises(Trouble, match=r"ya se registró.*entry\.corrected") as trouble:
        _bodies(_written(tmp_path, seconds=9, purchase=9))
    assert "entry.annulled" in trouble.value.en
    assert (tmp_path / "pago.signed.json").read_bytes() == before


def test_what_was_refused_and_changed_is_signed_anew(tmp_path: Path) -> None:
    """Without a receipt there is nothing to protect: the draft that was put right goes out."""
    first = _bodies(_written(tmp_path))
    assert _bodies(_written(tmp_path, seconds=9, purchase=9)) != first


@pytest.mark.parametrize(
    ("weight", "words", "english"),
    [
        (12.5, "(weight): un número con decimales no se firma", "(weight): a number with decimals is not signed"),
        ("l’or", 'escriba "\'" en su lugar', 'write "\'" instead'),
    ],
)
def test_what_cannot_be_signed_is_said_in_spanish(tmp_path: Path, weight: object, words: str, english: str) -> None:
    """A number without quotes, a character of another alphabet: where, and what to write instead."""
    path = _written(tmp_path, weight=weight)
    with pytest.raises(Trouble) as trouble, unsignable.told(path):
        _bodies(path)
    assert words in trouble.value.es
    assert english in trouble.value.en


@pytest.mark.parametrize(
    ("data", "es", "en"),
    [
        (b"hola", "no es JSON; el error está en la línea 1, columna 1", "it is no JSON; the fault is in line 1"),
        (b"\xff\xfe\x00", "no es texto UTF-8", "it is no UTF-8 text"),
        (b"[" * 100_000, "demasiados niveles", "too many levels"),
        (None, "no existe", "no such file or directory"),
    ],
)
def test_why_a_draft_cannot_be_read_is_said_in_both_languages(
    tmp_path: Path, data: bytes | None, es: str, en: str
) -> None:
    """What stood in the way, and not only that something did."""
    path = tmp_path / "compra.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Trouble) as trouble:
        read(path, LOG)
    assert es in trouble.value.es
    assert en in trouble.value.en


@pytest.mark.parametrize("most", [0, 20_000])
def test_signing_that_broke_off_is_begun_anew(tmp_path: Path, most: int) -> None:
    """A full disk leaves no part of a big deal that would pass for all of it, nor an empty file that is sent."""
    path = tmp_path / "grande.json"
    path.write_text(json.dumps(purchase(240, [])), encoding="utf-8")
    with room(most), pytest.raises(OSError, match=r"grande\.signed-\d.json"):
        _bodies(path)
    lines = [line for body in _bodies(path) for line in submission.parse(body).payload["lines"]]
    assert len(lines) == 240
    assert len(list(tmp_path.glob("*.signed-*.json"))) > 1
    first = _bodies(path)
    (tmp_path / "grande.signed-1.json").write_bytes(b"")  # as an earlier version left it
    again = _bodies(path)
    assert all(again)
    assert len(again) == len(first)
