from pathlib import Path

import pytest

from service.cli.certificate_batch import outcome, wanted
from service.cli.say import Trouble
from service.cli.statements import Said
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
