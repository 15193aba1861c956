from pathlib import Path

import pytest

from service.cli.certificates import certificate_shown
from service.cli.certificates.certificate import _spelt
from service.cli.certificates.certificate_batch import outcome, wanted
from service.cli.recording.statements import Said
from service.cli.say import Trouble
from tests.trade.market import uuid

_CODE = "OP-JWKN-46NB-EP45"


def _found(**said: object) -> dict[str, object]:
    return {"certificate": _CODE, "claims": None, "missing": [], **said}


def test_lots_are_taken_once_and_in_their_order(tmp_path: Path) -> None:
    """Those on the command line, then those of the file, one a line; a lot named twice is certified once."""
    file = tmp_path / "lots.txt"
    file.write_text(f"{uuid(3)}\n{uuid(1)}\n\n{uuid(2)}\n")
    assert wanted([uuid(1)], file) == [uuid(1), uuid(3), uuid(2)]


@pytest.mark.parametrize("text", ["not a lot", "0192F3A1-7C10-7D21-9B8A-000000000001", "ñ"])
def test_what_is_no_lot_is_said_before_anything_is_signed(tmp_path: Path, text: str) -> None:
    """One bad line of a file of thousands is found before the first lot is certified."""
    file = tmp_path / "lots.txt"
    file.write_text(f"{uuid(1)}\n{text}\n", encoding="utf-8")
    with pytest.raises(Trouble):
        wanted([], file)


def test_nothing_named_is_no_batch() -> None:
    """Neither lots nor a file: the command was not understood."""
    with pytest.raises(Trouble) as caught:
        wanted([], None)
    assert caught.value.status == 2


def test_what_became_of_a_lot() -> None:
    """Issued now, certified before by this folder or by another, refused, or nothing of it to certify."""
    lot = uuid(1)
    before = [{"reason": "certified_before", "path": [lot]}]
    above = [{"reason": "certified_before", "path": [lot, uuid(2)]}]
    assert outcome(lot, _found(), Said("", 7, new=True)).what == "issued"
    assert outcome(lot, _found(), Said("", 7, new=False)).what == "certified"
    assert outcome(lot, _found(missing=before), None).what == "certified"
    assert outcome(lot, _found(missing=above), None).what == "lacking"
    assert outcome(lot, _found(), Said("", None, new=False, why=("no", "no"))).what == "refused"


def test_a_code_is_read_as_it_is_typed() -> None:
    """Small letters, no hyphens, a one for a letter: the terminal takes what the page takes."""
    assert {_spelt(typed) for typed in (_CODE, "opjwkn46nbep45", "JWKN 46NB EP45")} == {_CODE}


def test_a_certificate_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Grade, department, category and standing by their names, and not by the words of the ledger."""
    origin = {"share_bp": 10_000, "department": "21", "category": "II", "standing": "in_process", "fine_g": "3.000000"}
    claims = {"grade": "in_formalization", "certified_g": "3.000000", "fine_g": "4.000000", "origins": [origin]}
    found = {"last_word": None, "status": "valid", "entry": 9, "certifier": "ruc:20990000019"}
    certificate_shown.certificate({**found, "certificate": _CODE, "claims": {**claims, "lot": uuid(1)}})
    said = capsys.readouterr().out
    assert "Oro en formalización: 3.000000 de 4.000000 g finos" in said
    assert "100.00 %  Puno  Categoría II, en formalización  3.000000 g" in said
